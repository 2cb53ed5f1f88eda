// SPDX-License-Identifier: Apache-2.0

import { parseInstant } from '../src/core/model/instant.ts';
import type { Alert, AlertMessage } from '../src/core/watch/alert.ts';

export const ALERT_AT = parseInstant('2026-11-27T13:20:04Z');

/** An alert as a broken trust makes it. */
export function alertOf(changes: Partial<Alert> = {}): Alert {
  return {
    id: 'alert-1',
    cause: { check: 'endpoint-trust', host: 'oidc.example.com', chain: 'ab'.repeat(32) },
    severity: 'error',
    detail: 'IAM lists no certificate that oidc.example.com serves',
    command: 'trustprint fix https://oidc.example.com --issuer-ca ca.pem',
    startedAt: ALERT_AT,
    resolvedAt: null,
    targetCount: 1,
    targets: ['arn:aws:iam::111122223333:oidc-provider/oidc.example.com'],
    accounts: ['111122223333'],
    ...changes,
  };
}

export function messageOf(
  changes: Partial<AlertMessage> = {},
  alert: Partial<Alert> = {},
): AlertMessage {
  return { id: 'msg-1', kind: 'firing', alert: alertOf(alert), at: ALERT_AT, ...changes };
}
