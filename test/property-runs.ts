// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';

/** How many cases of a property are tried, and which. */
interface PropertyRuns {
  readonly numRuns: number;
  readonly seed?: number;
}

/**
 * The same cases in every run, so that nothing that is held of all of them depends on chance. With
 * `TRUSTPRINT_FUZZ_RUNS`, as the nightly run sets it: that many, and others each time.
 *
 * @param most Where a case takes so long that as many as are asked for would take hours.
 */
export function propertyRuns(usual: number, most = Infinity): PropertyRuns {
  const asked = process.env['TRUSTPRINT_FUZZ_RUNS'];
  return asked === undefined
    ? { numRuns: usual, seed: SEED }
    : { numRuns: Math.min(Number(asked), most) };
}

/**
 * Asserts that more than a share of the cases were of a kind, for a test that is to hold something
 * of that kind. Of other cases each time it would be chance.
 */
export function assertShare(
  count: number,
  { numRuns, seed }: PropertyRuns,
  share: number,
  what: string,
): void {
  if (seed !== undefined) assert.ok(count > numRuns * share, `${what}: ${String(count)}`);
}

const SEED = 20_260_601;
