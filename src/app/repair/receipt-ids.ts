// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

import { type Instant, printInstant } from '../../core/model/instant.ts';

/** An id that sorts by time and does not repeat: `20260131T120000Z-1a2b3c4d`. */
export function receiptId(at: Instant): string {
  return `${printInstant(at).replaceAll(/[-:]/g, '')}-${randomBytes(4).toString('hex')}`;
}
