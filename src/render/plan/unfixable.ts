// SPDX-License-Identifier: Apache-2.0

import type { Unfixable } from '../../core/model/plan.ts';
import { BLANK, commandRow, mark, paint, row, type Row } from '../page.ts';

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
    ...steps.flatMap(({ text, argv }, index) => [
      row(2, [paint('strong', index === 0 ? 'Fix   ' : '      '), text], 8),
      ...(argv === undefined ? [] : [commandRow(8, argv)]),
    ]),
    row(2, [paint('strong', 'Docs  '), `trustprint explain ${check}`]),
  ];
}

const MOST_STEPS = 3;
