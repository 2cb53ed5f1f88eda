// SPDX-License-Identifier: Apache-2.0

import { hygieneCheckOf } from '../checks/lookup.ts';
import { repairTarget } from '../gates/gate.ts';
import type { GateId } from '../gates/ids.ts';
import type { Facts } from '../model/facts.ts';
import { bareIssuer } from '../model/issuer.ts';
import { type Observed, seenOf } from '../model/observed.ts';
import type { Finding, NotChecked, Scope } from '../model/verdict.ts';
import { namedValues } from '../policy/named-subjects.ts';
import {
  areForServiceAccounts,
  isOneCall,
  MOST_CASES,
  roleArnOf,
  rolesOf,
} from './comprised-cases.ts';
import { DEPENDS, FIRST, NOT_GIVEN, type Reason, reasonOf } from './reasons.ts';
import { reaches } from './scope.ts';

/** One call of STS as it was judged. */
export interface JudgedCase {
  readonly facts: Facts;
  readonly checks: readonly Finding[];
}

/**
 * What of the target nobody judged.
 *
 * @param trunk What the cases have in common: the target itself.
 * @param cases What was judged of it; `undefined` where the trunk fails, and each would for its reason.
 */
export function notCheckedIn(
  trunk: JudgedCase,
  cases: readonly JudgedCase[] | undefined,
  scope: Scope,
): readonly NotChecked[] {
  const { facts } = trunk;
  const found = [
    ...partsOfIssuer(trunk),
    ...workloadItself(trunk),
    ...(isOneCall(facts) ? oneCall(trunk) : [...roles(facts, cases), ...workloads(facts, cases)]),
    ...tokenItself(trunk),
  ];
  return found.map((one) =>
    reaches(scope, PARTS[one.what]) ? one : { ...one, why: 'out-of-scope' },
  );
}

const PARTS: { readonly [What in NotChecked['what']]: Scope } = {
  issuer: 'issuer',
  keys: 'issuer',
  provider: 'issuer',
  roles: 'roles',
  workloads: 'workloads',
  token: 'token',
};

function partsOfIssuer({ facts, checks }: JudgedCase): readonly NotChecked[] {
  const argv = ['trustprint', 'doctor', targetOf(facts)];
  const parts = [
    { what: 'issuer', gate: 'endpoint-trust', look: unseenEndpoint(facts) ?? facts.discovery },
    { what: 'keys', gate: 'keys', look: facts.jwks },
    { what: 'provider', gate: 'provider', look: facts.provider },
  ] as const;
  const found = parts.flatMap(({ what, gate, look }): NotChecked[] => {
    const finding = checks.find(({ check }) => check === gate);
    if (finding === undefined || isJudged(checks, gate)) return [];
    const told = look?.kind === 'unseen' ? {} : { detail: finding.detail };
    return [{ what, ...reasonOf(look), ...told, argv }];
  });
  return [...found, ...signingKeys(facts)];
}

/** A token says by its `kid` which key counts; without one, all that the API server signs with do. */
function signingKeys(facts: Facts): readonly NotChecked[] {
  const { token, signingKeys: look } = facts;
  if (token !== undefined || look?.kind !== 'unseen') return [];
  return [{ what: 'keys', ...reasonOf(look), argv: tokenOf(facts).argv }];
}

function unseenEndpoint({ endpoints }: Facts): Observed<unknown> | undefined {
  return endpoints.map(({ chain }) => chain).find(({ kind }) => kind === 'unseen');
}

/** Whether a workload calls STS at all rests on what its cluster tells of it. */
function workloadItself(trunk: JudgedCase): readonly NotChecked[] {
  const { facts } = trunk;
  const { workload, serviceAccount, pods, kubernetes, job, target } = facts;
  const argv = ['trustprint', 'doctor', targetOf(facts)];
  if (job?.kind === 'unseen' || (target.kind === 'ci' && job === undefined)) {
    return [{ what: 'workloads', ...reasonOf(job), argv }];
  }
  if (workload === undefined) return [];
  const dark = [serviceAccount, pods, kubernetes].find((look) => look?.kind === 'unseen');
  if (dark !== undefined) return [{ what: 'workloads', ...reasonOf(dark), argv }];
  const open = openBeforeSts(trunk);
  if (open !== undefined) return [{ what: 'workloads', ...open, argv }];
  const isLeft = serviceAccount === undefined || pods === undefined;
  return isLeft
    ? [{ what: 'workloads', ...NOT_GIVEN, detail: 'its objects were not asked for', argv }]
    : [];
}

/** Why nobody can tell whether STS is called at all; `undefined` where it is told. */
function openBeforeSts({ facts, checks }: JudgedCase): Reason | undefined {
  const open = checks.find(
    ({ check, status }) => status === 'unknown' && hygieneCheckOf(check)?.beforeSts !== undefined,
  );
  if (open === undefined) return undefined;
  const dark = [facts.webhooks, facts.podIdentity].find((look) => look?.kind === 'unseen');
  return dark === undefined ? { why: 'failed', detail: open.detail } : reasonOf(dark);
}

/** A call that is known needs its role; without a role nothing says what the policy asks. */
function oneCall({ facts, checks }: JudgedCase): readonly NotChecked[] {
  // Where an earlier step refuses, or nothing of AWS was asked, it is told there.
  if (isJudged(checks, 'trust-policy') || facts.role?.kind === 'absent') return [];
  const argv = ['trustprint', 'doctor', targetOf(facts), '--role', roleArnOf(facts) ?? 'ROLE'];
  if (facts.role === undefined) return [{ what: 'roles', ...NOT_GIVEN, detail: 'no role', argv }];
  const reason = facts.role.kind === 'unseen' ? reasonOf(facts.role) : DEPENDS;
  return [{ what: 'roles', ...reason, argv }];
}

