// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import {
  BLANK,
  mark,
  type Paper,
  paint,
  type Paint,
  printPage,
  row,
  type Row,
  type Span,
} from '../page.ts';
import { alsoRows } from './also.ts';
import { circumstanceRows } from './circumstances.ts';
import { type Detail, gateRows, hygieneRows } from './findings.ts';
import { lookRows } from './looks.ts';
import { remedyRows } from './remedies.ts';
import { answerSentence, verdictSentence, verdictWord } from './sentence.ts';

/**
 * A verdict for a person: the answer in one sentence first and last; between them the proof, what to
 * do as commands, and what STS says to the workload.
 */
export function renderVerdictText(facts: Facts, verdict: Verdict, on: Paper & Detail): string {
  const headline = row(0, headlineOf(verdict), 2);
  return printPage(
    [
      headline,
      BLANK,
      ...circumstanceRows(facts),
      ...section('What was looked at', on.verbose ? lookRows(facts) : []),
      ...section('What STS asks, in its order', gateRows(facts, verdict, on)),
      ...section('What no answer depends on today', hygieneRows(facts, verdict, on)),
      ...section('What to do', remedyRows(verdict)),
      ...section('What STS answers', answerRows(verdict)),
      ...section('Other providers of the role', alsoRows(verdict)),
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
  const [sign, colour] = SIGNS[verdict.verdict];
  return [
    mark(sign),
    ' ',
    paint(colour, `${verdictWord(verdict)}:`),
    ' ',
    verdictSentence(verdict),
  ];
}

function section(title: string, rows: readonly Row[]): readonly Row[] {
  return rows.length === 0 ? [] : [BLANK, row(0, [paint('strong', title)]), ...rows];
}

function answerRows(verdict: Verdict): readonly Row[] {
  const { prediction, observed, possible } = verdict;
  const predicted = row(2, [paint('dim', 'predicted'), '  ', answerSentence(prediction)], 13);
  const assuming = prediction.assuming.join(', ');
  return [
    ...(observed === undefined
      ? []
      : [
          row(
            2,
            [paint('dim', 'answered '), '  ', answerSentence({ ...observed, assuming: [] })],
            13,
          ),
        ]),
    predicted,
    ...(assuming === '' || prediction.outcome === 'error'
      ? []
      : [row(13, [paint('dim', `assuming that nothing is wrong with: ${assuming}`)])]),
    ...possible.map(({ check, sentence }) =>
      row(2, [paint('dim', 'possible '), '  ', `${check}: ${sentence}`], 13),
    ),
  ];
}

const SIGNS: { readonly [V in Verdict['verdict']]: readonly ['good' | 'bad' | 'unsure', Paint] } = {
  holds: ['good', 'good'],
  broken: ['bad', 'bad'],
  unknown: ['unsure', 'unsure'],
};
