// SPDX-License-Identifier: Apache-2.0

import { ERRORS } from '../../core/error.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { Plan, Receipt } from '../../core/model/plan.ts';
import type { Cause } from '../../core/model/verdict.ts';

/** Whether a write counts among those of the last hour, whatever came of it. */
export function isRecent({ kind, at, undoes }: Receipt, now: Instant): boolean {
  return kind !== 'not-reached' && undoes === undefined && now - at < HOUR_MS;
}

/** Whether nothing more is written after it: it was refused, or it did not help. */
export function isStop({ kind, code, undoes }: Receipt): boolean {
  if (code === undefined || undoes !== undefined) return false;
  return code === 'repair_unhelpful' || (kind === 'refused' && ERRORS[code].kind === 'denied');
}

/** The receipt of a write after which the trust was broken all the same. */
export function notHelping(receipt: Receipt, cause: Cause | undefined): Receipt {
  const why = cause?.sentence ?? 'the cause is not known';
  return { ...receipt, code: 'repair_unhelpful', detail: `broken after the repair: ${why}` };
}

/** The receipt as it is kept once the trust is OK again. */
export function resumedAfter(stop: Receipt): Receipt {
  return { ...stop, code: undefined, detail: `${stop.detail ?? ''}; the trust was OK later` };
}

/** What a person took back is not written again, unless by a person. */
export function whyTakenBack({ changes }: Plan, kept: readonly Receipt[]): string | undefined {
  const undone = kept.filter(({ kind }) => kind === 'undone');
  const again = addedBy(changes).find((sha256) =>
    undone.some(({ change }) => addedBy([change]).includes(sha256)),
  );
  return again === undefined ? undefined : 'somebody took back that this certificate was listed';
}

function addedBy(changes: Plan['changes']): readonly string[] {
  return changes.flatMap((change) =>
    'add' in change ? change.add.map(({ sha256 }) => `${change.provider} ${sha256}`) : [],
  );
}

export function providerOf({ change }: Receipt): string | undefined {
  return 'provider' in change ? change.provider : undefined;
}

const HOUR_MS = 3_600_000;
