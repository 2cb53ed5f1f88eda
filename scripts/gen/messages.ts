// SPDX-License-Identifier: Apache-2.0

import type { Message, MessageCause } from '../../src/core/answers/messages/message.ts';
import type { AnswerCauses } from '../../src/core/answers/causes/answer-causes.ts';
import { code, madeFrom, type Page, paragraphs } from './page.ts';

/** `docs/errors-of-aws.md`: what is met beside the steps of STS. */
export async function messagesPage(): Promise<Page> {
  const { messages } = await import('../../src/core/answers/messages/catalogue.ts');
  const { answerCauses } = await import('../../src/core/answers/causes/catalogue.ts');
  const others = messages.filter((one) => one.isOfOthers === true);
  const text = paragraphs(
    '# Errors of AWS on the way',
    madeFrom('`src/core/answers`'),
    'The causes of each error, likeliest first, and the fix. `trustprint explain` finds the error in a log in any of ' +
      'its wordings, orders the causes for the kind of issuer (`--issuer`), and prints the commands that prove and fix ' +
      'each; `doctor --error` says which it is.',
    '## Answers of STS to a web identity',
    'When STS gives each: [gates](checks.md#gates).',
    ...answerCauses.map(answerSection),
    '## Other errors',
    ...messages.filter((one) => one.isOfOthers !== true).map(section),
    '## Errors about other things',
    'Not about web identities; `trustprint explain ID` has the causes.',
    [...Map.groupBy(others, ({ by }) => by)]
      .map(([by, theirs]) => `- ${by}: ${theirs.map(({ id }) => code(id)).join(', ')}`)
      .join('\n'),
  );
  return { path: 'docs/errors-of-aws.md', text };
}

function answerSection({ texts, causes }: AnswerCauses): string {
  return paragraphs(texts.map((text) => `### ${code(text)}`).join('\n\n'), causesList(causes));
}

function section({ id, texts, httpStatus, by, source, ...message }: Message): string {
  const status = httpStatus === undefined ? '' : ` (${String(httpStatus)})`;
  const answer = message.code === undefined ? '' : ` ${code(message.code)}${status}`;
  const words = texts.length === 0 ? '' : ` ${textsOf(texts)}`;
  return paragraphs(
    `### ${id}`,
    `[${by}](${source.url}):${answer}${words}`,
    causesList(message.causes),
  );
}

function textsOf(texts: readonly string[]): string {
  const left = texts.length - MOST_TEXTS;
  const shown = texts.slice(0, MOST_TEXTS).map(code);
  return [...shown, ...(left > 0 ? [`${String(left)} more`] : [])].join(' · ');
}

/** `explain` has all, and knows each in a log. */
const MOST_TEXTS = 2;

function causesList(causes: readonly MessageCause[]): string {
  return causes
    .map(({ when, kinds, remedy }, at) => {
      const named = kinds?.filter((kind) => kind !== 'unknown').join(', ');
      return `${String(at + 1)}. ${named === undefined ? '' : `*${named}*: `}${when}. → ${remedy.text}`;
    })
    .join('\n');
}
