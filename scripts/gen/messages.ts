// SPDX-License-Identifier: Apache-2.0

import type { Message, MessageCause } from '../../src/core/answers/messages/message.ts';
import type { AnswerCauses } from '../../src/core/answers/causes/answer-causes.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/errors-of-aws.md`: what is met beside the steps of STS. */
export async function messagesPage(): Promise<Page> {
  const { messages } = await import('../../src/core/answers/messages/catalogue.ts');
  const { answerCauses } = await import('../../src/core/answers/causes/catalogue.ts');
  const text = paragraphs(
    '# Errors of AWS on the way',
    madeFrom('`src/core/answers/messages`'),
    'Why people were given an error on the way to a web identity, the likeliest cause first, and what to do. ' +
      '`trustprint explain` finds it in a log, orders the causes for the kind of issuer (`--issuer`), and has for ' +
      'each the commands that prove and that repair it; `doctor --error` says which it is. What STS answers is listed ' +
      'with [the gate that says it](checks.md#gates).',
    '## Answers of STS to a web identity',
    ...answerCauses.map(answerSection),
    '## Other errors',
    'Of IAM, where providers and roles are written; of STS, before it decides; of SDKs and CI systems.',
    ...messages.filter((one) => one.isOfOthers !== true).map(section),
    '## Errors about other things',
    'Met on the way, and about no web identity: `trustprint explain ID` has the causes.',
    table(
      ['ID', 'by', 'message'],
      messages
        .filter((one) => one.isOfOthers === true)
        .map(({ id, by, texts }) => [
          `<a id="${id}"></a>${code(id)}`,
          by,
          texts.map(code).join(' · '),
        ]),
    ),
  );
  return { path: 'docs/errors-of-aws.md', text };
}

function answerSection({ texts, causes }: AnswerCauses): string {
  return paragraphs(texts.map((text) => `### ${code(text)}`).join('\n\n'), causesList(causes));
}

function section({ id, texts, httpStatus, knowledge, by, calls, ...message }: Message): string {
  const status = httpStatus === undefined ? '' : ` (HTTP ${String(httpStatus)})`;
  const name = message.code === undefined ? '' : `${code(message.code)}${status}: `;
  const words = texts.length === 0 ? ['its words are not known'] : texts.map(code);
  const asked = calls.length === 0 ? '' : `, asked for ${calls.map(code).join(', ')}`;
  return paragraphs(
    `### ${id}`,
    words.map((text) => `- ${name}${text}`).join('\n'),
    `By ${by}${asked}; the wording is [${knowledge}](${message.source.url}).`,
    causesList(message.causes),
  );
}

function causesList(causes: readonly MessageCause[]): string {
  return causes
    .map(({ when, kinds, remedy }, at) => {
      const named = kinds?.filter((kind) => kind !== 'unknown').join(', ');
      return `${String(at + 1)}. ${named === undefined ? '' : `*${named}*: `}${when}. → ${remedy.text}`;
    })
    .join('\n');
}
