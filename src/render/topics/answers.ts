// SPDX-License-Identifier: Apache-2.0

import { answerCauses } from '../../core/answers/causes/catalogue.ts';
import { fillerFor } from '../../core/answers/messages/fill.ts';
import { messages as allMessages } from '../../core/answers/messages/catalogue.ts';
import type { Message } from '../../core/answers/messages/message.ts';
import { valuesSaid } from '../../core/answers/message-values.ts';
import {
  type CauseOfAnswer,
  causesOf,
  causesOfMessage,
} from '../../core/answers/possible-causes.ts';
import { gatesThatAnswer, UNREAD_ANSWER } from '../../core/answers/recognise.ts';
import { fittest, messagesThatSay } from '../../core/answers/recognise-messages.ts';
import { gates } from '../../core/gates/catalogue.ts';
import type { GateAnswer } from '../../core/gates/gate.ts';
import type { ObservedAnswer } from '../../core/model/facts.ts';
import type { IssuerKind } from '../../core/model/issuer-kind.ts';
import { parseIssuer } from '../../core/model/issuer.ts';
import type { AnswerTopic, CheckTopic, MessageTopic } from '../../schemas/topics.ts';
import { parseOrUndefined } from '../../core/error.ts';
import type { StsAnswer } from '../../core/model/verdict.ts';
import { addressOf, addressOfAnswer } from '../address.ts';

/** What was said, and of which issuer. */
export interface Told {
  readonly answer?: ObservedAnswer | undefined;
  readonly issuer?: string | undefined;
  readonly kind?: IssuerKind | undefined;
}

/** What a log says, where it is known. */
export function recognisedTopics(told: Told): readonly (AnswerTopic | MessageTopic)[] {
  const { answer } = told;
  if (answer === undefined) return [];
  const able = new Set<string>(gatesThatAnswer(answer).map(({ id }) => id));
  if (able.size === 0) return messagesThatSay(answer).map((each) => messageTopic(each, told));
  const topics = answerTopics(answer.message ?? answer.code ?? '', told)
    .map((topic) => ({ ...topic, gates: topic.gates.filter(({ gate }) => able.has(gate)) }))
    .filter(({ gates: left }) => left.length > 0);
  return likeliest(topics, answer.message ?? '');
}

/**
 * What a text means that is a code, a call, or a good part of some words. Where it is the whole of some
 * words these alone are meant; what is about other things than web identities comes last.
 */
export function meantTopics(text: string, told: Told): readonly (AnswerTopic | MessageTopic)[] {
  const meant = allMessages
    .filter(meantBy(text))
    .toSorted((one, other) => Number(one.isOfOthers ?? false) - Number(other.isOfOthers ?? false));
  const topics = [...answerTopics(text, told), ...meant.map((each) => messageTopic(each, told))];
  return likeliest(topics, text);
}

/** The answers of STS whose causes have this id. */
export function answersNamed(id: string, told: Told): readonly AnswerTopic[] {
  return answerCauses
    .filter((one) => one.id === id)
    .flatMap(({ texts }) => texts.flatMap((text) => likeliest(answerTopics(text, told), text)));
}

function likeliest<T extends AnswerTopic | MessageTopic>(
  topics: readonly T[],
  text: string,
): readonly T[] {
  const whole = fittest(topics, wordingsOf, text);
  return whole.length > 0 ? whole : topics;
}

function wordingsOf(topic: AnswerTopic | MessageTopic): readonly string[] {
  return topic.topic === 'message'
    ? topic.texts
    : topic.gates.map(({ answer: { message } }) => message);
}

/** One topic for each answer of STS that was meant, with the gates that can give it. */
function answerTopics(text: string, told: Told): readonly AnswerTopic[] {
  const meant = gates.flatMap((gate) =>
    gate.answers
      .filter((answer) => isAnswerOf(text, answer))
      .map((answer) => ({ gate: gate.id, title: gate.title, answer: answerOf(answer) })),
  );
  const byWords = Map.groupBy(meant, ({ answer }) => `${answer.code}\n${answer.message}`);
  return [...byWords.values()].flatMap((found) => {
    const [first] = found;
    if (first === undefined) return [];
    const { code, message } = first.answer;
    const said = told.answer?.message ?? message;
    const answer = { ...UNREAD_ANSWER, code, message: said };
    return [
      {
        topic: 'answer' as const,
        docs: addressOfAnswer(first.gate, message),
        ...particularsOf(told, [message]),
        code,
        message: said,
        gates: found,
        causes: topicCauses(causesOf(answer, kindOf(told)), told),
      },
    ];
  });
}

