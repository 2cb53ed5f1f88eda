// SPDX-License-Identifier: Apache-2.0

import type { FoundAnswer } from './answer-text.ts';
import { messages as all } from './messages/catalogue.ts';
import type { Message } from './messages/message.ts';
import type { ObservedAnswer } from '../model/facts.ts';
import { anywhere, mayHave, wholeOf } from './message-template.ts';

/** Those that are searched for: what is about other things hides no answer of STS. */
const messages = all.filter(({ isOfOthers }) => isOfOthers !== true);

/** What a text has of messages beside the steps of STS, by their words or by their codes. */
export function messagesIn(plain: string): readonly FoundAnswer[] {
  const lower = plain.toLowerCase();
  const words = messages.flatMap((message) => worded(message, plain, lower));
  return [...words, ...formed(plain)];
}

/** The messages that an answer may be: by its words; where these tell nothing, by its code. */
export function messagesThatSay({
  code,
  message,
  call,
}: Pick<ObservedAnswer, 'code' | 'message' | 'call'>): readonly Message[] {
  const said = message?.trim();
  const byWords = wordedSo(said);
  if (byWords.length > 0 || code === undefined) return byWords;
  const asked = call ?? (said === undefined ? undefined : STS_CALL);
  const byCode = messages.filter((known) => known.code === code && isOfCall(known, asked));
  // Words that nobody knows are of a message whose words nobody knows, if there is one.
  const unworded = byCode.filter(({ texts }) => texts.length === 0);
  return said === undefined || unworded.length === 0 ? byCode : unworded;
}

/** Of several whose words a text may be, the one with most of them. */
function wordedSo(said: string | undefined): readonly Message[] {
  if (said === undefined) return [];
  return fittest(all, ({ texts }) => texts, said);
}

/** Those with a wording that the whole of a text is, of these the ones with most words of it; none without. */
export function fittest<T>(
  things: readonly T[],
  textsOf: (thing: T) => readonly string[],
  said: string,
): readonly T[] {
  const weighed = things.map((thing) => ({
    thing,
    weight: Math.max(
      0,
      ...textsOf(thing)
        .filter((text) => wholeOf(text).test(said))
        .map(weightOf),
    ),
  }));
  const most = Math.max(1, ...weighed.map(({ weight }) => weight));
  return weighed.flatMap(({ thing, weight }) => (weight === most ? thing : []));
}

/** How much of the words is fixed. */
function weightOf(words: string): number {
  return words.replaceAll(/<[^<>]+>/g, '').length;
}

/** The codes of all messages. */
export const MESSAGE_CODES: ReadonlySet<string> = new Set(
  messages.flatMap(({ code }) => (code === undefined ? [] : [code])),
);

/** The call of an answer that is known by its code alone; `undefined` where it may be STS's. */
export function callByCode(code: string): string | undefined {
  const [first, ...others] = messages.filter((message) => message.code === code);
  if (first === undefined || others.length > 0) return undefined;
  return first.calls.includes(STS_CALL) ? undefined : first.calls[0];
}

function isOfCall({ calls }: Message, call: string | undefined): boolean {
  return call === undefined || calls.includes(call);
}

function worded(message: Message, plain: string, lower: string): readonly FoundAnswer[] {
  return message.texts
    .filter((text) => text.length >= FEWEST_CHARACTERS && mayHave(text, lower))
    .flatMap((text) =>
      [...plain.matchAll(anywhere(text))].map(({ 0: said, index }) => ({
        code: message.code,
        message: said,
        start: index,
        end: index + said.length,
        weight: weightOf(text),
        isConsequence: message.isConsequence,
        call: callAt(message, plain.slice(Math.max(0, index - NEAR), index + said.length + NEAR)),
      })),
    );
}

/** Which of its calls was answered: the one that is named nearby, else the first. */
function callAt({ calls, by }: Message, near: string): string | undefined {
  const named = calls.find((call) => near.includes(call)) ?? calls[0] ?? by;
  return named === STS_CALL ? undefined : named;
}

/** An answer whose words tell nothing is told by its form: a call that is known, and a code of it. */
function formed(plain: string): readonly FoundAnswer[] {
  return FORMS.flatMap((form) =>
    [...plain.matchAll(form)].flatMap(({ 0: { length }, index, groups }): FoundAnswer[] => {
      const { call: written, code: name = '', message = '' } = groups ?? {};
      const code = name.replace(/Exception$/, '');
      const near = plain.slice(Math.max(0, index - NEAR), index + length + NEAR);
      const call = written ?? CALLS.find((known) => near.includes(known)) ?? callByCode(code);
      const known = messages.filter(
        (each) => each.code === code && call !== undefined && each.calls.includes(call),
      );
      if (known.length === 0 || call === STS_CALL) return [];
      return [{ code, message: endOf(message), start: index, end: index + length, call }];
    }),
  );
}

function endOf(message: string): string | undefined {
  const end = message.search(/\(Service:|\bstatus code:|["<]|---> /);
  const said = message.slice(0, end === -1 ? MAX_MESSAGE : end).trim();
  return said === '' ? undefined : said;
}

const STS_CALL = 'AssumeRoleWithWebIdentity';
const CALLS: readonly string[] = [...new Set(messages.flatMap(({ calls }) => calls))];

/** As programs print an error of any call; `[^\n]` keeps each within its line. */
const FORMS: readonly RegExp[] = [
  // AWS CLI, boto3
  /An error occurred \((?<code>\w+)\) when calling the (?<call>\w+) operation(?: \([^)\n]*\))?: (?<message>[^\n]+)/g,
  // Go 2, Terraform and eksctl with it
  /operation error \w+: (?<call>\w+), [^\n]{0,400}?(?:api error )?\b(?<code>[A-Z][A-Za-z]+(?:Exception|Error|Document|Exceeded|Exists|Entity|Input)): (?<message>[^\n]+)/g,
  // Go 1, JavaScript, Java, .NET: the code or the class, a colon, the message
  new RegExp(
    String.raw`\b(?<code>(?:${[...MESSAGE_CODES].join('|')})(?:Exception)?): (?!An error occurred \()(?<message>[^\n]+)`,
    'g',
  ),
  // XML bodies
  /<Code>\s*(?<code>\w+)\s*<\/Code>\s*<Message>(?<message>[^<]+)<\/Message>/g,
];

/** Shorter words are in too many texts: they count with their code alone. */
const FEWEST_CHARACTERS = 16;
/** How far around an answer its call is looked for, in characters. */
const NEAR = 600;
const MAX_MESSAGE = 2048;
