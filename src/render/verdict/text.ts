// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import {
  BLANK,
  mark,
  type TerminalLayout,
  paint,
  printPage,
  row,
  type Row,
  type Span,
} from '../page.ts';
import { alsoRows } from './also.ts';
import { answerAloneRows, possibleCauseRows } from './possible-causes.ts';
import { circumstanceRows } from './circumstances.ts';
import { type Detail, otherRows } from './findings.ts';
import { lookRows } from './looks.ts';
import { remedyRows } from './remedies.ts';
import { toneOf, verdictSentence, verdictWord } from './sentence.ts';
import { wayRows } from './way.ts';

/**
 * A verdict for a person: the answer in one sentence first and last; between them the way from the
 * workload to its credentials, with proof where it is needed, from where it was looked, and what to do
 * as commands.
 */
export function renderVerdictText(
  facts: Facts,
  verdict: Verdict,
  on: TerminalLayout & Detail,
): string {
  const alone = on.verbose ? undefined : answerAloneRows(facts, verdict);
  if (alone !== undefined) return printPage(alone, on);
  const headline = row(0, headlineOf(verdict), 2);
  return printPage(
    [
      headline,
      BLANK,
      ...wayRows(facts, verdict, on),
      ...otherRows(verdict, on),
      ...section('Possible causes', possibleCauseRows(facts, verdict, on.verbose)),
      ...section('Other providers of the role', alsoRows(verdict)),
      ...section('What was looked at', on.verbose ? lookRows(facts) : []),
      BLANK,
      ...circumstanceRows(facts),
      ...section('What to do', remedyRows(verdict)),
      BLANK,
      headline,
    ],
    on,
  );
}

/** The verdict alone: `holds`, `broken` or `unknown`. */
export function renderVerdictBare({ verdict }: Verdict): string {
  return `${verdict}\n`;
}

function headlineOf(verdict: Verdict): readonly Span[] {
  const tone = toneOf(verdict);
  return [mark(tone), ' ', paint(tone, `${verdictWord(verdict)}:`), ' ', verdictSentence(verdict)];
}

function section(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [BLANK, row(0, [paint('strong', title)]), ...rows];
}
