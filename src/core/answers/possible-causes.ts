// SPDX-License-Identifier: Apache-2.0

import { checks } from '../checks/catalogue.ts';
import { gates } from '../gates/catalogue.ts';
import type { Facts, ObservedAnswer } from '../model/facts.ts';
import type { IssuerKind } from '../model/issuer-kind.ts';
import type { Cause, CheckId, PossibleCause } from '../model/verdict.ts';
import type { StepCause } from './causes/answer-causes.ts';
import { answerCauses } from './causes/catalogue.ts';
import { issuerKindOf } from './issuer-kind.ts';
import { wholeOf } from './message-template.ts';
import { fillerFor } from './messages/fill.ts';
import { forKind, messageCauses } from './message-causes.ts';
import { advice, type Message, type MessageCause } from './messages/message.ts';
import { gatesThatAnswer, whenAnswered } from './recognise.ts';
import { messagesThatSay } from './recognise-messages.ts';

/** A cause that an answer may have, its commands still with words of `STANDINS` in them. */
export interface CauseOfAnswer extends MessageCause {
  /** Never renamed. */
  readonly id: string;
  /** What finds out whether it is so. */
  readonly check: CheckId;
  /** Whether it is one for the kind of issuer; the others come last. */
  readonly usual: boolean;
}

/**
 * Why an answer may have been given, the likeliest for a kind of issuer first; in general order where the
 * kind is not known. Every gate that gives the answer has one at least.
 */
export function causesOf(
  answer: ObservedAnswer,
  kind: IssuerKind | undefined,
): readonly CauseOfAnswer[] {
  const able = gatesThatAnswer(answer);
  if (able.length === 0) {
    return messagesThatSay(answer).flatMap((message) => causesOfMessage(message, kind));
  }
  const known = answerCauses
    .filter(({ texts }) => texts.some((text) => isSaid(text, answer)))
    .flatMap(({ causes }) => forKind(ofMessage(causes, answer), kind))
    .filter(({ check }) => able.some(({ id }) => id === check))
    .map((cause) => ({ ...cause, id: `${cause.check}/${cause.id}` }));
  const distinct = known.filter(
    ({ id }, index) => known.findIndex((other) => other.id === id) === index,
  );
  const others = able.filter(({ id }) => known.every(({ check }) => check !== id));
  return [
    ...distinct,
    ...others.map((gate): CauseOfAnswer => ({
      id: `${gate.id}/step`,
      check: gate.id,
      usual: true,
      when: whenAnswered(gate, answer) ?? `not so, or not known: ${gate.title}`,
      proof: advice('check it', 'trustprint doctor TARGET --token FILE'),
      remedy: advice(asStep(gate.remedy)),
    })),
  ];
}

/**
 * What could not be ruled out, as the verdict has it: the causes of the answer at the steps that were
 * neither passed nor judged, or those of a message that no step says.
 *
 * @param candidates The steps that may have answered.
 */
export function possibleCausesOf(
  candidates: readonly Cause[],
  cause: Cause | undefined,
  facts: Facts,
): readonly PossibleCause[] {
  const { observed } = facts;
  if (observed === undefined || observed.outcome === 'credentials') return [];
  const fill = fillerFor(facts);
  const named = [...candidates.map(({ check }) => check), cause?.check];
  return causesOf(observed, issuerKindOf(facts))
    .filter(({ check, usual }) => usual && named.includes(check))
    .map(({ id, check, when, proof, remedy }) => ({
      id,
      check,
      confidence: 'possible',
      sentence: when,
      proof: fill(proof),
      remedy: fill(remedy),
    }));
}

/** Why a message is said, and the check that tells that it was. */
export function causesOfMessage(
  message: Message,
  kind: IssuerKind | undefined,
): readonly CauseOfAnswer[] {
  const check = checks.find(({ answerIs }) => answerIs === 'of-another-call')?.id;
  if (check === undefined) return [];
  return messageCauses(message, kind).map((cause) => ({ ...cause, check }));
}

/** `Ask the issuer.` as `ask the issuer`. */
function asStep(sentence: string): string {
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, '')}`;
}

/** Those whose words the message has; all where it has none. */
function ofMessage(
  causes: readonly StepCause[],
  { message }: ObservedAnswer,
): readonly StepCause[] {
  const named = causes.filter(
    ({ named: words }) => words === undefined || words.some((word) => message?.includes(word)),
  );
  return message === undefined || named.length === 0 ? causes : named;
}

/** Without a message the code alone tells: everything that a gate says with it. */
function isSaid(text: string, { code, message }: ObservedAnswer): boolean {
  if (message !== undefined) return wholeOf(text).test(message.trim());
  return gates.some(({ answers }) =>
    answers.some((given) => given.code === code && wholeOf(text).test(given.message)),
  );
}
