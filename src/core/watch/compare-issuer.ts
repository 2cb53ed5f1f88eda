// SPDX-License-Identifier: Apache-2.0

import { some } from '../fleet/fleet-check.ts';
import { type Instant, instantOf, plusSeconds } from '../model/instant.ts';
import type { JsonValue } from '../model/json.ts';
import type { Condition } from './alert.ts';
import {
  changeOf,
  changesAfter,
  type ChangeTold,
  type Compared,
  type CompareContext,
  conditionOf,
  eventOf,
  without,
} from './change.ts';
import type { SeenIssuer } from './seen.ts';
import type { IssuerSnapshot, KeySnapshot, WithdrawnKey } from './snapshot.ts';

/** What changed in what an issuer publishes. What was not read is as it was. */
export function compareIssuer(
  before: IssuerSnapshot | undefined,
  seen: SeenIssuer,
  context: CompareContext,
): Compared<IssuerSnapshot> {
  const { at } = context;
  const { name, host } = seen;
  const known = before ?? { ...NOTHING, name };
  const keys = keysAfter(known, seen, at);
  const early = withdrawnEarly(known, keys, context);
  const after: IssuerSnapshot = {
    kind: 'issuer',
    name,
    jwksUri: seen.jwksUri ?? known.jwksUri,
    says: seen.says === undefined ? known.says : seen.says,
    keys,
    withdrawn: withdrawnAfter([...known.withdrawn, ...early], keys, at),
  };
  const told = [...discoveryChange(known, after), ...keysChange(known, after)];
  const fresh = told.map(({ kind: check, detail }) =>
    changeOf({ cause: { check, host, chain: '' }, target: name, detail }, context),
  );
  const changes = changesAfter(known, fresh, at);
  return {
    after: { ...after, changes },
    events: [...told, ...earlyChange(early, host)].map((one) => eventOf(after, one, context)),
    conditions: [...changes, ...withdrawnNow(after, host)],
  };
}

const NOTHING: Omit<IssuerSnapshot, 'name'> = {
  kind: 'issuer',
  jwksUri: null,
  says: null,
  keys: null,
  withdrawn: [],
};

/** What was never read before is no change. */
function discoveryChange(before: IssuerSnapshot, after: IssuerSnapshot): readonly ChangeTold[] {
  if (before.jwksUri === null) return [];
  const moved = before.jwksUri === after.jwksUri ? [] : [`jwks_uri is ${String(after.jwksUri)}`];
  const renamed = before.says === after.says ? [] : [`issuer is ${String(after.says)}`];
  const changed = [...moved, ...renamed];
  if (changed.length === 0) return [];
  return [
    {
      kind: 'discovery-changed',
      severity: 'notice',
      detail: `in the discovery document of ${after.name} ${changed.join(' and ')}`,
      before: { jwksUri: before.jwksUri, issuer: before.says },
      after: { jwksUri: after.jwksUri, issuer: after.says },
    },
  ];
}

function keysChange(before: IssuerSnapshot, after: IssuerSnapshot): readonly ChangeTold[] {
  if (before.keys === null || after.keys === null) return [];
  const [was, is] = [before.keys.map(identityOf), after.keys.map(identityOf)];
  const added = after.keys.filter((key) => without(is, was).includes(identityOf(key)));
  const removed = before.keys.filter((key) => without(was, is).includes(identityOf(key)));
  if (added.length + removed.length === 0) return [];
  const said = [
    ...(added.length === 0 ? [] : [`publishes ${kidsOf(added)}`]),
    ...(removed.length === 0 ? [] : [`has withdrawn ${kidsOf(removed)}`]),
  ];
  return [
    {
      kind: 'keys-changed',
      severity: 'notice',
      detail: `${after.name} ${said.join(' and ')}`,
      before: sideOf(before.keys),
      after: sideOf(after.keys),
    },
  ];
}

function keysAfter(
  { keys: known }: IssuerSnapshot,
  { keys }: SeenIssuer,
  at: Instant,
): readonly KeySnapshot[] | null {
  if (keys === undefined) return known;
  const since = new Map(known?.map((key) => [identityOf(key), key.firstSeenAt]));
  return keys.map((key) => ({ ...key, firstSeenAt: since.get(identityOf(key)) ?? at }));
}

/**
 * Keys that are gone although one that followed them has not been out for as long as a token lives: tokens
 * that they signed may be around. What was there from the beginning follows nothing.
 */
function withdrawnEarly(
  { keys: known }: IssuerSnapshot,
  keys: readonly KeySnapshot[] | null,
  { at, tokenLifetimeMs }: CompareContext,
): readonly WithdrawnKey[] {
  const left = new Set(keys?.map(identityOf));
  const young = keys?.filter(({ firstSeenAt }) => at - firstSeenAt < tokenLifetimeMs) ?? [];
  return (known ?? [])
    .filter((key) => !left.has(identityOf(key)))
    .filter((key) => young.some(({ firstSeenAt }) => firstSeenAt > key.firstSeenAt))
    .map((key) => ({ ...key, at, matterUntil: plusSeconds(at, tokenLifetimeMs / 1000) }));
}

/** Until they do not matter any more, or are back. */
function withdrawnAfter(
  withdrawn: readonly WithdrawnKey[],
  keys: readonly KeySnapshot[] | null,
  at: Instant,
): readonly WithdrawnKey[] {
  const back = new Set(keys?.map(identityOf));
  return withdrawn
    .filter((key) => key.matterUntil > at && !back.has(identityOf(key)))
    .slice(-MOST_WITHDRAWN);
}

function earlyChange(early: readonly WithdrawnKey[], host: string): readonly ChangeTold[] {
  if (early.length === 0) return [];
  const sides = { before: sideOf(early), after: null };
  const detail = sentenceOf(early, host);
  return [{ kind: 'key-withdrawn-early', severity: 'warning', detail, ...sides }];
}

function withdrawnNow({ name, withdrawn }: IssuerSnapshot, host: string): readonly Condition[] {
  if (withdrawn.length === 0) return [];
  return [
    conditionOf({
      cause: { check: 'key-withdrawn-early', host, chain: '' },
      target: name,
      severity: 'warning',
      detail: sentenceOf(withdrawn, host),
      until: instantOf(Math.max(...withdrawn.map(({ matterUntil }) => matterUntil))),
    }),
  ];
}

function sentenceOf(keys: readonly KeySnapshot[], host: string): string {
  return `${host} has withdrawn ${kidsOf(keys)} although tokens signed with it may still be valid`;
}

function kidsOf(keys: readonly KeySnapshot[]): string {
  const kids = keys.map(({ kid, thumbprint }) => kid ?? thumbprint);
  return `${keys.length === 1 ? 'the key' : 'the keys'} ${some(kids)}`;
}

function sideOf(keys: readonly KeySnapshot[]): JsonValue {
  return { kids: keys.map(({ kid, thumbprint }) => kid ?? thumbprint).toSorted() };
}

/** One kid may stand for another key. */
function identityOf({ kid, thumbprint }: Pick<KeySnapshot, 'kid' | 'thumbprint'>): string {
  return `${thumbprint} ${kid ?? ''}`;
}

const MOST_WITHDRAWN = 50;
