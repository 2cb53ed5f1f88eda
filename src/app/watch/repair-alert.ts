// SPDX-License-Identifier: Apache-2.0

import { accountOf, parseArn, providerUrlOf } from '../../core/model/arn.ts';
import { parseOrUndefined } from '../../core/error.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { Receipt } from '../../core/model/plan.ts';
import { shellCommand } from '../../core/model/shell.ts';
import type { AlertMessage } from '../../core/watch/alert.ts';
import { providerOf } from './repair-receipts.ts';

/** Told to all receivers when `watch --repair` stops; told again it has the same ids. */
export function stoppedMessage(stop: Receipt, at: Instant): AlertMessage {
  return messageOf(stop, { kind: 'firing', at, resolvedAt: null });
}

export function resumedMessage(stop: Receipt, at: Instant): AlertMessage {
  return messageOf(stop, { kind: 'resolved', at, resolvedAt: at });
}

function messageOf(
  stop: Receipt,
  {
    kind,
    at,
    resolvedAt,
  }: Pick<AlertMessage, 'at'> & {
    readonly kind: 'firing' | 'resolved';
    readonly resolvedAt: Instant | null;
  },
): AlertMessage {
  const target = providerOf(stop) ?? '';
  const arn = parseOrUndefined(() => parseArn(target));
  const [host = ''] = (arn === undefined ? '' : (providerUrlOf(arn) ?? '')).split('/');
  const account = accountOf(target);
  const id = `repair-stopped-${stop.id}`;
  return {
    id: `${id}-${kind}`,
    kind,
    at,
    alert: {
      id,
      cause: { check: 'repair-stopped', host, chain: '' },
      severity: 'error',
      detail: `watch --repair has stopped: ${stop.detail ?? 'a write was refused'}`,
      command: shellCommand(['trustprint', 'doctor', target]) ?? null,
      startedAt: stop.at,
      resolvedAt,
      targetCount: 1,
      targets: [target],
      accounts: account === undefined ? [] : [account],
    },
  };
}
