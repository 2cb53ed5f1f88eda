// SPDX-License-Identifier: Apache-2.0

import { type AdmittingStatement, admittingStatements, claimIn } from '../policy/admitting.ts';
import { writtenOperator } from '../policy/conditions.ts';
import { type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';

export const trustPolicyOpen: Check = defineCheck(
  {
    id: 'trust-policy-open',
    title: 'The trust policy says which workloads of an issuer may take the role',
    severity: 'warning',
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

/** Whether some condition demands a value of a claim that tells workloads apart, or of something else. */
function namesWorkload({ statement, bareIssuers }: AdmittingStatement): boolean {
  return statement.conditions.some(({ operator, key, values }) => {
    const written = writtenOperator(operator);
    if (written === undefined) return true; // not known: no reason to accuse
    const { kind } = written.operator;
    if (kind === 'presence' || written.operator.negated || written.ifExists) return false;
    if (written.qualifier === 'ForAllValues') return false;
    const claim = claimIn(key, bareIssuers) ?? '';
    if (claim === 'aud' && bareIssuers.every((bare) => AUDIENCE_TELLS.test(bare))) return true;
    return !COMMON.has(claim) && !values.some((it) => ANYBODY.test(it));
  });
}

/** Claims that all tokens for AWS have in common. */
const COMMON: ReadonlySet<string> = new Set(['aud', 'oaud', 'amr']);

/** Issuers whose audience names the tenant. @see IAM User Guide, controls for shared OIDC providers. */
const AUDIENCE_TELLS = /^(?:api\.pulumi\.com|oidc\.vercel\.com|sandboxes\.cloud)(?:\/|$)/;

/** A wildcard where the name of an owner, a namespace or an organization belongs. */
const ANYBODY = /^(?:repo:|system:serviceaccount:|project_path:|organization:)?\*/;