function roles(facts: Facts, cases: readonly JudgedCase[] | undefined): readonly NotChecked[] {
  const named = roleArnOf(facts);
  const argv = ['trustprint', 'doctor', named ?? targetOf(facts)];
  if (named === undefined && !hasRoles(facts)) {
    return [{ what: 'roles', ...NOT_GIVEN, detail: 'no role', argv: [...argv, '--role', 'ROLE'] }];
  }
  const look = named === undefined ? facts.comprised?.roles : facts.role;
  if (look?.kind === 'absent') return [];
  const left = leftOfRoles(look, facts, cases);
  return left === undefined ? subjects(facts, cases ?? []) : [{ what: 'roles', ...left, argv }];
}

/** Whether roles that trust the provider are part of the target. */
function hasRoles(facts: Facts): boolean {
  return isCluster(facts) || facts.comprised?.roles !== undefined;
}

/** Why not all roles were judged; `undefined` where they were. */
function leftOfRoles(
  look: Observed<unknown> | undefined,
  { comprised }: Facts,
  cases: readonly JudgedCase[] | undefined,
): Reason | undefined {
  // That a right is lacking is told first: fixing the cause does not bring it.
  if (look?.kind === 'unseen') return reasonOf(look);
  if (cases === undefined) return FIRST;
  if (look?.kind !== 'seen') return reasonOf(look);
  const isAll = seenOf(comprised?.roles)?.isAll !== false;
  return isAll && cases.length < MOST_CASES
    ? undefined
    : { why: 'failed', detail: 'too many roles to read' };
}

function isCluster({ target }: Facts): boolean {
  return target.kind === 'cluster' || target.kind === 'kubernetes';
}

/** Roles of which nothing that is judged says whom they let in. */
function subjects(facts: Facts, cases: readonly JudgedCase[]): readonly NotChecked[] {
  const judged = new Set(
    cases
      .filter(({ checks }) => isJudged(checks, 'trust-policy'))
      .map((one) => one.facts.request?.roleArn),
  );
  const left = rolesOf(facts).filter(({ arn }) => !judged.has(arn));
  const [first] = left;
  if (first === undefined || facts.issuer === undefined) return [];
  const { others } = namedValues(first.trustPolicy, bareIssuer(facts.issuer), 'sub');
  const name = first.arn.replace(/^.*\//, '');
  const what =
    others.length === 0 ? 'names no subject' : `admits subjects by a pattern (${others[0] ?? ''})`;
  const more = left.length === 1 ? '' : `, and so do ${String(left.length - 1)} more`;
  const argv = [
    'trustprint',
    'doctor',
    targetOf(facts),
    '--role',
    first.arn,
    '--subject',
    'SUBJECT',
  ];
  return [{ what: 'roles', why: 'not-given', detail: `role ${name} ${what}${more}`, argv }];
}

function workloads(facts: Facts, cases: readonly JudgedCase[] | undefined): readonly NotChecked[] {
  const { comprised } = facts;
  const argv = ['trustprint', 'doctor', 'sa:NAMESPACE/NAME'];
  const accounts = comprised?.accounts;
  if (accounts?.kind === 'seen') {
    const ofCases = cases?.flatMap((one) => openBeforeSts(one) ?? []);
    const [left] = ofCases ?? accounts.value.map(() => FIRST);
    return left === undefined ? [] : [{ what: 'workloads', ...left, argv }];
  }
  if (accounts !== undefined) return [{ what: 'workloads', ...reasonOf(accounts), argv }];
  if (!isCluster(facts) && !areForServiceAccounts(facts)) return [];
  return [{ what: 'workloads', ...NOT_GIVEN, detail: 'no kube context of this cluster', argv }];
}

function tokenItself({ facts, checks }: JudgedCase): readonly NotChecked[] {
  if (facts.token === undefined) return [tokenOf(facts)];
  // A token that fails earlier is told there; one whose signature nobody verified is not read whole.
  const isOpen = checks.some(
    ({ check, status }) => check === 'signature' && status === 'not-applicable',
  );
  const isKept = isOpen && isPassed(checks, 'claims') && isPassed(checks, 'keys');
  return isKept ? [{ ...tokenOf(facts), detail: 'its signature was not verified' }] : [];
}

function isPassed(checks: readonly Finding[], gate: GateId): boolean {
  return checks.some(({ check, status }) => check === gate && status === 'pass');
}

function tokenOf(facts: Facts): NotChecked {
  const { workload, target } = facts;
  const argv = ['trustprint', 'doctor', targetOf(facts)];
  const isMintable = workload !== undefined && target.kind === 'workload';
  return {
    what: 'token',
    ...NOT_GIVEN,
    detail: 'no token',
    argv: isMintable ? [...argv, '--mint'] : [...argv, '--token', 'FILE'],
  };
}

function targetOf(facts: Facts): string {
  return repairTarget(facts) ?? 'TARGET';
}

function isJudged(checks: readonly Finding[], gate: GateId): boolean {
  const status = checks.find(({ check }) => check === gate)?.status;
  return status === 'pass' || status === 'fail';
}
