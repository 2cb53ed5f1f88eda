// SPDX-License-Identifier: Apache-2.0

import { remedy } from '../gates/gate.ts';
import { issuerFor } from '../issuers/subjects.ts';
import type { HeldRole } from '../model/inventory.ts';
import { seenOf } from '../model/observed.ts';
import type { Severity } from '../model/verdict.ts';
import {
  type AdmittingStatement,
  admittingStatements,
  namesWorkload,
} from '../policy/admitting.ts';
import { namedValues } from '../policy/named-subjects.ts';
import type { FleetCheck, Found } from './fleet-check.ts';
import { privilegeOf } from './role-privileged.ts';

export const trustPolicyWide: FleetCheck = {
  id: 'trust-policy-wide',
  on: 'role',
  title: 'Every trust policy names the workloads that it lets in',
  severity: 'warning',
  after: 'account',
  source: {
    title: 'IAM User Guide, Create a role for OpenID Connect federation',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html',
  },
  explanation:
    'Ranked by whom a policy lets in. An error: anybody in the world who has an account with a shared issuer, such as every repository of GitHub. A warning: every workload of an issuer of your own, such as all service accounts of a cluster. A notice: whoever has a subject that a wildcard takes. Where the role is administrator, each is one worse, as what is let in owns the account. Policies that name their subjects are not told.',
  remedy: 'Add a condition on the subject, or write out the subjects that the wildcard is for.',
  find: ({ inventory }) =>
    (seenOf(inventory.roles)?.roles ?? []).flatMap((role) => {
      const reach = reachOf(role);
      return reach === undefined ? [] : [foundOf(role, reach, privilegeOf(role))];
    }),
};

/** Whom a policy lets in beyond the subjects that it names. */
interface Reach {
  readonly severity: Severity;
  readonly who: string;
  /** The issuer without its scheme. */
  readonly issuer: string;
}

function reachOf({ trustPolicy }: HeldRole): Reach | undefined {
  const reaches = (admittingStatements(trustPolicy) ?? []).flatMap((statement) =>
    reachesOf(statement, trustPolicy),
  );
  return RANKS.flatMap((rank) => reaches.find(({ severity }) => severity === rank) ?? [])[0];
}

function reachesOf(admitting: AdmittingStatement, trustPolicy: string): readonly Reach[] {
  const isOpen = !namesWorkload(admitting);
  return admitting.bareIssuers.flatMap((issuer): readonly Reach[] => {
    const known = issuerFor(issuer);
    if (isOpen && known !== undefined && known.tenancy.length > 0) {
      return [{ severity: 'error', issuer, who: `anybody who gets a token of ${known.name}` }];
    }
    if (isOpen) return [{ severity: 'warning', issuer, who: `every workload of ${issuer}` }];
    const pattern = namedValues(trustPolicy, issuer, 'sub').others.find(isWildcard);
    return pattern === undefined
      ? []
      : [{ severity: 'notice', issuer, who: `every subject of ${issuer} like ${pattern}` }];
  });
}

function isWildcard(value: string): boolean {
  return /[*?]/.test(value);
}

/** @param by The policy that makes the role an administrator, if one does. */
function foundOf(role: HeldRole, { severity, who, issuer }: Reach, by: string | undefined): Found {
  const may = by === undefined ? '' : `, as administrator (${by})`;
  return {
    resource: role.arn,
    tags: role.tags,
    severity: by === undefined ? severity : WORSE[severity],
    detail: `lets in ${who}${may}`,
    remedies: [remedy(`add a condition StringEquals on ${issuer}:sub`)],
  };
}

/** Of a role that may do everything. */
const WORSE: Readonly<Record<Severity, Severity>> = {
  error: 'error',
  warning: 'error',
  notice: 'warning',
};
const RANKS: readonly Severity[] = ['error', 'warning', 'notice'];
