// SPDX-License-Identifier: Apache-2.0

import type { Facts, StsRequest } from '../model/facts.ts';

/** A parameter that is out of its bounds, as STS names it, and what it says of that. */
export interface Violation {
  readonly parameter: string;
  readonly text: string;
}

/** Each parameter that is out of its bounds, once a constraint; the token is never repeated. */
export function violationsIn({ request: given, token }: Facts): readonly Violation[] {
  return boundsOf(given, token?.length).flatMap(({ parameter, value, broken }) =>
    broken.map((constraint) => ({
      parameter,
      text: `Value ${value === undefined ? '' : `'${value}' `}at '${parameter}' failed to satisfy constraint: ${constraint}`,
    })),
  );
}

/** A parameter that was given, and the constraints that it breaks. */
interface Bound {
  /** As STS names it. */
  readonly parameter: string;
  /** Repeated in the message, but for what is long or secret. */
  readonly value: string | undefined;
  readonly broken: readonly string[];
}

/** In the order of their names, as recorded of several at once. */
function boundsOf(
  given: StsRequest | undefined,
  tokenLength: number | undefined,
): readonly Bound[] {
  const { roleArn, sessionName, durationSeconds, providerId, policy, policyLength, policyArns } =
    given ?? {};
  const text = (
    parameter: string,
    value: string | undefined,
    broken: readonly string[],
  ): Bound => ({
    parameter,
    value: value?.slice(0, MAX_ECHO),
    broken,
  });
  return [
    text(
      'durationSeconds',
      durationSeconds?.toString(),
      valueWithin(durationSeconds, [900, 43_200]),
    ),
    { parameter: 'policy', value: policy, broken: lengthWithin(policyLength, [1, 2048]) },
    text('policyArns', undefined, lengthWithin(policyArns, [0, 10])),
    text('providerId', providerId, lengthWithin(providerId?.length, [4, 2048])),
    text('roleArn', roleArn, lengthWithin(roleArn?.length, [20, 2048])),
    text('roleSessionName', sessionName, [
      ...(sessionName === undefined || SESSION_NAME.test(sessionName)
        ? []
        : [SESSION_NAME_PATTERN]),
      ...lengthWithin(sessionName?.length, [2, 64]),
    ]),
    text('webIdentityToken', undefined, lengthWithin(tokenLength, [4, 20_000])),
  ];
}

type Range = readonly [least: number, most: number];

function lengthWithin(length: number | undefined, range: Range): readonly string[] {
  return within(length, range, 'length');
}

function valueWithin(value: number | undefined, range: Range): readonly string[] {
  return within(value, range, 'value');
}

function within(
  measured: number | undefined,
  [least, most]: Range,
  what: 'length' | 'value',
): readonly string[] {
  if (measured === undefined) return [];
  if (measured < least)
    return [`Member must have ${what} greater than or equal to ${String(least)}`];
  return measured > most ? [`Member must have ${what} less than or equal to ${String(most)}`] : [];
}

const SESSION_NAME = /^[\w+=,.@-]*$/;
const SESSION_NAME_PATTERN = String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`;

/** What a message repeats of a value at most: as long as the longest parameter may be. */
export const MAX_ECHO = 2048;
