// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from '../error.ts';
import type { Observed, Unseen } from '../model/observed.ts';
import type { NotChecked } from '../model/verdict.ts';

export const NOT_GIVEN = { why: 'not-given' } as const;
/** What comes after the cause fails for its reason, and may have another fault behind it. */
export const FIRST = { why: 'failed', detail: 'judged once the cause is fixed' } as const;
export const DEPENDS = { why: 'not-given', detail: 'depends on claims of the token' } as const;

export type Reason = Pick<NotChecked, 'why' | 'detail'>;

/** Why something was not seen, as it is told. */
export function reasonOf(look: Observed<unknown> | undefined): Reason {
  if (look?.kind !== 'unseen')
    return { why: 'not-given', detail: look?.kind === 'absent' ? look.detail : 'not asked for' };
  return { why: whyUnseen(look), detail: look.detail };
}

function whyUnseen({ code }: Unseen): NotChecked['why'] {
  if (code === 'not_looked_at') return 'not-given';
  return NO_ACCESS.has(code) ? 'no-access' : 'failed';
}

const NO_ACCESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'cloud_read_denied',
  'credentials_missing',
  'credentials_refused',
  'kubernetes_credentials_missing',
  'kubernetes_denied',
  'kubernetes_unauthorized',
  'wrong_account',
]);
