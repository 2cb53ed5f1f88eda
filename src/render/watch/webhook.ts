// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../core/model/instant.ts';
import type { Alert, AlertMessage } from '../../core/watch/alert.ts';
import type { WatchMessageJson } from '../../schemas/watch-message.ts';
import { renderJsonLine } from '../json.ts';
import { alertText } from './alert-text.ts';

/** The body of a webhook, by the specification of Standard Webhooks. */
export function webhookBody(message: AlertMessage): string {
  return renderJsonLine(messageJson(message)).trimEnd();
}

function messageJson(message: AlertMessage): WatchMessageJson {
  return {
    schemaVersion: 1,
    type: `alert.${message.kind}`,
    timestamp: printInstant(message.at),
    data: { text: alertText(message, PLAIN), alert: alertJson(message.alert) },
  };
}

function alertJson(alert: Alert): WatchMessageJson['data']['alert'] {
  const { id, cause, severity, detail, command, startedAt, resolvedAt } = alert;
  return {
    id,
    check: cause.check,
    host: cause.host,
    chain: cause.chain === '' ? null : cause.chain,
    severity,
    detail,
    command,
    startedAt: printInstant(startedAt),
    resolvedAt: resolvedAt === null ? null : printInstant(resolvedAt),
    targetCount: alert.targetCount,
    targets: alert.targets,
    accounts: alert.accounts,
  };
}

const PLAIN = { colour: false, unicode: true, width: undefined };
