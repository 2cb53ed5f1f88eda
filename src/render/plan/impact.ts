// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../core/model/instant.ts';
import type { LastChange, Plan, Change } from '../../core/model/plan.ts';
import type { PlanJson } from '../../schemas/repair.ts';
import { BLANK, paint, type TerminalLayout, pairs, printPage, row, type Row } from '../page.ts';
import type { TrustedBy } from '../../core/model/provider.ts';

/** Who else is touched by a plan, and what would come of it if it were wrong. */
export function othersRows({ trustedBy, lastChange }: Plan): readonly Row[] {
  if (trustedBy === undefined && lastChange === undefined) return [];
  return [
    BLANK,
    row(0, [paint('strong', 'also affected')]),
    ...pairs(2, [
      ...(trustedBy === undefined ? [] : trustingPairs(trustedBy)),
      ...(lastChange === undefined ? [] : [['last changed', lastChangeSaid(lastChange)] as const]),
    ]),
  ];
}

/** Who relies on a provider, for whoever is asked about its end. */
export function renderTrustedByText(trustedBy: TrustedBy, paper: TerminalLayout): string {
  const title = row(0, [paint('strong', 'who relies on the provider')]);
  return printPage([title, ...pairs(2, trustingPairs(trustedBy))], paper);
}

function trustingPairs(trustedBy: TrustedBy): readonly (readonly [string, string])[] {
  const { seen, why, count, roles, serviceAccounts } = trustedBy;
  const named = roles.map((arn) => arn.split('/').at(-1) ?? arn);
  const more = count > roles.length ? [`and ${String(count - roles.length)} more`] : [];
  return [
    ...(seen
      ? [['roles', `${String(count)}${listed([...named, ...more])}`] as const]
      : [['roles', 'not seen'] as const]),
    ...(serviceAccounts === undefined
      ? []
      : [
          [
            'service accounts',
            `${String(serviceAccounts.length)}${listed(
              serviceAccounts.map(({ namespace, name }) => `${namespace}/${name}`),
            )}`,
          ] as const,
        ]),
    ...(why === undefined ? [] : [['not seen', why] as const]),
  ];
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? '' : `: ${names.join(', ')}`;
}

function lastChangeSaid({ seen, why, change, tool }: LastChange): string {
  if (change === undefined) return seen ? `not lately: ${why ?? ''}` : `not seen: ${why ?? ''}`;
  const { at, action, userAgent, by } = change;
  const agent = userAgent === undefined ? '' : ` (user agent ${shortened(userAgent)})`;
  const who = by === undefined ? '' : `, as ${by}`;
  const what = tool ?? 'a client that is not known here';
  return `${printInstant(at)} by ${what}${agent}${who}: ${action}`;
}

/** The SDKs tell of every part that they are made of; the first ones say most. */
function shortened(userAgent: string): string {
  return userAgent.length <= MOST_AGENT ? userAgent : `${userAgent.slice(0, MOST_AGENT)}...`;
}

/** The same for programs. */
export function othersJson({
  trustedBy,
  lastChange,
}: Plan): Pick<PlanJson, 'trustedBy' | 'lastChange'> {
  return {
    trustedBy:
      trustedBy === undefined
        ? null
        : {
            ...trustedBy,
            why: trustedBy.why ?? null,
            serviceAccounts: trustedBy.serviceAccounts ?? null,
          },
    lastChange: lastChange === undefined ? null : lastChangeJson(lastChange),
  };
}

function lastChangeJson({
  seen,
  why,
  change,
  tool,
}: LastChange): NonNullable<PlanJson['lastChange']> {
  return {
    seen,
    why: why ?? null,
    at: change === undefined ? null : printInstant(change.at),
    action: change?.action ?? null,
    by: change?.by ?? null,
    userAgent: change?.userAgent ?? null,
    tool: tool ?? null,
  };
}

/** Two lines of a terminal. */
const MOST_AGENT = 120;

/** What would break, or who would be let in, if what the change rests on were not so. */
export function ifWrong(change: Change): string {
  switch (change.kind) {
    case 'set-thumbprints':
      return change.add.length === 0
        ? 'a server that serves what goes would be refused from then on'
        : WHO_HOLDS_A_KEY;
    case 'create-provider':
      return `${WHO_HOLDS_A_KEY}; as long as no role trusts the provider, it lets in nobody`;
    case 'add-client-id':
      return `tokens that the issuer made for ${change.clientId} pass at roles that do not ask for an audience`;
    case 'remove-client-id':
      return `workloads that ask for ${change.clientId} are refused from then on`;
    case 'delete-provider':
      return 'workloads that come by it are refused from then on';
    case 'set-trust-policy':
      return 'whoever is admitted now has all that the role may do';
    case 'annotate-service-account':
      return 'pods that start from then on ask for that role, and for no other';
  }
}

const WHO_HOLDS_A_KEY =
  'whoever holds the key of an added certificate can pose as the issuer, and enter every role that trusts it';
