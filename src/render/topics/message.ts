// SPDX-License-Identifier: Apache-2.0

import type { MessageTopic } from '../../schemas/topics.ts';
import { BLANK, paint, row, type Row, wholeRow } from '../page.ts';
import { kindHintRows } from './answer.ts';
import { causeRows } from './causes.ts';

/** A message beside the steps of STS: what it means, and its causes with what to do. */
export function messageTopicRows(topic: MessageTopic, verbose: boolean): readonly Row[] {
  const { id, by, calls, explanation, source } = topic;
  const answered = calls.length === 0 ? `said by ${by}` : `${by}, in answer to ${calls.join(', ')}`;
  return [
    row(0, [paint('strong', id), '  ', paint('dim', answered)], 2),
    ...(verbose ? wordRows(topic) : []),
    row(2, [explanation]),
    ...causeRows(topic, verbose),
    ...kindHintRows(topic),
    ...(verbose
      ? [BLANK, row(0, [paint('dim', source.title)]), wholeRow(0, [paint('dim', source.url)])]
      : []),
  ];
}

function wordRows({ code, httpStatus, texts, knowledge }: MessageTopic): readonly Row[] {
  const status = httpStatus === null ? '' : `${String(httpStatus)} `;
  const words = texts.length === 0 ? ['(its words are not known)'] : texts;
  return [
    ...words.map((text) => row(2, [code === null ? text : `${status}${code}: ${text}`], 4)),
    row(2, [paint('dim', `wording ${knowledge}`)]),
  ];
}
