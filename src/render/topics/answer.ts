// SPDX-License-Identifier: Apache-2.0

import { ISSUER_KINDS } from '../../core/model/issuer-kind.ts';
import type { AnswerTopic, CheckTopic, ExplainJson, MessageTopic } from '../../schemas/topics.ts';
import { paint, row, type Row } from '../page.ts';
import { causeRows } from './causes.ts';

/** An answer of STS: which steps give it, and its causes with what to do. */
export function answerTopicRows(topic: AnswerTopic, verbose: boolean): readonly Row[] {
  const { code, message, gates } = topic;
  const ids = gates.map(({ gate }) => gate).join(', ');
  return [
    row(0, [paint('strong', code), ...(message === null ? [] : [': ', message])], 2),
    row(
      2,
      [
        paint(
          'dim',
          `a step of STS says it: ${ids}; more: trustprint explain ${gates[0]?.gate ?? ''}`,
        ),
      ],
      4,
    ),
    ...causeRows(topic, verbose),
    ...(verbose
      ? gates.flatMap(({ gate, answer }) => [
          row(0, [paint('strong', gate), '  ', answer.when], 2),
          row(2, [paint('dim', wording(answer))]),
        ])
      : []),
    ...kindHintRows(topic),
    row(0, ['to find out which it is: trustprint doctor TARGET --error @FILE']),
  ];
}

/** How to have the causes in their order for an issuer, where that is not known. */
export function kindHintRows({
  issuerKind,
  causes,
}: Pick<AnswerTopic, 'issuerKind' | 'causes'>): readonly Row[] {
  if (issuerKind !== null || causes.every(({ usual }) => usual)) return [];
  return [row(0, [paint('dim', `to order them: --issuer ${ISSUER_KINDS.join('|')}|URL`)])];
}

/** Several answers that a code may be: a line each, to be asked about by their words. */
export function severalAnswersRows(topics: ExplainJson['topics']): readonly Row[] {
  const heads = topics.flatMap((topic) => {
    if (topic.topic === 'message') return [messageHead(topic)];
    return topic.topic === 'answer' ? [`${topic.code}: ${topic.message ?? ''}`] : [];
  });
  const left = heads.length - MOST_HEADS;
  return [
    row(0, [`${String(topics.length)} answers; explain one by its words, or all with -v`]),
    ...heads.slice(0, MOST_HEADS).map((head) => row(2, [head.slice(0, WIDTH_OF_HEAD)], 4)),
    ...(left > 0 ? [row(2, [paint('dim', `${String(left)} more: -v`)])] : []),
  ];
}

export function messageHead({
  by,
  code,
  texts: [text],
}: Pick<MessageTopic, 'by' | 'code' | 'texts'>): string {
  const words = [code, text].filter((part) => part !== null && part !== undefined).join(': ');
  return `${words} (${by})`;
}

export function wording({ messages, knowledge }: CheckTopic['answers'][number]): string {
  const since = messages === 'both' ? '' : messages === 'current' ? ', since 2026' : ', until 2026';
  return `wording ${knowledge}${since}`;
}

/** A terminal has 24 lines of 80 columns. */
const MOST_HEADS = 21;
const WIDTH_OF_HEAD = 76;
