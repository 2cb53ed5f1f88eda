// SPDX-License-Identifier: Apache-2.0

import type { MessageTopic } from '../../schemas/topics.ts';
import { BLANK, commandRow, paint, row, type Row, wholeRow } from '../page.ts';

/** A message beside the steps of STS: what it means, and each of its causes with what to do. */
export function messageTopicRows(topic: MessageTopic): readonly Row[] {
  const { id, by, calls, code, httpStatus, texts, knowledge, explanation, causes, source } = topic;
  const status = httpStatus === null ? '' : `${String(httpStatus)} `;
  const words = texts.length === 0 ? ['(its words are not known)'] : texts;
  const answered = calls.length === 0 ? `said by ${by}` : `${by}, in answer to ${calls.join(', ')}`;
  return [
    row(0, [paint('strong', id), '  ', paint('dim', answered)], 2),
    ...words.map((text) => row(2, [code === null ? text : `${status}${code}: ${text}`], 4)),
    row(2, [paint('dim', `wording ${knowledge}`)]),
    BLANK,
    row(0, [explanation]),
    ...causes.flatMap(({ when, proof, remedy, argv }) => [
      BLANK,
      row(0, [paint('strong', when)], 2),
      row(2, [paint('dim', 'proof  '), proof], 9),
      row(2, [paint('dim', 'to do  '), remedy], 9),
      ...(argv === null ? [] : [commandRow(9, argv)]),
    ]),
    BLANK,
    row(0, [paint('dim', source.title)]),
    wholeRow(0, [paint('dim', source.url)]),
  ];
}
