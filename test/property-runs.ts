// SPDX-License-Identifier: Apache-2.0

/** How many cases of a property are tried, and which. */
interface PropertyRuns {
  readonly numRuns: number;
  readonly seed?: number;
}

/**
 * The same cases in every run, so that nothing that is held of all of them depends on chance. With
 * `TRUSTPRINT_FUZZ_RUNS`, as the nightly run sets it: that many, and others each time.
 */
export function propertyRuns(usual: number): PropertyRuns {
  const asked = process.env['TRUSTPRINT_FUZZ_RUNS'];
  return asked === undefined ? { numRuns: usual, seed: SEED } : { numRuns: Number(asked) };
}

const SEED = 20_260_601;
