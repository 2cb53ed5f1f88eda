// SPDX-License-Identifier: Apache-2.0

import { aboutCheck } from '../../core/fleet/lookup.ts';
import { addressOf } from '../address.ts';
import { harmlessMarkdown } from '../harmless.ts';
import { codeSpan } from '../markdown.ts';
import { NOT_PASTABLE } from '../page.ts';
import type { ScanPaper } from './rendering.ts';
import type { CauseGroup, ScanReport } from './report.ts';
import {
  countOf,
  headlineOf,
  headOf,
  type OpenCause,
  openCauses,
  ownersOf,
  placesOf,
  shownCauses,
  tailOf,
} from './words.ts';

/** A scan as GitHub-flavoured Markdown, a row for each cause: for the summary of a job, or a ticket. */
export function renderScanMarkdown(report: ScanReport, on: ScanPaper): string {
  const { summary, gone } = report;
  const rows = [...shownCauses(report, on).map(causeRow), ...openCauses(report).map(openRow)];
  const parts = [
    `### Trustprint: ${harmlessMarkdown(headlineOf(summary))}`,
    ...tableOf(rows),
    gone.length === 0 ? '' : `No longer there: ${countOf(gone.length, 'finding')} of the baseline`,
    harmlessMarkdown(tailOf(summary, { ...on, report })),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

/** As many rows as a comment has room for; the worst come first. */
function tableOf(rows: readonly string[]): readonly string[] {
  if (rows.length === 0) return [];
  let room = MOST_CHARACTERS;
  const shown = rows.filter((row) => (room -= row.length + 1) >= 0);
  const left = rows.length - shown.length;
  return [
    [HEAD, ...shown].join('\n'),
    left === 0 ? '' : `${countOf(left, 'further row')} left out: a comment has no room for more`,
  ];
}

function causeRow({ first, all }: CauseGroup): string {
  return rowOf([
    `**${first.severity}**`,
    checkLink(first.check),
    harmlessMarkdown(`${headOf(first, all)} ${first.detail}`),
    String(all.length),
    harmlessMarkdown(ownersOf(all) ?? ''),
    harmlessMarkdown(placesOf(all)),
    commandOf(first),
  ]);
}

function openRow({ subject, why }: OpenCause): string {
  return rowOf(['**unknown**', '', harmlessMarkdown(`${subject}: ${why}`), '', '', '', '']);
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function checkLink(check: string): string {
  return aboutCheck(check) === undefined
    ? codeSpan(check)
    : `[${codeSpan(check)}](${addressOf('checks', check)})`;
}

function commandOf({ remedies }: CauseGroup['first']): string {
  const step = remedies.find(({ argv }) => argv !== null);
  if (step === undefined) return '';
  return step.command === null ? harmlessMarkdown(NOT_PASTABLE) : codeSpan(step.command);
}

const HEAD =
  '| | check | finding | count | owner | account | what to run |\n|---|---|---|---|---|---|---|';

/** A comment or the body of an issue on GitHub has 65,536 characters, and something stands around it. */
const MOST_CHARACTERS = 60_000;
