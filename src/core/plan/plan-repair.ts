// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import type { GateId } from '../gates/ids.ts';
import { hygieneCheckOf } from '../checks/lookup.ts';
import { TrustprintError } from '../error.ts';
import type { Facts } from '../model/facts.ts';
import type { Change, Intent, Plan, PlannedChange } from '../model/plan.ts';
import type { Provider } from '../model/provider.ts';
import type { Finding, CheckId, Verdict } from '../model/verdict.ts';
import { ownerWarnings } from './owner.ts';
import { annotationChange } from './annotation.ts';
import { createProvider, addClientId } from './provider.ts';
import { lookalikeProvider } from './lookalike-provider.ts';
import { addUnseen, setThumbprints } from './thumbprints/set-thumbprints.ts';
import { trustPolicyChange } from './trust-policy.ts';
import { isNamedByTokenAlone } from './token-trust.ts';

/**
 * Plans the repair of what can be repaired: the provider, its audiences, its list of thumbprints, and
 * where a person includes them, trust policies and annotations in Kubernetes. Pure; nothing is planned from what was not seen.
 *
 * @returns A plan, empty where nothing needs to be done, with the reason.
 * @throws TrustprintError of kind `denied` where a guard refuses, and of kind `observation` where
 *   what a plan rests on was not seen.
 */
export function planRepair(facts: Facts, verdict: Verdict, intent: Intent): Plan {
  requireOwn(facts);
  const provider = providerToRepair(facts, verdict);
  const ofProvider =
    provider === undefined
      ? [createProvider(facts, verdict, intent)]
      : [
          addClientId(facts, verdict, { intent, provider }),
          setThumbprints(facts, verdict, { intent, provider }),
        ];
  const others: readonly Offer[] = [
    { draft: trustPolicyChange(facts, intent), include: 'trust-policy' },
    { draft: annotationChange(facts), include: 'kubernetes' },
  ];
  const included = others.filter(({ include }) => intent.include.includes(include));
  const drafts = [...ofProvider, ...included.map(({ draft }) => draft)];
  const changes = changesOf(drafts);
  const proposed = others.filter((other) => !included.includes(other)).map(({ draft }) => draft);
  const proposals = changesOf(proposed);
  const left = leftBroken(verdict, changes);
  return {
    id: idOf(facts, changes),
    changes,
    proposals,
    mends: left.length === 0 && proposals.length === 0,
    because: reasonOf(ofProvider, changes.length > 0 ? drafts : proposed),
    warnings: [
      ...ofProvider.flatMap(({ warnings }) => warnings),
      ...others.flatMap(({ draft: { warnings } }) => warnings),
      ...left.map((one) => leftWarning(one, others)),
      ...namingWarnings(facts, [...changes, ...proposals]),
      ...(provider === undefined || !changes.some((change) => 'provider' in change)
        ? []
        : ownerWarnings(provider, intent)),
    ],
  };
}

/**
 * Plans what can be said without looking: what a person trusts (`--add`, `--accept-ca`) joins the
 * list of the provider that was named, whatever that list holds.
 *
 * @throws TrustprintError as `planRepair` does; `target_missing` where no provider was named.
 */
export function planOffline(facts: Facts, verdict: Verdict, intent: Intent): Plan {
  requireOwn(facts);
  const { change, because, warnings } = addUnseen(facts, verdict, intent);
  const changes = change === undefined ? [] : [change];
  return {
    id: idOf(facts, changes),
    changes,
    proposals: [],
    mends: leftBroken(verdict, changes).length === 0,
    because,
    warnings,
  };
}

/**
 * The plan with what it cannot fix, where it writes nothing and yet something is wrong.
 *
 * @param verdict Of the whole target: what depends on it too.
 */
export function withUnfixable(plan: Plan, verdict: Verdict): Plan {
  if (plan.changes.length + plan.proposals.length > 0) return plan;
  const cause = verdict.verdict === 'broken' ? verdict.cause : undefined;
  const finding = verdict.checks.find((one) =>
    cause === undefined ? isError(one) : one.check === cause.check,
  );
  if (finding === undefined) return plan;
  const { check, detail, remedies } = finding;
  const told = `${check} is not fixed by this: `;
  const unfixable = { check, sentence: cause?.sentence ?? detail, remedies };
  const warnings = plan.warnings.filter((warning) => !warning.startsWith(told));
  return { ...plan, mends: false, warnings, unfixable };
}

/** An error that no answer of STS depends on: a CA that has expired, for one. */
function isError({ kind, status, severity, suppressed }: Finding): boolean {
  return (
    kind === 'hygiene' && status === 'fail' && severity === 'error' && suppressed === undefined
  );
}

