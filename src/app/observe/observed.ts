// SPDX-License-Identifier: Apache-2.0

import { type ErrorCode, TrustprintError } from '../../core/error.ts';
import type { Observed, Unseen } from '../../core/model/observed.ts';

/**
 * Runs one probe. `undefined` is the outside's word that there is none; an `observation` error is a
 * probe that failed, which is a fact too. Any other error flies past.
 */
export async function lookAt<T>(
  what: string,
  look: () => Promise<T | undefined>,
): Promise<Observed<T>> {
  try {
    const value = await look();
    return value === undefined
      ? { kind: 'absent', detail: `there is no ${what}` }
      : { kind: 'seen', value };
  } catch (error) {
    return unseenBy(error);
  }
}

/** The fact that an `observation` error leaves; throws what is none. */
export function unseenBy(error: unknown): Unseen {
  if (!(error instanceof TrustprintError) || error.kind !== 'observation') throw error;
  return {
    kind: 'unseen',
    by: THEIRS.has(error.code) ? 'theirs' : 'ours',
    code: error.code,
    detail: error.message,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  };
}

/** A probe that was not made, and why. */
export function notLookedAt(detail: string): Unseen {
  return { kind: 'unseen', by: 'ours', code: 'not_looked_at', detail };
}

/** Failures of the outside, which AWS would meet too; all others say something of this machine. */
const THEIRS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'endpoint_unreachable',
  'endpoint_timeout',
  'endpoint_handshake_failed',
  'endpoint_presented_none',
  'endpoint_private',
  'document_status',
  'document_too_large',
  'document_encoded',
  'document_unreadable',
]);
