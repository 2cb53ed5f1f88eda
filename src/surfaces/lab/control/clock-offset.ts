// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';

/**
 * How far the lab's time may be moved: whole seconds.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function clockOffset(seconds: unknown): number {
  if (Number.isSafeInteger(seconds) && Math.abs(Number(seconds)) <= MOST_SECONDS) {
    return Number(seconds);
  }
  throw new TrustprintError(
    'argument_invalid',
    'offsetSeconds is not a whole number of seconds within ten years',
    { hint: '{"offsetSeconds": 3600} puts the lab an hour ahead' },
  );
}

/** The certificates of the lab's CAs are made for as long. */
const MOST_SECONDS = 3650 * 86_400;
