// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../../../core/model/arn.ts';
import type { Alert } from '../../../core/watch/alert.ts';
import type { StoredEvent } from '../../../core/watch/event.ts';
import type { AccessGrant, WatchReads } from '../../../ports/watch.ts';

/** What somebody sees who was granted some accounts: those, and the hosts and issuers that they rest on. */
export interface Sight {
  readonly accounts: readonly string[] | undefined;
  account(account: string | null): boolean;
  /** Whether an ARN is of those accounts. */
  isOwn(arn: string): boolean;
  /** By any name of a trust: a host, an issuer, an ARN. */
  name(name: string): Promise<boolean>;
  event(event: StoredEvent): Promise<boolean>;
  /** The alert without what is of other accounts; `undefined` where nothing is left. */
  alert(alert: Alert): Promise<Alert | undefined>;
  /** An answer whose sentences name no other account. */
  readonly inWords: <T>(answer: T) => T;
}

export function sightOf({ accounts }: AccessGrant, reads: WatchReads): Sight {
  if (accounts === undefined) return ALL;
  const known = new Map<string, Promise<boolean>>();
  const account = (of: string | null): boolean => of !== null && accounts.includes(of);
  const isOwn = (arn: string): boolean => account(accountOf(arn) ?? null);
  const name = async (of: string): Promise<boolean> => {
    if (accountOf(of) !== undefined) return isOwn(of);
    if (known.size >= MOST_KNOWN) known.clear();
    const seen = known.get(of) ?? leadsTo(of, reads, isOwn);
    known.set(of, seen);
    return seen;
  };
  return {
    accounts,
    account,
    isOwn,
    name,
    event: async (event) =>
      event.account === null ? name(event.about.name) : account(event.account),
    alert: async (alert) => {
      const own = alert.accounts.filter(account);
      const targets = await filtered(alert.targets, name);
      if (own.length === 0 && targets.length === 0) return undefined;
      const isWhole =
        targets.length === alert.targets.length && own.length === alert.accounts.length;
      const targetCount = isWhole ? alert.targetCount : targets.length;
      const { check, host } = alert.cause;
      const detail = namesOthers(alert.detail, isOwn) ? `${check} at ${host}` : alert.detail;
      const command = namesOthers(alert.command ?? '', isOwn) ? null : alert.command;
      return { ...alert, accounts: own, targets, targetCount, detail, command };
    },
    inWords: (answer) => inWords(answer, isOwn),
  };
}

const ALL: Sight = {
  accounts: undefined,
  account: () => true,
  isOwn: () => true,
  name: async () => true,
  event: async () => true,
  alert: async (alert) => alert,
  inWords: (answer) => answer,
};

/** What is told of many is told by the first of them, who may be another's. */
export function namesOthers(text: string, isOwn: Sight['isOwn']): boolean {
  return withoutNames(text, isOwn) !== text;
}

/** A text with no ARN and no number of another account. */
export function withoutNames(text: string, isOwn: Sight['isOwn']): string {
  return text
    .replaceAll(/arn:[\w:/.@+=,-]+/g, (arn) => (isOwn(arn) ? arn : ANOTHER))
    .replaceAll(/(?<![\da-z])\d{12}(?![\da-z])/gi, (number) =>
      isOwn(arnIn(number)) ? number : ANOTHER,
    );
}

/**
 * What all accounts together show may be said by naming another's, and so may what AWS says to whom it refuses:
 * the watch itself, whose own account it names. What is no sentence is of the account itself, whomever it names.
 */
function inWords<T>(value: T, isOwn: Sight['isOwn'], isSaid?: boolean): T;
function inWords(value: unknown, isOwn: Sight['isOwn'], isSaid = false): unknown {
  if (typeof value === 'string') return isSaid ? withoutNames(value, isOwn) : value;
  if (Array.isArray(value)) return value.map((one) => inWords<unknown>(one, isOwn, isSaid));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name,
      inWords<unknown>(member, isOwn, SENTENCES.has(name)),
    ]),
  );
}

/** The members of answers that hold what somebody worded. */
const SENTENCES: ReadonlySet<string> = new Set(
  'because detail note notChecked sentence source warnings what why'.split(' '),
);

const ANOTHER = '(another account)';

/** Any of an account. */
function arnIn(account: string): string {
  return `arn:aws:iam::${account}:root`;
}

/** Trusts name a host without the port of https, endpoints have it. */
async function leadsTo(
  name: string,
  reads: WatchReads,
  isOwn: (name: string) => boolean,
): Promise<boolean> {
  const bare = name.replace(/:443$/, '');
  const names = bare === name ? [name] : [name, bare];
  const related = await Promise.all(names.map(async (one) => reads.related(one)));
  return related.flat().some(isOwn);
}

/** Those for which it holds, one question after the other: a database has other things to do. */
export async function filtered<T>(
  items: readonly T[],
  holds: (item: T) => Promise<boolean>,
): Promise<readonly T[]> {
  const kept: T[] = [];
  for (const item of items) if (await holds(item)) kept.push(item);
  return kept;
}

/** Hosts and issuers that an answer or a stream speaks of. */
const MOST_KNOWN = 1000;
