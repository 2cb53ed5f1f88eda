// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

/** Numbers from 0 up to 1 that look like chance, and are the same in each run. */
export type Chance = () => number;

/**
 * The chance of one thing under a seed. Things have streams of their own, so that what one action
 * meets does not hang on which others were called in between.
 *
 * @see mulberry32 by Tommy Ettinger (2017, public domain): 32 bits of state, plenty for a lab.
 */
export function chanceOf(seed: number, thing: string): Chance {
  let state = createHash('sha256')
    .update(`${String(seed)}:${thing}`)
    .digest()
    .readUInt32LE(0);
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same members in another order, each order being as likely (Fisher and Yates). */
export function shuffled<T>(members: readonly T[], chance: Chance): readonly T[] {
  const left = [...members];
  return members.flatMap(() => left.splice(Math.floor(chance() * left.length), 1));
}
