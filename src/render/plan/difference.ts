// SPDX-License-Identifier: Apache-2.0

import type { AnnotateServiceAccount, SetTrustPolicy } from '../../core/model/plan.ts';
import { paint, row, type Row, wholeRow } from '../page.ts';
import { documentDifference } from './document-difference.ts';

/** What each edit does, and the document as a diff: laid out over lines, though one may be written. */
export function policyRows({ before, after, edits }: SetTrustPolicy): readonly Row[] {
  return [
    ...edits.map((edit) => row(2, ['edit  ', edit], 8)),
    ...documentDifference(before, after).map((line) => {
      if (line === undefined) return wholeRow(4, [paint('dim', '...')]);
      const { side, text } = line;
      if (side === 'both') return wholeRow(2, ['  ', text]);
      return wholeRow(2, [
        side === 'before' ? paint('bad', `- ${text}`) : paint('good', `+ ${text}`),
      ]);
    }),
  ];
}

export function annotationRows({ before, after }: AnnotateServiceAccount): readonly Row[] {
  return Object.entries(after).flatMap(([name, value]) => [
    ...(before[name] === undefined
      ? []
      : [wholeRow(2, [paint('bad', `- ${name}: ${before[name]}`)])]),
    ...(value === undefined ? [] : [wholeRow(2, [paint('good', `+ ${name}: ${value}`)])]),
  ]);
}
