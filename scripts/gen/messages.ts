// SPDX-License-Identifier: Apache-2.0

import type { Advice, Message, MessageCause } from '../../src/core/answers/messages/message.ts';
import { shellCommand } from '../../src/core/model/shell.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/errors-of-aws.md`: what is met beside the steps of STS. */
export async function messagesPage(): Promise<Page> {
  const { messages } = await import('../../src/core/answers/messages/catalogue.ts');
  const text = paragraphs(
    '# Errors of AWS on the way',
    madeFrom('`src/core/answers/messages`'),
    'What STS answers to a web identity is listed with [the gate that says it](checks.md#gates). These are the ' +
      'others that people meet: of IAM, where providers and roles are written; of STS, where it does not come to ' +
      'decide; of tools. `trustprint explain` finds them by code, call or words, and `doctor --error` says what ' +
      'the facts prove of them. In commands, words in capitals stand for what differs.',
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

function section(message: Message): string {
  const { id, texts, httpStatus, knowledge, explanation, causes, source } = message;
  const status = httpStatus === undefined ? '' : ` (HTTP ${String(httpStatus)})`;
  const name = message.code === undefined ? '' : `${code(message.code)}${status}: `;
  const words = texts.length === 0 ? ['its words are not known'] : texts.map(code);
  return paragraphs(
    `## ${id}`,
    words.map((text) => `- ${name}${text}`).join('\n'),
    explanation,
    table(['when', 'proof', 'what to do'], causes.map(rowOf)),
    `The wording is ${knowledge}. *Source:* [${source.title}](${source.url})`,
  );
}

function rowOf({ when, proof, remedy }: MessageCause): readonly string[] {
  return [when, worded(proof), worded(remedy)];
}

function worded({ text, argv }: Advice): string {
  return argv === undefined ? text : `${text}: ${code(shellCommand(argv) ?? '')}`;
}
