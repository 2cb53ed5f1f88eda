// SPDX-License-Identifier: Apache-2.0

import { type CheckFilter, evaluate } from '../evaluate.ts';
import type { Facts } from '../model/facts.ts';
import { seenOf } from '../model/observed.ts';
import type { AlsoJudged, NotChecked, Remedy, Scope, Verdict } from '../model/verdict.ts';
import { subjectOfWorkload } from '../policy/context.ts';
import { annotatedRole, comprisedCases } from './comprised-cases.ts';
import { isServedByPodIdentity } from './pod-identity.ts';
import { notCheckedIn } from './not-checked.ts';
import { reaches, scopeOf } from './scope.ts';

/** Which part of a target is judged; by default all that it comprises. */
export interface Judging extends CheckFilter {
  readonly scope?: Scope | undefined;
  /** Whether roles that let in subjects by a pattern are judged by an example: for who asks about no token. */
  readonly examples?: boolean | undefined;
}

/** What a target came to. */
export interface Judgement {
  /** What was observed of the target: what is saved, and what a repair is planned from. */
  readonly facts: Facts;
  /** The facts of the verdict: of the role or workload that does worst, or the same. */
  readonly shown: Facts;
  readonly verdict: Verdict;
}

/**
 * Judges a target: issuer, keys and provider, and each role, subject and workload that it comprises.
 * What does worst is the verdict, and it is `ok` only where all of it was judged. Pure, as `evaluate`.
 *
 * @param trunks What was observed, at least once: more than one where a role trusts several providers.
 */
export function judge(
  trunks: readonly [Facts, ...Facts[]],
  { scope: asked, examples, ...filter }: Judging = {},
): Judgement {
  const all = trunks.flatMap((trunk) => judgedCases(trunk, { scope: asked, examples }, filter));
  const [worst] = all.toSorted((one, other) => rankOf(one.verdict) - rankOf(other.verdict));
  if (worst === undefined) throw new TypeError('nothing was observed');
  const also = all.filter((one) => one !== worst && !one.hasCases).map(alsoOf);
  const { facts, verdict } = worst;
  const notChecked = uniqueIn(all.flatMap((one) => one.notChecked));
  const scope = asked ?? scopeOf(worst.trunk);
  const isUnsure = isPredictedOk(verdict) && !isNarrowed(filter) && notChecked.some(isInScope);
  return {
    facts: worst.trunk,
    shown: facts,
    verdict: {
      ...verdict,
      ...(isUnsure ? { verdict: 'unknown' } : {}),
      scope,
      notChecked,
      ...(also.length === 0 ? {} : { also }),
    },
  };
}

function isPredictedOk({ verdict, basis }: Verdict): boolean {
  return verdict === 'ok' && basis === 'predicted';
}

/** Who asked for some checks alone has said what is to be judged. */
function isNarrowed({ only = [], skip = [] }: CheckFilter): boolean {
  return only.length + skip.length > 0;
}

function isInScope({ why }: NotChecked): boolean {
  return why !== 'out-of-scope';
}

interface OneCase {
  readonly trunk: Facts;
  readonly facts: Facts;
  /** Whether it was judged case by case: what the cases have in common is told by them. */
  readonly hasCases: boolean;
  readonly verdict: Verdict;
  readonly notChecked: readonly NotChecked[];
}

/** The trunk, then its cases: none where the trunk is broken, as each would be for the same reason. */
function judgedCases(
  trunk: Facts,
  { scope: asked, examples }: Pick<Judging, 'scope' | 'examples'>,
  filter: CheckFilter,
): readonly OneCase[] {
  const scope = asked ?? scopeOf(trunk);
  const own = unusedOr(evaluate(trunk, filter), trunk, scope);
  const isSettled = own.verdict === 'broken' || own.verdict === 'unused';
  const facts = isSettled ? [] : comprisedCases(trunk, { scope, examples });
  const cases = facts.map((one) => ({
    trunk,
    facts: one,
    hasCases: false,
    verdict: leadingToCase(evaluate(one, filter), one),
    notChecked: [],
  }));
  const judged = cases.map((one) => ({ facts: one.facts, checks: one.verdict.checks }));
  const common = { facts: trunk, checks: own.checks };
  const notChecked =
    own.instead === undefined ? notCheckedIn(common, isSettled ? undefined : judged, scope) : [];
  const hasCases = cases.length > 0;
  return [{ trunk, facts: trunk, hasCases, verdict: own, notChecked }, ...cases];
}

