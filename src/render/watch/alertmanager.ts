// SPDX-License-Identifier: Apache-2.0

import { type Instant, plusSeconds, printInstant } from '../../core/model/instant.ts';
import type { Severity } from '../../core/model/verdict.ts';
import type { Alert, AlertMessage } from '../../core/watch/alert.ts';
import { harmless } from '../harmless.ts';
import { addressOfAlert, alertText, headlineOf } from './alert-text.ts';

/**
 * What `POST /api/v2/alerts` takes. Labels say which alert it is: one that became graver is another, so
 * the one before is ended with it. What stands is announced for a while, and repeated before that ends.
 *
 * @see Alertmanager, `api/v2/openapi.yaml`, `postableAlerts`.
 */
export function alertmanagerBody(messages: readonly AlertMessage[], now: Instant): string {
  return JSON.stringify(messages.flatMap((message) => alertsOf(message, now)));
}

interface PostableAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
}

function alertsOf(message: AlertMessage, now: Instant): readonly PostableAlert[] {
  const { severity, startedAt, resolvedAt } = message.alert;
  const postable = (of: Severity, endsAt: Instant): PostableAlert => ({
    labels: labelsOf(message.alert, of),
    annotations: annotationsOf(message),
    startsAt: printInstant(startedAt),
    // An end before the beginning is refused, and clocks differ.
    endsAt: printInstant(endsAt < startedAt ? startedAt : endsAt),
  });
  const others = message.kind === 'updated' ? SEVERITIES.filter((one) => one !== severity) : [];
  return [
    postable(severity, resolvedAt ?? plusSeconds(now, STANDS_FOR_SECONDS)),
    ...others.map((of) => postable(of, now)),
  ];
}

/** Few and bounded: each combination is an alert of its own. Empty labels are none. */
function labelsOf({ cause }: Alert, severity: Severity): Readonly<Record<string, string>> {
  const { check, host, chain } = cause;
  return {
    alertname: `Trustprint${check.split('-').map(capitalized).join('')}`,
    check,
    severity: LABELS[severity],
    ...(host === '' ? {} : { host: harmless(host, MOST_IN_LABEL) }),
    ...(chain === '' ? {} : { chain: harmless(chain.slice(0, CHAIN_CHARACTERS)) }),
  };
}

function annotationsOf(message: AlertMessage): Readonly<Record<string, string>> {
  const { id, targets, targetCount, command } = message.alert;
  const address = addressOfAlert(message.alert);
  return {
    summary: harmless(headlineOf(message)),
    description: alertText(message, { colour: false, unicode: true, width: undefined }),
    alert_id: id,
    targets: targets.map((target) => harmless(target)).join('\n'),
    target_count: String(targetCount),
    ...(command === null ? {} : { command: harmless(command) }),
    // Where people look for what to do (kubernetes-mixin).
    ...(address === undefined ? {} : { runbook_url: address }),
  };
}

function capitalized(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;
}

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'notice'];

/** As Prometheus's own rules have them (kubernetes-mixin). */
const LABELS: Readonly<Record<Severity, string>> = {
  error: 'critical',
  warning: 'warning',
  notice: 'info',
};

/** Five reminders (`src/app/watch/remind.ts`) may be lost before it ends by itself. */
const STANDS_FOR_SECONDS = 900;

/** The longest name of a host has 253 (RFC 1035), an ARN may be cut. */
const MOST_IN_LABEL = 300;
const CHAIN_CHARACTERS = 16;
