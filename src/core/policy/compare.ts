// SPDX-License-Identifier: Apache-2.0

import { policyDateOf } from '../model/instant.ts';
import { matchesPattern, type Pattern, type Token } from './pattern.ts';

/** What the operators share: how one value of the request is held against one of the policy. */

export function equalsText(found: string, { text }: Pattern): boolean {
  return found === text;
}

export function equalsTextWithoutCase(found: string, { text }: Pattern): boolean {
  return found.toLowerCase() === text.toLowerCase();
}

export function equalsTruth(found: string, { text }: Pattern): boolean {
  return (found.toLowerCase() === 'true') === (text.toLowerCase() === 'true');
}

export function likeText(found: string, wanted: Pattern): boolean {
  return matchesPattern(found, wanted.tokens);
}

/** Compares two numbers; a value that is none matches nothing. */
export function comparingNumbers(
  holds: (found: number, wanted: number) => boolean,
): (found: string, wanted: Pattern) => boolean {
  return (found, { text }) => {
    const [one, other] = [numberOf(found), numberOf(text)];
    return one !== undefined && other !== undefined && holds(one, other);
  };
}

/** Compares two dates, ISO 8601 or seconds since the epoch; a value that is none matches nothing. */
export function comparingDates(
  holds: (found: number, wanted: number) => boolean,
): (found: string, wanted: Pattern) => boolean {
  return (found, { text }) => {
    const [one, other] = [dateOf(found), dateOf(text)];
    return one !== undefined && other !== undefined && holds(one, other);
  };
}

/**
 * Compares two ARNs part by part, each with wildcards; a wildcard does not reach over a colon, but
 * in the last part (documented; `ArnEquals` and `ArnLike` do the same).
 */
export function likeArn(found: string, { tokens }: Pattern): boolean {
  const parts = arnPartsOf(found);
  const wanted = wantedParts(tokens);
  return (
    parts.length === ARN_PARTS &&
    wanted.length === ARN_PARTS &&
    parts.every((part, index) => matchesPattern(part, wanted[index] ?? []))
  );
}

/** The last part of an ARN keeps its own colons. */
function arnPartsOf(text: string): readonly string[] {
  const pieces = text.split(':');
  const last = pieces.slice(ARN_PARTS - 1).join(':');
  return [...pieces.slice(0, ARN_PARTS - 1), ...(pieces.length < ARN_PARTS ? [] : [last])];
}

function wantedParts(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    const splits = token.kind === 'character' && token.character === ':';
    if (splits && parts.length < ARN_PARTS) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function numberOf(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim()) ? Number(text) : undefined;
}

function dateOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  return policyDateOf(text);
}

/** `arn:partition:service:region:account:resource`. */
const ARN_PARTS = 6;
