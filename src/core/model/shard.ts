// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../error.ts';

/** The part of the accounts that one of several machines scans. */
export interface Shard {
  /** From 1. */
  readonly number: number;
  readonly of: number;
}

/** `I/N`, as `parseShard` reads it. */
export function printShard({ number, of }: Shard): string {
  return `${String(number)}/${String(of)}`;
}

/**
 * Reads `I/N`.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function parseShard(text: string): Shard {
  const [, number = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (number >= 1 && number <= of) return { number, of };
  throw new TrustprintError('argument_invalid', `not a shard: "${text.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'write it as 1/4: the first of four',
  });
}
