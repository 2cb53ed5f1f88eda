// SPDX-License-Identifier: Apache-2.0

import type { Advice, Message, MessageCause } from '../../src/core/answers/messages/message.ts';
import type { AnswerCauses } from '../../src/core/answers/causes/answer-causes.ts';
import { shellCommand } from '../../src/core/model/shell.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/errors-of-aws.md`: what is met beside the steps of STS. */
export async function messagesPage(): Promise<Page> {
  const { messages } = await import('../../src/core/answers/messages/catalogue.ts');
  const { answerCauses } = await import('../../src/core/answers/causes/catalogue.ts');
  const text = paragraphs(
    '# Errors of AWS on the way',
    madeFrom('`src/core/answers/messages`'),
    'Why people were given an error on the way to a web identity, the likeliest cause first. `trustprint explain` ' +
      'finds it in a log, and orders the causes for the kind of issuer (`--issuer`); `doctor --error` says which ' +
      'it is. In commands, words in capitals stand for what differs. What STS answers is listed with [the gate ' +
      'that says it](checks.md#gates).',
    '## Answers of STS to a web identity',
    ...answerCauses.map(answerSection),
    '## Other errors',
    'Of IAM, where providers and roles are written; of STS, before it decides; of SDKs and CI systems.',
    table(
      ['message', 'said by', 'code', 'in answer to'],
      messages.map(({ id, by, calls, code: name }) => [
        `[${id}](#${id})`,
        by,
        name === undefined ? '' : code(name),
        calls.map(code).join(', '),
      ]),
    ),
    ...messages.map(section),
  );
  return { path: 'docs/errors-of-aws.md', text };
}

function answerSection({ texts, causes }: AnswerCauses): string {
  return paragraphs(texts.map((text) => `- ${code(text)}`).join('\n'), causesTable(causes));
}

function causesTable(causes: readonly MessageCause[]): string {
  return table(['when', 'for', 'proof', 'what to do'], causes.map(rowOf));
}

function section(message: Message): string {
  const { id, texts, httpStatus, knowledge, explanation, causes, source } = message;
  const status = httpStatus === undefined ? '' : ` (HTTP ${String(httpStatus)})`;
  const name = message.code === undefined ? '' : `${code(message.code)}${status}: `;
  const words = texts.length === 0 ? ['its words are not known'] : texts.map(code);
  return paragraphs(
    `### ${id}`,
    words.map((text) => `- ${name}${text}`).join('\n'),
    explanation,
    causesTable(causes),
    `The wording is ${knowledge}. *Source:* [${source.title}](${source.url})`,
  );
}

function rowOf({ when, kinds, proof, remedy }: MessageCause): readonly string[] {
  const named = kinds?.filter((kind) => kind !== 'unknown').join(', ');
  return [when, named ?? 'all', worded(proof), worded(remedy)];
}

function worded({ text, argv }: Advice): string {
  return argv === undefined ? text : `${text}: ${code(shellCommand(argv) ?? '')}`;
}
