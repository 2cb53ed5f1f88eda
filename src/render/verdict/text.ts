// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import {
  BLANK,
  commandRow,
  mark,
  type TerminalLayout,
  paint,
  printPage,
  row,
  type Row,
} from '../page.ts';
import { alsoRows } from './also.ts';
import { briefRows } from './brief.ts';
import { answerAloneRows, possibleCauseRows } from './possible-causes.ts';
import { circumstanceRows } from './circumstances.ts';
import { type Detail, suppressedRows } from './findings.ts';
import { lookRows } from './looks.ts';
import { remedyRows } from './remedies.ts';
import { headlineOf, toneOf } from './sentence.ts';
import { wayRows } from './way.ts';

/**
 * A verdict for a person: the answer in one line, then the error, why, what to type, and what passed
 * as a count. With `verbose` every step, check and probe.
 */
export function renderVerdictText(
  facts: Facts,
  verdict: Verdict,
  on: TerminalLayout & Detail,
): string {
  const alone = on.verbose ? undefined : answerAloneRows(facts, verdict);
  if (alone !== undefined) return printPage(alone, on);
  const tone = toneOf(verdict);
  const headline = row(0, [mark(tone), ' ', paint(tone, headlineOf(facts, verdict))], 2);
  const rows = on.verbose ? wholeRows(facts, verdict) : briefRows(facts, verdict);
  return printPage([headline, BLANK, ...rows], on);
}

function wholeRows(facts: Facts, verdict: Verdict): readonly Row[] {
  return [
    ...wayRows(facts, verdict),
    ...suppressedRows(verdict),
    ...section('Possible causes', possibleCauseRows(facts, verdict, true)),
    ...section('Also checked', alsoRows(verdict.also ?? [])),
    ...section('Not checked', notCheckedRows(verdict)),
    ...section('Probes', lookRows(facts)),
    BLANK,
    ...circumstanceRows(facts),
    ...section('What to do', remedyRows(verdict)),
  ];
}

function notCheckedRows({ notChecked = [] }: Verdict): readonly Row[] {
  return notChecked.flatMap(({ what, why, detail, argv }) => [
    row(2, [mark('none'), ' ', `${what} (${why.replaceAll('-', ' ')}): ${detail}`], 4),
    commandRow(4, argv),
  ]);
}

/** The verdict alone: `ok`, `broken`, `unknown` or `unused`. */
export function renderVerdictBare({ verdict }: Verdict): string {
  return `${verdict}\n`;
}

function section(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [BLANK, row(0, [paint('strong', title)]), ...rows];
}
