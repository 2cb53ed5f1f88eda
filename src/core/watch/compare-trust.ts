// SPDX-License-Identifier: Apache-2.0

import { type Instant, plusSeconds } from '../model/instant.ts';
import type { JsonValue } from '../model/json.ts';
import { shellCommand } from '../model/shell.ts';
import type { Severity } from '../model/verdict.ts';
import type { Condition } from './alert.ts';
import {
  type Compared,
  type CompareContext,
  conditionOf,
  eventOf,
  ROUNDS_TO_TELL,
  windowMs,
} from './change.ts';
import type { SeenTrust } from './seen.ts';
import type { TrustCause, TrustSnapshot } from './snapshot.ts';

/** What became of the verdict over a trust. */
export function compareTrust(
  before: TrustSnapshot | undefined,
  seen: SeenTrust,
  context: CompareContext,
): Compared<TrustSnapshot> {
  const after = snapshotAfter(before, seen, context);
  const detail = sentenceOf(after, seen);
  const event = {
    kind: 'verdict-changed' as const,
    severity: SEVERITIES[after.verdict],
    detail,
    before: sideOf(before),
    after: sideOf(after),
  };
  return {
    after,
    events: isTold(before, after) ? [eventOf(after, event, context)] : [],
    conditions: conditionsOf(after, { command: seen.command, detail, account: context.account }),
  };
}

function snapshotAfter(
  before: TrustSnapshot | undefined,
  seen: SeenTrust,
  context: CompareContext,
): TrustSnapshot {
  const { at } = context;
  const { name, issuer, hosts, roles } = seen;
  const known = before ?? { verdict: undefined, since: at, unknownRounds: 0, decidedBy: null };
  const verdict = verdictAfter(before, seen, at);
  const list = seen.list ?? before?.list;
  const unsteadyUntil = unsteadyAfter(before, seen, context);
  return {
    kind: 'trust',
    name,
    issuer,
    hosts,
    roles,
    verdict,
    since: known.verdict === verdict ? known.since : at,
    unknownRounds: seen.verdict === 'unknown' ? known.unknownRounds + 1 : 0,
    cause: verdict === 'broken' ? causeAfter(before, seen) : null,
    decidedBy: seen.decidedBy ?? known.decidedBy,
    ...(list === undefined ? {} : { list }),
    ...(unsteadyUntil === undefined ? {} : { unsteadyUntil }),
  };
}

/**
 * What a trust is taken for. That nobody could tell says little once, and never that what was broken is not;
 * and what is broken intermittently is not believed to be sound because it was once.
 */
function verdictAfter(
  before: TrustSnapshot | undefined,
  seen: SeenTrust,
  at: Instant,
): TrustSnapshot['verdict'] {
  if (before === undefined || seen.verdict === 'broken') return seen.verdict;
  if (seen.verdict === 'ok') return isHeld(before, seen, at) ? 'broken' : 'ok';
  return before.verdict === 'ok' && before.unknownRounds + 1 >= ROUNDS_TO_TELL
    ? 'unknown'
    : before.verdict;
}

function isHeld(before: TrustSnapshot, seen: SeenTrust, at: Instant): boolean {
  return before.verdict === 'broken' && isUnsteady(before, at) && !isListOther(before, seen);
}

/**
 * A trust that breaks again soon after it was sound, or that was broken for some probes, has to be sound for
 * a while. Who writes another list has repaired it.
 */
function unsteadyAfter(
  before: TrustSnapshot | undefined,
  seen: SeenTrust,
  context: CompareContext,
): Instant | undefined {
  const isSo = isUnsteady(before, context.at);
  const lasting = plusSeconds(context.at, windowMs(context) / 1000);
  if (seen.isIntermittent || (seen.verdict === 'broken' && isSo)) return lasting;
  if (before?.verdict !== 'broken' || seen.verdict !== 'ok') return before?.unsteadyUntil;
  if (isListOther(before, seen)) return undefined;
  return isSo ? before.unsteadyUntil : lasting;
}

function isUnsteady(before: TrustSnapshot | undefined, at: Instant): boolean {
  return (before?.unsteadyUntil ?? at) > at;
}

function isListOther(before: TrustSnapshot, { list }: SeenTrust): boolean {
  return (
    list !== undefined && before.list !== undefined && list.join(' ') !== before.list.join(' ')
  );
}

/** Of several chains that are refused, the one that was told stays the cause for as long as it is refused. */
function causeAfter(before: TrustSnapshot | undefined, seen: SeenTrust): TrustCause | null {
  if (seen.cause === null) return before?.cause ?? null;
  const told = seen.refused.find(
    ({ host, chain }) => before?.cause?.host === host && before.cause.chain === chain,
  );
  return { ...seen.cause, ...told };
}

function conditionsOf(
  { name, verdict, hosts, unknownRounds, cause }: TrustSnapshot,
  { command, ...told }: Pick<SeenTrust, 'command'> & Pick<Condition, 'detail' | 'account'>,
): readonly Condition[] {
  const target = { ...told, target: name };
  if (verdict === 'broken' && cause !== null) {
    const { check, host = name, chain = '' } = cause;
    const help = command ?? shellCommand(['trustprint', 'doctor', name]) ?? null;
    return [
      conditionOf({ ...target, cause: { check, host, chain }, severity: 'error', command: help }),
    ];
  }
  if (verdict !== 'unknown' || unknownRounds < ROUNDS_TO_TELL) return [];
  const where = { check: 'verdict-changed', host: hosts[0] ?? name, chain: '' };
  return [conditionOf({ ...target, cause: where, severity: 'warning' })];
}

/** Whether it is another verdict, or another cause, than the one that was told. */
function isTold(before: TrustSnapshot | undefined, after: TrustSnapshot): boolean {
  const [was, is] = [toldVerdict(before), toldVerdict(after)];
  if (is === undefined) return false;
  if (was === undefined) return is !== 'ok';
  return was !== is || placeOf(before) !== placeOf(after);
}

function placeOf(snapshot: TrustSnapshot | undefined): string {
  const { check = '', host = '', chain = '' } = snapshot?.cause ?? {};
  return [check, host, chain].join(' ');
}

function toldVerdict(snapshot: TrustSnapshot | undefined): TrustSnapshot['verdict'] | undefined {
  if (snapshot === undefined) return undefined;
  const { verdict, unknownRounds } = snapshot;
  return verdict === 'unknown' && unknownRounds < ROUNDS_TO_TELL ? undefined : verdict;
}

function sideOf(snapshot: TrustSnapshot | undefined): JsonValue {
  const verdict = toldVerdict(snapshot);
  if (snapshot === undefined || verdict === undefined) return null;
  const { check = null, sentence = null } = snapshot.cause ?? {};
  return { verdict, check, sentence };
}

function sentenceOf({ name, issuer, verdict, cause }: TrustSnapshot, seen: SeenTrust): string {
  const what = issuer ?? name;
  if (verdict === 'ok') return `${what} is OK`;
  if (verdict === 'broken') return cause?.sentence ?? `${what} is broken`;
  const [why = 'not all of it was checked'] = seen.notChecked;
  return `cannot tell yet whether ${what} is OK: ${why}`;
}

const SEVERITIES: Readonly<Record<TrustSnapshot['verdict'], Severity>> = {
  broken: 'error',
  unknown: 'warning',
  ok: 'notice',
};
