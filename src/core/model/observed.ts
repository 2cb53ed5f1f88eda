// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from '../error.ts';

/**
 * One probe of the outside, and how it ended. `absent`: the outside says that there is none.
 * `unseen`: we do not know; `theirs` when the outside failed (refused, too slow, unreadable),
 * `ours` when we did (no rights, no route, not probed). A probe that failed is a fact too.
 */
export type Observed<T> = Seen<T> | Absent | Unseen;

export interface Seen<T> {
  readonly kind: 'seen';
  readonly value: T;
  readonly tookMs?: number;
  readonly httpStatus?: number;
}

export interface Absent {
  readonly kind: 'absent';
  readonly detail: string;
}

export interface Unseen {
  readonly kind: 'unseen';
  readonly by: 'theirs' | 'ours';
  readonly code: ErrorCode;
  readonly detail: string;
  readonly hint?: string;
  readonly tookMs?: number;
  readonly httpStatus?: number;
}

/** The value of a probe that was seen. */
export function seenOf<T>(look: Observed<T> | undefined): T | undefined {
  return look?.kind === 'seen' ? look.value : undefined;
}
