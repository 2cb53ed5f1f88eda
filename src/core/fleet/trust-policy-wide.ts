// SPDX-License-Identifier: Apache-2.0

import { remedy } from '../gates/gate.ts';
import { issuerFor } from '../issuers/subjects.ts';
import type { HeldRole } from '../model/inventory.ts';
import { seenOf } from '../model/observed.ts';
import type { Severity } from '../model/verdict.ts';
import {
  type AdmittingStatement,
  admittingStatements,
  claimIn,
  namesWorkload,
} from '../policy/admitting.ts';
import { parseTrustPolicy } from '../model/trust-policy.ts';
import { writtenOperator } from '../policy/conditions.ts';
import { admitsStrangers } from '../policy/strangers.ts';
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
    'Ranked by whom a policy lets in. An error: anybody in the world who has an account with a shared issuer, such as every repository of GitHub, or who takes a name there that a wildcard goes on with, as in repo:octo*. A warning: every workload of an issuer of your own, such as all service accounts of a cluster. A notice: whoever has a subject that a wildcard takes. Where the role is administrator, each is one worse, as what is let in owns the account. Policies that name their subjects are not told.',
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
  const policy = parseTrustPolicy(trustPolicy);
  const isOpen = !namesWorkload(admitting);
  return admitting.bareIssuers.flatMap((issuer): readonly Reach[] => {
    const { name, tenancy = [] } = issuerFor(issuer) ?? {};
    const shared = tenancy.length > 0 ? name : undefined;
    if (isOpen && admitsStrangers(policy, admitting, issuer)) {
      return shared === undefined
        ? [{ severity: 'warning', issuer, who: `every workload of ${issuer}` }]
        : [{ severity: 'error', issuer, who: `anybody who gets a token of ${shared}` }];
    }
    const patterns = patternsIn(admitting, issuer);
    const open =
      shared === undefined ? undefined : patterns.find((one) => isOwnerOpen(one, issuer));
    if (open !== undefined && !namesBesides(admitting)) {
      return [{ severity: 'error', issuer, who: `whoever takes a name at ${name} for ${open}` }];
    }
    return patterns.slice(0, 1).map((one) => ({
      severity: 'notice',
      issuer,
      who: `every subject of ${issuer} like ${one}`,
    }));
  });
}

/** The wildcards on subjects that are read as such. */
function patternsIn({ statement }: AdmittingStatement, issuer: string): readonly string[] {
  return statement.conditions.flatMap(({ operator, key, values }) =>
    writtenOperator(operator)?.operator.name === 'StringLike' && claimIn(key, [issuer]) === 'sub'
      ? values.filter((value) => /[*?]/.test(value))
      : [],
  );
}

/** Whether a wildcard goes on with the name of an owner: `repo:octo*` is octo, and whoever becomes octopus. */
function isOwnerOpen(pattern: string, issuer: string): boolean {
  const { ownerAfter = '' } = issuerFor(issuer) ?? {};
  const [literal = ''] = /^[^*?]*/.exec(pattern) ?? [];
  return (
    ownerAfter !== '' &&
    literal.startsWith(ownerAfter) &&
    /^[\w.-]*$/.test(literal.slice(ownerAfter.length))
  );
}

/** Whether a statement names workloads by something else than their subject. */
function namesBesides({ statement, bareIssuers }: AdmittingStatement): boolean {
  const conditions = statement.conditions.filter(({ key }) => claimIn(key, bareIssuers) !== 'sub');
  return namesWorkload({ statement: { ...statement, conditions }, bareIssuers });
}

/** @param by The policy that makes the role an administrator, if one does. */
function foundOf(role: HeldRole, { severity, who, issuer }: Reach, by: string | undefined): Found {
  const within = role.boundary === undefined ? '' : ` within ${role.boundary}`;
  const may = by === undefined ? '' : `, as administrator (${by}${within})`;
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