/** Repairs of a case name it: the target alone would not lead to its role and its subject. */
function leadingToCase(verdict: Verdict, facts: Facts): Verdict {
  const { workload, request, subject, target } = facts;
  const role = request?.roleArn;
  const checks = verdict.checks.map((finding) => ({
    ...finding,
    remedies: finding.remedies.map((remedy): Remedy => {
      const [program, command, , ...flags] = remedy.argv ?? [];
      if (program !== 'trustprint' || command !== 'fix') return remedy;
      if (workload !== undefined) {
        const at = `sa:${workload.namespace}/${workload.name}`;
        return { ...remedy, argv: [program, command, at, ...flags] };
      }
      return {
        ...remedy,
        argv: [
          ...(remedy.argv ?? []),
          ...(role === undefined || target.kind === 'role' ? [] : ['--role', role]),
          ...(subject === undefined ? [] : ['--subject', subject]),
        ],
      };
    }),
  }));
  return { ...verdict, checks };
}

/**
 * Where there is no provider, no role that trusts it and no annotation, nobody set this up; and who has
 * a role from EKS Pod Identity alone never calls STS, whatever it would answer.
 */
function unusedOr(verdict: Verdict, facts: Facts, scope: Scope): Verdict {
  const { provider, comprised, workload, observed } = facts;
  if (observed !== undefined) return verdict;
  if (isServedByPodIdentity(facts)) {
    return { ...verdict, verdict: 'unused', instead: 'EKS Pod Identity', cause: undefined };
  }
  if (provider?.kind !== 'absent' || facts.token !== undefined) return verdict;
  const isUnused = workload === undefined ? isWithoutUsers(facts, scope) : isWithoutRole(facts);
  if (!isUnused || (comprised === undefined && workload === undefined)) return verdict;
  return { ...verdict, verdict: 'unused', cause: undefined };
}

function isWithoutUsers({ comprised }: Facts, scope: Scope): boolean {
  const roles = seenOf(comprised?.roles);
  const accounts = seenOf(comprised?.accounts);
  return (
    roles !== undefined &&
    roles.isAll &&
    roles.roles.length === 0 &&
    (accounts?.length === 0 || !reaches(scope, 'workloads'))
  );
}

function isWithoutRole({ serviceAccount, pods, request, role, workload }: Facts): boolean {
  const account = seenOf(serviceAccount);
  return (
    account !== undefined &&
    annotatedRole(account) === undefined &&
    pods?.kind !== 'unseen' &&
    [request?.roleArn, role, workload?.templateRole].every((named) => named === undefined)
  );
}

function alsoOf({ facts, verdict }: OneCase): AlsoJudged {
  return {
    issuer: facts.issuer,
    providerArn: facts.target.providerArn,
    roleArn: facts.request?.roleArn ?? seenOf(facts.role)?.arn,
    subject: facts.subject ?? subjectOfWorkload(facts),
    judged: verdict,
  };
}

function uniqueIn(all: readonly NotChecked[]): readonly NotChecked[] {
  const known = new Map(all.map((one) => [JSON.stringify([one.what, one.detail]), one]));
  return [...known.values()];
}

function rankOf({ verdict }: Verdict): number {
  return RANKS[verdict];
}

const RANKS = { broken: 0, unknown: 1, unused: 2, ok: 3 } as const;
