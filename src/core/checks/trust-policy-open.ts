// SPDX-License-Identifier: Apache-2.0

import { admittingStatements, namesWorkload } from '../policy/admitting.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const trustPolicyOpen: Check = defineCheck(
  {
    id: 'trust-policy-open',
    on: 'role',
    title: 'The trust policy says which workloads of an issuer may take the role',
    severity: 'warning',
    scanned: false,
    source: {
      title: 'IAM User Guide, Create a role for OpenID Connect federation',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
    },
    explanation:
      'A statement that asks for the issuer and the audience alone lets in everybody who can get a token there: every service account of the cluster, or every repository of GitHub. So does a subject that is a mere wildcard.',
    remedy: 'Add a condition on the subject, or on another claim that names the workload.',
  },
  ['role'],
  ({ role }) => {
    const admitting = admittingStatements(role.trustPolicy) ?? [];
    if (admitting.length === 0) return notApplicable('no statement lets web identities in');
    const open = admitting.find((statement) => !namesWorkload(statement));
    if (open === undefined) {
      return pass('every statement names the workloads that it lets in', {
        knowledge: 'documented',
        evidence: { role: role.arn },
      });
    }
    const { statement, bareIssuers } = open;
    const issuers = bareIssuers.join(', ');
    return fail(
      `statement ${String(statement.position)} lets in every token of ${issuers} that has the right audience`,
      {
        knowledge: 'documented',
        evidence: { role: role.arn, statement: statement.position, issuers },
        remedies: [remedy(`add a condition StringEquals on ${bareIssuers[0] ?? ''}:sub`)],
      },
    );
  },
);