export function answerOf({
  code,
  httpStatus,
  message,
  messages,
  knowledge,
  when,
}: GateAnswer): CheckTopic['answers'][number] {
  return { code, httpStatus, message, messages, knowledge, when };
}

/** Whether a text means a message: by its code, its call, or its words; one word has to be the whole. */
function meantBy(text: string): (message: Message) => boolean {
  const isWord = /^\w+$/.test(text);
  return ({ code, calls, texts, httpStatus }) =>
    calls.includes(text) ||
    (code !== undefined && code.toLowerCase() === text.toLowerCase()) ||
    texts.some((message) =>
      isWord
        ? message === text
        : isAnswerOf(text, { code: code ?? '', httpStatus: httpStatus ?? 0, message }),
    );
}

export function messageTopic(message: Message, told: Told): MessageTopic {
  const { id, by, calls, texts, knowledge, explanation, source } = message;
  return {
    topic: 'message',
    docs: addressOf('aws', id),
    ...particularsOf(told, texts),
    id,
    by,
    calls,
    code: message.code ?? null,
    httpStatus: message.httpStatus ?? null,
    texts,
    knowledge,
    explanation,
    causes: topicCauses(causesOfMessage(message, kindOf(told)), told),
    source,
  };
}

function kindOf({ kind, answer }: Told): IssuerKind | undefined {
  return kind ?? answer?.issuerKind;
}

function particularsOf(
  told: Told,
  texts: readonly string[],
): Pick<AnswerTopic, 'issuerKind' | 'said'> {
  const said = told.answer?.message;
  return {
    issuerKind: kindOf(told) ?? null,
    said: said === undefined ? {} : valuesSaid(texts, said),
  };
}

/** Those for the kind of issuer first; the commands with what is known of the issuer and by the words. */
function topicCauses(
  causes: readonly CauseOfAnswer[],
  told: Told,
): readonly AnswerTopic['causes'][number][] {
  const { answer = UNREAD_ANSWER, issuer } = told;
  const isUrl = issuer?.startsWith('https://') === true && URL.canParse(issuer);
  const fill = fillerFor({
    ...NOTHING_KNOWN,
    issuer: isUrl ? parseOrUndefined(() => parseIssuer(issuer)) : undefined,
    observed: { ...answer, issuerKind: kindOf(told) },
  });
  return causes.map(({ id, check, usual, when, proof, remedy }) => ({
    id,
    check,
    usual,
    when,
    proof: proof.text,
    proofArgv: fill(proof).argv ?? null,
    remedy: remedy.text,
    argv: fill(remedy).argv ?? null,
  }));
}

const NOTHING_KNOWN = {
  token: undefined,
  provider: undefined,
  role: undefined,
  request: undefined,
  target: {
    text: undefined,
    kind: 'error',
    clusterName: undefined,
    providerArn: undefined,
    found: {},
  },
} as const;

/**
 * Whether a text means an answer of STS: it is its code, or holds its words, or is a good part of
 * them. What differs from case to case stands as `<…>` in the answer, and may be anything.
 */
export function isAnswerOf(text: string, { code, message }: StsAnswer): boolean {
  const asked = folded(text);
  if (asked === code.toLowerCase()) return true;
  const words = folded(message);
  if (asked.length >= FEWEST_CHARACTERS && words.includes(asked)) return true;
  const fixed = words.split(/<[^>]*>/).map((part) => part.trim());
  return fixed.some((part) => part.length >= FEWEST_CHARACTERS) && inOrder(asked, fixed);
}

/** Whether all parts stand in the text, one after another. */
function inOrder(text: string, parts: readonly string[]): boolean {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return true;
}

/** Quotes are lost, or are others, where a log has the words. */
function folded(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/["'`’]/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Fewer are found in too many sentences. */
const FEWEST_CHARACTERS = 8;
