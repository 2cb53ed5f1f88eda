// SPDX-License-Identifier: Apache-2.0

import { checks } from '../../core/checks/catalogue.ts';
import type { Check } from '../../core/checks/check.ts';
import { ERROR_KINDS, type ErrorCode, ERRORS, TrustprintError } from '../../core/error.ts';
import { fleetChecks } from '../../core/fleet/catalogue.ts';
import type { FleetCheck } from '../../core/fleet/fleet-check.ts';
import { gates } from '../../core/gates/catalogue.ts';
import type { About, Gate } from '../../core/gates/gate.ts';
import { issuerKindFrom } from '../../core/answers/issuer-kind.ts';
import { answerCauses } from '../../core/answers/causes/catalogue.ts';
import { messages as allMessages } from '../../core/answers/messages/catalogue.ts';
import { type IssuerTopic, issuerTopics } from '../../core/issuers/topics.ts';
import { recogniseAnswer } from '../../core/answers/recognise.ts';
import type {
  ChecksJson,
  CheckTopic,
  ErrorTopic,
  ExplainJson,
  IssuerTopicJson,
} from '../../schemas/topics.ts';
import { didYouMean } from '../../core/model/nearest.ts';
import { addressOf } from '../address.ts';
import {
  answerOf,
  answersNamed,
  meantTopics,
  messageTopic,
  recognisedTopics,
  type Told,
} from './answers.ts';

export type Topic = ExplainJson['topics'][number];

/**
 * What is known of a check, an answer (its code, its words, or a log that has it), an issuer (its id or
 * its URL), or an error code of ours.
 *
 * @param issuer The kind of issuer whose causes come first, or its URL.
 * @throws TrustprintError `topic_unknown`.
 */
export function topicsFor(text: string, issuer?: string): readonly Topic[] {
  const word = text.trim();
  const kind = issuer === undefined ? undefined : issuerKindFrom(issuer);
  const told: Told = { answer: /\s/.test(word) ? recogniseAnswer(word) : undefined, issuer, kind };
  const named: readonly Topic[] = [
    ...gates.filter(({ id }) => id === word).map(gateTopic),
    ...checks.filter(({ id }) => id === word).map(hygieneTopic),
    ...fleetChecks.filter(({ id }) => id === word).map(fleetTopic),
    ...allMessages.filter(({ id }) => id === word).map((each) => messageTopic(each, told)),
    ...answersNamed(word, told),
    ...codes()
      .filter((code) => code === word)
      .map(errorTopic),
  ];
  if (named.length > 0) return named;
  const recognised = recognisedTopics(told);
  if (recognised.length > 0) return recognised;
  const answers = meantTopics(word, told);
  if (answers.length > 0) return answers;
  const issuers = issuerTopics(word).map(issuerTopic);
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
    ...fleetChecks.map(fleetTopic),
    ...allMessages.map((message) => messageTopic(message, {})),
    ...issuerTopics().map(issuerTopic),
    ...codes().map(errorTopic),
  ];
}

/** Gates in the order of STS, then the hygiene checks, then the checks of whole accounts. */
export function checkList(): ChecksJson['checks'] {
  return [...gates.map(gateTopic), ...checks.map(hygieneTopic), ...fleetChecks.map(fleetTopic)].map(
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

function fleetTopic(check: FleetCheck): CheckTopic {
  return { ...aboutOf(check), kind: 'fleet', step: null, severity: check.severity, answers: [] };
}

function aboutOf({
  id,
  title,
  explanation,
  remedy,
  source,
}: About<string>): Pick<
  CheckTopic,
  'topic' | 'docs' | 'id' | 'title' | 'explanation' | 'remedy' | 'source'
> {
  const docs = addressOf('checks', id);
  return { topic: 'check', docs, id, title, explanation, remedy, source };
}

function errorTopic(code: ErrorCode): ErrorTopic {
  const { kind, retry, meaning } = ERRORS[code];
  const docs = addressOf('errors', code);
  return { topic: 'error', docs, code, kind, exit: ERROR_KINDS[kind].exit, retry, meaning };
}

function issuerTopic(issuer: IssuerTopic): IssuerTopicJson {
  const {
    id,
    name,
    looksLike,
    subjects,
    audiences,
    exposed,
    tenancy,
    slips,
    docs: source,
  } = issuer;
  return {
    topic: 'issuer',
    docs: addressOf('issuers', id),
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
    source,
  };
}

function codes(): readonly ErrorCode[] {
  return Object.keys(ERRORS).filter((code): code is ErrorCode => Object.hasOwn(ERRORS, code));
}

/** All names that `topicsFor` knows; words of STS are known beside them. */
export function topicNames(): readonly string[] {
  const answered = gates.flatMap(({ answers }) => answers.map(({ code }) => code));
  const told = allMessages.flatMap(({ code }) => code ?? []);
  const ids = [
    ...gates,
    ...checks,
    ...fleetChecks,
    ...answerCauses,
    ...allMessages,
    ...issuerTopics(),
  ].map(({ id }): string => id);
  return ids.concat(codes(), [...new Set([...answered, ...told])]);
}
