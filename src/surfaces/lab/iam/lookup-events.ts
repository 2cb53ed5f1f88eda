// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { type Answer, refusal, result } from '../protocol/answer.ts';
import { writesIn } from '../protocol/calls.ts';
import { ATTRIBUTES, eventStructure } from './trail-events.ts';
import type { Call } from '../world.ts';
import type { Operation } from '../protocol/operation.ts';

/** The writes to IAM that were made to this lab, newest first, at once: AWS takes some minutes. */
export const lookupEvents: Operation = {
  service: 'cloudtrail',
  action: 'LookupEvents',
  callers: 'user',
  members: [],
  run: async ({ json = {}, caller }, world) => {
    const { StartTime: start, EndTime: end } = json;
    const found = filterFor(json);
    if (found.kind === 'refused') return found;
    const events = writesIn(world, caller?.account ?? world.account).filter(
      (call) =>
        found.matches(call) &&
        (typeof start !== 'number' || call.at >= start * 1000) &&
        (typeof end !== 'number' || call.at <= end * 1000),
    );
    return pageOf(events, json);
  },
};

interface Filter {
  readonly kind: 'filter';
  readonly matches: (call: Call) => boolean;
}

function filterFor({ LookupAttributes: attributes = [] }: JsonObject): Filter | Refusal {
  if (!Array.isArray(attributes) || attributes.length > 1) return ODD_ATTRIBUTES;
  const [attribute] = attributes as readonly unknown[];
  if (attribute === undefined) return { kind: 'filter', matches: () => true };
  if (!isJsonObject(attribute)) return ODD_ATTRIBUTES;
  const { AttributeKey: key, AttributeValue: value } = attribute;
  const valuesOf = typeof key === 'string' ? ATTRIBUTES.get(key) : undefined;
  if (valuesOf === undefined || typeof value !== 'string') return ODD_ATTRIBUTES;
  return { kind: 'filter', matches: (call) => valuesOf(call).includes(value) };
}

type Refusal = Extract<Answer, { kind: 'refused' }>;

function pageOf(
  events: readonly Call[],
  { MaxResults: size = MOST_A_PAGE, NextToken: token }: JsonObject,
): Answer {
  if (typeof size !== 'number' || size < 1 || size > MOST_A_PAGE) return ODD_SIZE;
  const from = placeAfter(token, events);
  if (from === undefined) return ODD_TOKEN;
  const page = events.slice(from, from + size);
  return result({
    Events: page.map(eventStructure),
    NextToken: from + size < events.length ? tokenAfter(page) : undefined,
  });
}

/** The token names the event that came last: what is written meanwhile comes before it. */
function tokenAfter(page: readonly Call[]): string {
  return Buffer.from(page.at(-1)?.id ?? '').toString('base64url');
}

function placeAfter(token: unknown, events: readonly Call[]): number | undefined {
  if (typeof token !== 'string') return 0;
  const last = Buffer.from(token, 'base64url').toString();
  const place = events.findIndex(({ id }) => id === last);
  return place === -1 ? undefined : place + 1;
}

const ODD_ATTRIBUTES = refusal(
  'InvalidLookupAttributesException',
  400,
  'You can only use one lookup attribute, of a key that is known.',
);
const ODD_SIZE = refusal(
  'InvalidMaxResultsException',
  400,
  'A value greater than 50 or less than 1 is not valid for MaxResults.',
);
const ODD_TOKEN = refusal('InvalidNextTokenException', 400, 'The next token is not valid.');

/** @see CloudTrail API, LookupEvents. */
const MOST_A_PAGE = 50;
