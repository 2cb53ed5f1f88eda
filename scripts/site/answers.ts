// SPDX-License-Identifier: Apache-2.0

import type { AnswerCauses } from '../../src/core/answers/causes/answer-causes.ts';
import type { Message } from '../../src/core/answers/messages/message.ts';
import { gates } from '../../src/core/gates/catalogue.ts';
import { code, codeBlock, paragraphs } from '../../src/render/markdown.ts';
import { below, bullets, causesOf, pageLink, plain, sourceOf } from './words.ts';

/** The page on an answer of STS to a web identity: its words, the steps that give it, its causes. */
export function answerPage({ id, texts, causes }: AnswerCauses): string {
  const given = gates.flatMap((gate) =>
    gate.answers
      .filter(({ message }) => texts.includes(message))
      .map((answer) => ({ gate, answer })),
  );
  return paragraphs(
    `# ${id}`,
    'STS answers a web identity with:',
    bullets(
      [
        ...new Set(
          given.map(
            ({ answer }) => `${String(answer.httpStatus)} ${answer.code}: ${answer.message}`,
          ),
        ),
      ].map(code),
    ),
    below('Causes', 'The likeliest first.', ...causesOf(causes)),
    below(
      'When STS gives it',
      bullets(
        given.map(
          ({ gate, answer }) =>
            `${pageLink('checks', gate.id)}: ${plain(answer.when)} (wording ${answer.knowledge})`,
        ),
      ),
    ),
    below('Commands', codeBlock(COMMANDS.concat(`trustprint explain ${id}`).join('\n'))),
  );
}

/** The page on an answer to another call, or what a tool says. */
export function messagePage(message: Message): string {
  const { id, by, calls, texts, knowledge, explanation, causes, source } = message;
  const status = message.httpStatus === undefined ? '' : `${String(message.httpStatus)} `;
  const prefix = message.code === undefined ? '' : `${status}${message.code}`;
  const words = texts.map((text) => (prefix === '' ? text : `${prefix}: ${text}`));
  const said = words.length > 0 || prefix === '' ? words : [prefix];
  const answering = calls.length === 0 ? '' : `, in answer to ${calls.map(code).join(', ')}`;
  return paragraphs(
    `# ${id}`,
    `${plain(by)} says${answering} (wording ${knowledge}):`,
    bullets(said.map(code)),
    plain(explanation),
    below('Causes', 'The likeliest first.', ...causesOf(causes)),
    below('Commands', codeBlock(COMMANDS.concat(`trustprint explain ${id}`).join('\n'))),
    sourceOf(source),
  );
}

const COMMANDS = ['trustprint doctor TARGET --error @FILE'];
