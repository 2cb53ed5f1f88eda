// SPDX-License-Identifier: Apache-2.0

import type { Message } from '../../src/core/answers/messages/message.ts';
import { addressOf } from '../../src/render/address.ts';
import { code, madeFrom, type Page, paragraphs } from './page.ts';

/** `docs/errors-of-aws.md`: every answer that is known, with the address of its causes. */
export async function messagesPage(): Promise<Page> {
  const { messages } = await import('../../src/core/answers/messages/catalogue.ts');
  const { answerCauses } = await import('../../src/core/answers/causes/catalogue.ts');
  const text = paragraphs(
    '# Errors of AWS',
    madeFrom('`src/core/answers`'),
    'The page of each has its causes, likeliest first, with what proves and fixes each; `trustprint explain ID` prints ' +
      'them. `trustprint explain` also finds the error in a log, in any of its wordings, and orders the causes for the ' +
      'kind of issuer (`--issuer`); `doctor --error` says which it is.',
    '## Answers of STS to a web identity',
    'When STS gives each: [gates](checks.md#gates).',
    answerCauses.map(({ id, texts }) => itemOf(id, texts.map(code).join(' · '))).join('\n'),
    '## Other errors',
    messages
      .filter(({ isOfOthers }) => isOfOthers !== true)
      .map(messageItem)
      .join('\n'),
    '## Errors about other things',
    'Not about web identities.',
    messages
      .filter(({ isOfOthers }) => isOfOthers === true)
      .map(messageItem)
      .join('\n'),
  );
  return { path: 'docs/errors-of-aws.md', text };
}

/** Who says it, and the beginning of one wording; its page has all. */
function messageItem({ id, by, code: name, texts: [text] }: Message): string {
  const words = [name, text].filter((part) => part !== undefined).join(': ');
  return itemOf(id, words === '' ? by : `${by}, ${code(words)}`);
}

function itemOf(id: string, says: string): string {
  return `- [${id}](${addressOf('aws', id)}): ${says}`;
}