/** Whoever may write a file of facts would say what is written, and for whom. */
export function requireOwn({ fromFile }: Facts): void {
  if (fromFile !== true) return;
  throw new TrustprintError('saved_facts_only', 'nothing is planned from a file of saved facts', {
    hint: 'try again: saved facts are for a verdict',
  });
}

function changesOf(drafts: readonly PlannedChange[]): readonly Change[] {
  return drafts.flatMap(({ change }) => change ?? []);
}

/** Why the changes are made, or are proposed; where there are none, why the list stays as it is. */
function reasonOf(ofProvider: readonly PlannedChange[], drafts: readonly PlannedChange[]): string {
  const made = drafts.filter(({ change }) => change !== undefined);
  return (made.length === 0 ? ofProvider.slice(-1) : made).map(({ because }) => because).join('; ');
}

/** What nobody may write unasked says by which flag it would be. */
function leftWarning({ check, sentence }: LeftBroken, others: readonly Offer[]): string {
  const offer = others.find(
    ({ draft: { change } }) => change !== undefined && isFixedBy(check, change.kind),
  );
  const by = offer === undefined ? '' : `; --include ${offer.include} fixes it`;
  return `${check} is not fixed by this: ${sentence}${by}`;
}

/** A change that is written only where a person includes it. */
interface Offer {
  readonly draft: PlannedChange;
  readonly include: Intent['include'][number];
}

interface LeftBroken {
  readonly check: CheckId;
  readonly sentence: string;
}

/** The cause, and what else refuses the workload, where no change repairs it. */
export function leftBroken(
  { verdict, cause, checks }: Verdict,
  changes: readonly Change[],
): readonly LeftBroken[] {
  if (verdict !== 'broken') return [];
  const failing = checks.flatMap(({ check, failure }): LeftBroken[] =>
    failure === undefined ? [] : [{ check, sentence: failure.sentence }],
  );
  const isNamed = failing.some(({ check }) => check === cause?.check);
  const all = cause === undefined || isNamed ? failing : [cause, ...failing];
  return all.filter(({ check }) => !changes.some(({ kind }) => isFixedBy(check, kind)));
}

/** A person must know that nothing but a token, which anybody may hand over, speaks for an issuer. */
function namingWarnings(facts: Facts, changes: readonly Change[]): readonly string[] {
  const opens = changes.some(
    ({ kind }) => kind === 'create-provider' || kind === 'set-trust-policy',
  );
  return opens && isNamedByTokenAlone(facts)
    ? [`nothing but the token names ${facts.issuer ?? 'its issuer'}: be sure that it is yours`]
    : [];
}

function isFixedBy(check: CheckId, kind: Change['kind']): boolean {
  return REPAIRED_BY[kind] === check || hygieneCheckOf(check)?.fixedBy === kind;
}

/** Which gate each kind of change fixes. */
const REPAIRED_BY: Readonly<Partial<Record<Change['kind'], GateId>>> = {
  'set-thumbprints': 'endpoint-trust',
  'add-client-id': 'audience',
  'create-provider': 'provider',
  'set-trust-policy': 'trust-policy',
};

/** The record to repair; `undefined` where the right one is missing, though another may be there. */
export function providerToRepair(facts: Facts, verdict: Verdict): Provider | undefined {
  const { provider: look } = facts;
  if (look?.kind === 'seen') return isOfAnother(facts, verdict) ? undefined : look.value;
  if (look?.kind === 'absent') return undefined;
  if (look === undefined) {
    throw new TrustprintError('not_looked_at', 'the provider was not read', {
      hint: ASK_FOR_RIGHTS,
    });
  }
  throw new TrustprintError(look.code, `the provider was not seen: ${look.detail}`, {
    hint: look.hint ?? ASK_FOR_RIGHTS,
  });
}

/** Whether a token shows that the provider that was named is not the one of its issuer. */
function isOfAnother(facts: Facts, { checks }: Verdict): boolean {
  const isMissing = checks.some(({ check, status }) => check === 'provider' && status === 'fail');
  return isMissing && facts.token !== undefined && lookalikeProvider(facts) !== undefined;
}

const ASK_FOR_RIGHTS = 'give AWS credentials that may read it: --profile NAME';

/** The same facts and changes give the same plan, and so the same id. */
export function idOf({ at }: Facts, changes: readonly Change[]): string {
  return createHash('sha256')
    .update(JSON.stringify([at, changes]))
    .digest('hex')
    .slice(0, 12);
}
