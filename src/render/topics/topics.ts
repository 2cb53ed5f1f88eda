// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../core/checks/catalogue.ts';
import type { Check } from '../../core/checks/check.ts';
import { ERROR_KINDS, type ErrorCode, ERRORS, TrustprintError } from '../../core/error.ts';
import { gates } from '../../core/gates/catalogue.ts';
import type { Gate, GateAnswer } from '../../core/gates/gate.ts';
import { messages as allMessages } from '../../core/answers/messages/catalogue.ts';
import { type IssuerTopic, issuerTopics } from '../../core/issuers/topics.ts';
import type { Message } from '../../core/answers/messages/message.ts';
import type {
  AnswerTopic,
  ChecksJson,
  CheckTopic,
  ErrorTopic,
  ExplainJson,
  IssuerTopicJson,
  MessageTopic,
} from '../../schemas/topics.ts';
import { didYouMean } from '../nearest.ts';
import { isAnswerOf } from './messages.ts';

export type Topic = ExplainJson['topics'][number];

/**
 * What is known of a check, an answer of STS (its code or its words), an issuer (its id or its URL),
 * or an error code of ours.
 *
 * @throws TrustprintError `topic_unknown`.
 */
export function topicsFor(text: string): readonly Topic[] {
  const word = text.trim();
  const named: readonly Topic[] = [
    ...gates.filter(({ id }) => id === word).map(gateTopic),
    ...checks.filter(({ id }) => id === word).map(hygieneTopic),
    ...allMessages.filter(({ id }) => id === word).map(messageTopic),
    ...codes()
      .filter((code) => code === word)
      .map(errorTopic),
  ];
  if (named.length > 0) return named;
  const answers = [...answerTopics(word), ...allMessages.filter(meantBy(word)).map(messageTopic)];
  if (answers.length > 0) return answers;
  const issuers = /^\S+$/.test(word) ? issuerTopics(word).map(issuerTopic) : [];
  if (issuers.length > 0) return issuers;
  throw new TrustprintError('topic_unknown', `nothing is known of "${word.slice(0, 120)}"`, {
    facts: { text: word.slice(0, 300) },
    hint:
      didYouMean(word, topicNames()) ??
      'trustprint checks lists the checks; give a check, a code, the message of STS, or an issuer',
  });
}

/** Everything that can be explained by its name. */
export function allTopics(): readonly Topic[] {
  return [
    ...gates.map(gateTopic),
    ...checks.map(hygieneTopic),
    ...allMessages.map(messageTopic),
    ...issuerTopics().map(issuerTopic),
    ...codes().map(errorTopic),
  ];
}

/** Gates in the order of STS, then the hygiene checks. */
export function checkList(): ChecksJson['checks'] {
  return [...gates.map(gateTopic), ...checks.map(hygieneTopic)].map(
    ({ id, kind, step, severity, title }) => ({ id, kind, step, severity, title }),
  );
}

function gateTopic(gate: Gate): CheckTopic {
  return {
    ...aboutOf(gate),
    kind: 'gate',
    step: gate.step,
    severity: 'error',
    answers: gate.answers.map(answerOf),
  };
}

function hygieneTopic(check: Check): CheckTopic {
  return { ...aboutOf(check), kind: 'hygiene', step: null, severity: check.severity, answers: [] };
}

function aboutOf({
  id,
  title,
  explanation,
  remedy,
  source,
}: Gate | Check): Pick<CheckTopic, 'topic' | 'id' | 'title' | 'explanation' | 'remedy' | 'source'> {
  return { topic: 'check', id, title, explanation, remedy, source };
}

function errorTopic(code: ErrorCode): ErrorTopic {
  const { kind, retry, meaning } = ERRORS[code];
  return { topic: 'error', code, kind, exit: ERROR_KINDS[kind].exit, retry, meaning };
}

/** Whether a text means a message: by its code, its call, or its words. */
function meantBy(text: string): (message: Message) => boolean {
  return ({ code, calls, texts, httpStatus }) =>
    calls.includes(text) ||
    (code !== undefined && code.toLowerCase() === text.toLowerCase()) ||
    texts.some((message) =>
      isAnswerOf(text, { code: code ?? '', httpStatus: httpStatus ?? 0, message }),
    );
}

function messageTopic(message: Message): MessageTopic {
  const { id, by, calls, texts, knowledge, explanation, source } = message;
  return {
    topic: 'message',
    id,
    by,
    calls,
    code: message.code ?? null,
    httpStatus: message.httpStatus ?? null,
    texts,
    knowledge,
    explanation,
    causes: message.causes.map(({ id: cause, when, proof, remedy }) => ({
      id: cause,
      when,
      proof: proof.text,
      proofArgv: proof.argv ?? null,
      remedy: remedy.text,
      argv: remedy.argv ?? null,
    })),
    source,
  };
}

function issuerTopic(issuer: IssuerTopic): IssuerTopicJson {
  const { id, name, looksLike, subjects, audiences, exposed, tenancy, slips, docs } = issuer;
  return {
    topic: 'issuer',
    id,
    name,
    looksLike,
    subjects: subjects.map(({ name: form, example, says }) => ({ name: form, example, says })),
    audiences,
    exposed,
    tenancy,
    reusable: issuer.reusable ?? null,
    slips,
    statement: issuer.statement ?? null,
    source: docs,
  };
}

/** One topic for each answer of STS that was meant, with the gates that can give it. */
function answerTopics(text: string): readonly AnswerTopic[] {
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
    return [{ topic: 'answer' as const, code, message, gates: found }];
  });
}

function answerOf({
  code,
  httpStatus,
  message,
  messages,
  knowledge,
  when,
}: GateAnswer): CheckTopic['answers'][number] {
  return { code, httpStatus, message, messages, knowledge, when };
}

function codes(): readonly ErrorCode[] {
  return Object.keys(ERRORS).filter((code): code is ErrorCode => Object.hasOwn(ERRORS, code));
}

/** All names that `topicsFor` knows; words of STS are known beside them. */
export function topicNames(): readonly string[] {
  const answered = gates.flatMap(({ answers }) => answers.map(({ code }) => code));
  const told = allMessages.flatMap(({ code }) => code ?? []);
  const ids = [...gates, ...checks, ...allMessages, ...issuerTopics()].map(({ id }): string => id);
  return ids.concat(codes(), [...new Set([...answered, ...told])]);
}
