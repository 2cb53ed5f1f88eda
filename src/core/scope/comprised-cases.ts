// SPDX-License-Identifier: Apache-2.0

import { PLAIN_REQUEST } from '../model/empty-facts.ts';
import { DEFAULT_AUDIENCE } from '../model/web-identity.ts';
import type { Facts, Role } from '../model/facts.ts';
import { accountOf } from '../model/arn.ts';
import { bareIssuer } from '../model/issuer.ts';
import { ANNOTATIONS, type ServiceAccount } from '../model/kubernetes.ts';
import type { Scope } from '../model/verdict.ts';
import { issuerFor } from '../issuers/subjects.ts';
import { exampleSubjects, namedValues } from '../policy/named-subjects.ts';
import { reaches, scopeOf } from './scope.ts';
import { type Observed, seenOf, type Unseen } from '../model/observed.ts';

/** How much of a target is taken apart. */
interface Comprising {
  readonly scope?: Scope | undefined;
  /** Whether a pattern of subjects is judged by a subject that it takes. */
  readonly examples?: boolean | undefined;
}

/**
 * The facts of each role, subject and service account that the target comprises, one call of STS
 * each; none where the facts themselves are of one such call, or of none.
 */
export function comprisedCases(
  facts: Facts,
  { scope = scopeOf(facts), examples = false }: Comprising = {},
): readonly Facts[] {
  if (isOneCall(facts) || !reaches(scope, 'roles')) return [];
  const accounts = reaches(scope, 'workloads') ? accountsOf(facts) : [];
  const ofAccounts = accounts.map((account) => caseOfAccount(account, facts));
  const known = new Set(ofAccounts.map(keyOf));
  const ofPolicies = rolesOf(facts)
    .flatMap((role) => casesOfRole(role, facts, examples))
    .filter((one) => !known.has(keyOf(one)));
  return [...ofAccounts, ...ofPolicies].slice(0, MOST_CASES);
}

/** Whether the facts are those of one call: a token, a subject or a workload says of which. */
export function isOneCall({ token, subject, workload }: Facts): boolean {
  return [token, subject, workload].some((part) => part !== undefined);
}

/** The roles that are judged: the one that was asked about, else those that trust the provider. */
export function rolesOf({ role, request, target, comprised }: Facts): readonly Role[] {
  const isNamed = target.kind === 'role' || request?.roleArn !== undefined;
  if (isNamed) return role?.kind === 'seen' ? [role.value] : [];
  return seenOf(comprised?.roles)?.roles ?? [];
}

/** The service accounts that are judged: of one role those that name it, of a cluster all. */
export function accountsOf(facts: Facts): readonly ServiceAccount[] {
  const accounts = seenOf(facts.comprised?.accounts) ?? [];
  const arn = roleArnOf(facts);
  return arn === undefined ? accounts : accounts.filter((one) => annotatedRole(one) === arn);
}

/** The role that was asked about. */
export function roleArnOf({ request, target, role }: Facts): string | undefined {
  return (
    request?.roleArn ?? seenOf(role)?.arn ?? (target.kind === 'role' ? target.text : undefined)
  );
}

/** Whether the roles are for service accounts of a cluster, as far as their policies tell. */
export function areForServiceAccounts(facts: Facts): boolean {
  const { issuer } = facts;
  if (issuer === undefined) return false;
  return rolesOf(facts).some(({ trustPolicy }) => {
    const { exact, others } = namedValues(trustPolicy, bareIssuer(issuer), 'sub');
    return [...exact, ...others].some((subject) => subject.startsWith('system:serviceaccount:'));
  });
}

export function annotatedRole({ annotations }: ServiceAccount): string | undefined {
  return annotations[ANNOTATIONS.role];
}

function caseOfAccount(account: ServiceAccount, facts: Facts): Facts {
  const arn = annotatedRole(account);
  const { namespace, name, annotations } = account;
  return {
    ...withRole(facts, arn, arn === undefined ? undefined : roleNamed(arn, facts)),
    workload: { form: 'sa', namespace, name, serviceAccount: name },
    serviceAccount: { kind: 'seen', value: account },
    audience: facts.audience ?? annotations[ANNOTATIONS.audience] ?? DEFAULT_AUDIENCE,
  };
}

function roleNamed(arn: string, { role, comprised }: Facts): Observed<Role> | undefined {
  if (seenOf(role)?.arn === arn) return role;
  const trusting = seenOf(comprised?.roles)?.roles.find((one) => one.arn === arn);
  if (trusting !== undefined) return { kind: 'seen', value: trusting };
  const named = comprised?.named.find((one) => one.arn === arn)?.role;
  // What is no ARN is for a check to say; of a role that was not read nothing is known.
  return named ?? (accountOf(arn) === undefined ? undefined : NOT_READ);
}

function casesOfRole(role: Role, facts: Facts, examples: boolean): readonly Facts[] {
  if (facts.issuer === undefined) return [];
  const bare = bareIssuer(facts.issuer);
  const { exact } = namedValues(role.trustPolicy, bare, 'sub');
  const [audience] = namedValues(role.trustPolicy, bare, 'aud').exact;
  const seen = { kind: 'seen', value: role } as const;
  const subjects = examples ? [...exact, ...examplesFor(role, bare, exact)] : exact;
  return subjects.map((subject) => ({
    ...withRole(facts, role.arn, facts.role?.kind === 'seen' ? facts.role : seen),
    subject,
    audience: facts.audience ?? audience ?? audienceFor(facts),
  }));
}

/** Subjects that the patterns of a policy take; where it names none at all, one as the issuer has them. */
function examplesFor(
  { trustPolicy }: Role,
  bare: string,
  exact: readonly string[],
): readonly string[] {
  const ofPatterns = exampleSubjects(trustPolicy, bare);
  if (exact.length + ofPatterns.length > 0) return ofPatterns;
  return [issuerFor(bare)?.subjects[0]?.example ?? 'x'];
}

/** What tokens are asked for where the policy does not say: AWS's own, else the only one registered. */
function audienceFor({ provider }: Facts): string | undefined {
  const registered = seenOf(provider)?.clientIds ?? [];
  if (registered.length === 0 || registered.includes(DEFAULT_AUDIENCE)) return DEFAULT_AUDIENCE;
  return registered.length === 1 ? registered[0] : undefined;
}

function withRole(facts: Facts, arn: string | undefined, role: Facts['role']): Facts {
  return { ...facts, role, request: { ...PLAIN_REQUEST, ...facts.request, roleArn: arn } };
}

function keyOf({ request, subject, workload }: Facts): string {
  const { namespace = '', serviceAccount = '' } = workload ?? {};
  return `${request?.roleArn ?? ''} ${subject ?? `system:serviceaccount:${namespace}:${serviceAccount}`}`;
}

const NOT_READ: Unseen = {
  kind: 'unseen',
  by: 'ours',
  code: 'not_looked_at',
  detail: 'more roles are named than are read at once',
};

/** A cluster of thousands is for a scan: so many are judged in a moment. */
export const MOST_CASES = 2000;
