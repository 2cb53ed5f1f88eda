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
 * Reads `I/N`, or `K+1/N` where pieces are numbered from 0.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function parseShard(text: string): Shard {
  const { index = '', more, of: all } = SHARD.exec(text)?.groups ?? {};
  const [number, of] = [Number(index) + (more === undefined ? 0 : 1), Number(all)];
  if (number >= 1 && number <= of) return { number, of };
  throw new TrustprintError('argument_invalid', `not a shard: "${text.slice(0, 60)}"`, {
    facts: { text: text.slice(0, 60) },
    hint: 'write it as 1/4: the first of four',
  });
}

/** An Indexed Job of Kubernetes counts from 0, and can put its index into an argument, but not add to it. */
const SHARD = /^(?<index>\d{1,4})(?<more>\+1)?\/(?<of>\d{1,4})$/;
