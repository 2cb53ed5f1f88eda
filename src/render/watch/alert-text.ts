// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../core/checks/catalogue.ts';
import { fleetChecks } from '../../core/fleet/catalogue.ts';
import { some } from '../../core/fleet/fleet-check.ts';
import { gates } from '../../core/gates/catalogue.ts';
import { printInstant } from '../../core/model/instant.ts';
import { shellCommand } from '../../core/model/shell.ts';
import type { Severity } from '../../core/model/verdict.ts';
import type { Alert, AlertMessage } from '../../core/watch/alert.ts';
import { addressOf } from '../address.ts';
import {
  BLANK,
  type Mark,
  mark,
  pairs,
  printPage,
  row,
  type Row,
  type Span,
  type TerminalLayout,
  wholeRow,
} from '../page.ts';
import { countOf, shortOf } from '../scan/words.ts';

/** One message about an alert, for a person. */
export function alertText(message: AlertMessage, layout: TerminalLayout): string {
  return printPage(alertRows(message), layout);
}

/** An alert that stands, in a list: what is wrong, and the command for it. */
export function alertLines(alert: Alert): readonly Row[] {
  const headline = `${subjectOf(alert)}: ${alert.detail}`;
  const command = alert.command ?? shellCommand(docsOf(alert));
  return [
    row(2, [mark(MARKS[alert.severity]), ` ${headline}`], 4),
    ...(command === undefined ? [] : [wholeRow(4, [command])]),
  ];
}

function alertRows(message: AlertMessage): readonly Row[] {
  const headline = row(0, [mark(markOf(message)), ' ', headlineOf(message)], 2);
  return [headline, BLANK, ...pairs(2, alertMembers(message.alert))];
}

/** `oidc.example.com: IAM lists no certificate that it serves`, and before it what became of the alert. */
export function headlineOf({ kind, alert }: AlertMessage): string {
  const before = { firing: '', updated: 'worse: ', resolved: 'resolved: ', test: 'test: ' }[kind];
  const subject = subjectOf(alert);
  return `${before}${subject === '' ? '' : `${subject}: `}${alert.detail}`;
}

/** What a person wants to know of an alert, each by its name. */
export function alertMembers(
  alert: Alert,
): readonly (readonly [name: string, value: readonly Span[]])[] {
  const { severity, startedAt, resolvedAt, targetCount, targets, accounts, command } = alert;
  const since = `${severity}, since ${printInstant(startedAt)}`;
  const until = resolvedAt === null ? '' : ` until ${printInstant(resolvedAt)}`;
  const left = targetCount - Math.min(targets.length, MOST_NAMED);
  const address = addressOfAlert(alert);
  const named = targets.slice(0, MOST_NAMED).join(', ');
  return [
    ['Severity', [`${since}${until}`]],
    ...(targets.length === 0
      ? []
      : ([['Targets', [left > 0 ? `${named} and ${String(left)} more` : named]]] as const)),
    ...(accounts.length === 0 ? [] : ([['Accounts', [some(accounts)]]] as const)),
    ...(command === null || resolvedAt !== null ? [] : ([['Run', [command]]] as const)),
    ['Docs', [{ commands: [docsOf(alert)] }]],
    ...(address === undefined ? [] : ([['', [address]]] as const)),
  ];
}

/** The role that is at fault; else the one target, a provider by its issuer; of several the host that they share. */
function subjectOf({ cause: { host }, targetCount, targets }: Alert): string {
  const [only = host] = targets;
  const about = targetCount === 1 && !isArn(host) ? only : host;
  const name = isArn(about) ? shortOf(about).replace(/^oidc-provider\//, '') : about;
  return targetCount > 1 ? `${name} (${countOf(targetCount, 'target')})` : name;
}

function isArn(text: string): boolean {
  return text.startsWith('arn:');
}

/** Checks are explained; of what changed, its history tells more. */
function docsOf({ cause: { check, host } }: Alert): readonly string[] {
  if (EXPLAINED.has(check)) return ['trustprint', 'explain', check];
  return ['trustprint', 'history', ...(host === '' ? [] : [host])];
}

/** The page on the check; of what changed there is none. */
export function addressOfAlert({ cause: { check } }: Alert): string | undefined {
  return EXPLAINED.has(check) ? addressOf('checks', check) : undefined;
}

function markOf({ kind, alert }: AlertMessage): Mark {
  return kind === 'resolved' ? 'good' : MARKS[alert.severity];
}

const MARKS: Readonly<Record<Severity, Mark>> = { error: 'bad', warning: 'warn', notice: 'note' };

const EXPLAINED: ReadonlySet<string> = new Set(
  [...gates, ...checks, ...fleetChecks].map(({ id }) => id),
);

/** In words; programs get more. */
const MOST_NAMED = 5;
