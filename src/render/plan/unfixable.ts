// SPDX-License-Identifier: Apache-2.0

import type { Unfixable } from '../../core/model/plan.ts';
import type { Verdict } from '../../core/model/verdict.ts';
import { addressOf } from '../address.ts';
import { BLANK, commandRow, mark, paint, row, type Row, wholeRow } from '../page.ts';
import { nextSteps } from '../verdict/remedies.ts';
import { verdictSentence } from '../verdict/sentence.ts';

/** What is to be done elsewhere, and where to read on. */
export function unfixableRows({ check, sentence, remedies }: Unfixable): readonly Row[] {
  const [first] = remedies;
  // What a workload or a role of the target needs is fixed under its own name.
  const isOurs = first?.argv?.[0] === 'trustprint' && first.argv[1] === 'fix';
  const title = isOurs ? 'needs another command' : 'not fixable automatically';
  const steps = isOurs ? [first] : remedies.slice(0, MOST_STEPS);
  return [
    row(0, [mark('bad'), ' ', paint('bad', `${title}: ${sentence}`)], 2),
    BLANK,
    ...stepRows('Fix   ', steps),
    row(2, [paint('strong', 'Docs  '), `trustprint explain ${check}`]),
    wholeRow(8, [addressOf('checks', check)]),
  ];
}

/** Where nothing is planned for want of a verdict: what the doctor says, and what decides it. */
export function undecidedRows(verdict: Verdict): readonly Row[] {
  const sentence = `nothing to fix yet: ${verdictSentence(verdict)}`;
  const { steps } = nextSteps(verdict);
  return [
    row(0, [mark('unsure'), ' ', paint('unsure', sentence)], 2),
    ...(steps.length === 0 ? [] : [BLANK, ...stepRows('Next  ', steps)]),
  ];
}

function stepRows(label: string, steps: readonly Step[]): readonly Row[] {
  return steps.flatMap(({ text, argv }, index) => {
    const lead = index === 0 ? label : ' '.repeat(label.length);
    const said = row(2, [paint('strong', lead), text], 8);
    const typed = argv === undefined ? [] : [commandRow(8, argv)];
    return text === '' ? typed : [said, ...typed];
  });
}

type Step = Unfixable['remedies'][number];

const MOST_STEPS = 3;
