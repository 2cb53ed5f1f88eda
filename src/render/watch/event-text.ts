// SPDX-License-Identifier: Apache-2.0

import { printInstant } from '../../core/model/instant.ts';
import type { Severity } from '../../core/model/verdict.ts';
import type { EventAuthor, WatchEvent } from '../../core/watch/event.ts';
import { isGoodNews } from '../../core/watch/event-kind.ts';
import { type Mark, mark, paint, printPage, row, type TerminalLayout } from '../page.ts';

/**
 * One event, for a person: when, what kind, of what, what happened, and by whom. Ends in a line feed;
 * where the terminal is narrow it is broken at blanks.
 */
export function eventLine(event: WatchEvent, layout: TerminalLayout): string {
  const { at, kind, about, detail, by } = event;
  const spans = [
    paint('dim', printInstant(at)),
    '  ',
    mark(markOf(event)),
    ' ',
    paint('strong', kind),
    `  ${about.name}  ${detail}`,
    ...(by === null ? [] : [paint('dim', `, by ${authorOf(by)}`)]),
  ];
  return printPage([row(0, spans, HANG)], layout);
}

/** What brings an end to a problem is good news, whatever its severity. */
export function markOf({ kind, severity, after }: WatchEvent): Mark {
  return isGoodNews({ kind, after }) ? 'good' : MARKS[severity];
}

/** `arn:aws:iam::111122223333:role/ci (UpdateAssumeRolePolicy, Terraform/1.9)` */
function authorOf({ arn, call, agent }: EventAuthor): string {
  return `${arn} (${[call, ...(agent === null ? [] : [agent])].join(', ')})`;
}

const MARKS: Readonly<Record<Severity, Mark>> = { error: 'bad', warning: 'warn', notice: 'note' };

/** Below the mark: an instant has 20 columns, and two blanks follow it. */
const HANG = 22;
