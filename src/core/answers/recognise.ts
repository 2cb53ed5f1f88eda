// SPDX-License-Identifier: Apache-2.0

import { type FoundAnswer, formsIn, particularsAt, plainText } from './answer-text.ts';
import { gates } from '../gates/catalogue.ts';
import type { Gate, GateAnswer } from '../gates/gate.ts';
import type { ObservedAnswer } from '../model/facts.ts';
import { callByCode, MESSAGE_CODES, messagesIn } from './recognise-messages.ts';
import { issuerKindIn } from './issuer-kind.ts';
import { anywhere, mayHave, placesIn, wholeOf } from './message-template.ts';

/**
 * Finds the answer that STS gave to `AssumeRoleWithWebIdentity` in any text: a line of a pod's log,
 * what a command or an SDK printed, the body itself, escaped or not. Of several, the last counts.
 *
 * Answers to other calls, which people meet on the way, are found too, and name their call. A text
 * that is nothing but a code is that code, of which nothing more is known.
 *
 * @returns `undefined` when there is none. The HTTP status and the request id are there only where
 *   the text has them.
 */
export function recogniseAnswer(text: string): ObservedAnswer | undefined {
  const plain = plainText(text);
  const last = decisive([...knownIn(plain), ...formsIn(plain), ...messagesIn(plain)]);
  const issuerKind = issuerKindIn(plain);
  if (last === undefined) return bareCode(plain);
  const { call, message = '' } = last;
  const known = knownIn(message).find(({ start }) => start === 0) ?? last;
  return {
    source: 'error',
    outcome: 'error',
    code: last.code ?? known.code,
    message: known.message,
    ...particularsAt(plain, last),
    ...(call === undefined ? {} : { call }),
    ...(issuerKind === undefined ? {} : { issuerKind }),
  };
}

/** The last; the one that it comes of where that is near; and of overlapping words the most. */
function decisive(found: readonly FoundAnswer[]): FoundAnswer | undefined {
  const sorted = found.toSorted((one, other) => other.end - one.end || other.start - one.start);
  const [last] = sorted;
  if (last === undefined) return undefined;
  const behind =
    last.isConsequence === true
      ? sorted.find(({ end, isConsequence }) => isConsequence !== true && end > last.start - NEAR)
      : undefined;
  const chosen = behind ?? last;
  if (chosen.weight === undefined) return chosen;
  return sorted
    .filter(({ start, end }) => end > chosen.start && start < chosen.end)
    .reduce((one, other) => ((other.weight ?? 0) > (one.weight ?? 0) ? other : one), chosen);
}

/** A failure that was shown to us, of which nothing could be read. */
export const UNREAD_ANSWER: ObservedAnswer = {
  source: 'error',
  outcome: 'error',
  code: undefined,
  httpStatus: undefined,
  message: undefined,
  requestId: undefined,
};

/** Whether something failed, and nothing is known of how. */
export function isUnread({ outcome, code, message }: ObservedAnswer): boolean {
  return outcome === 'error' && code === undefined && message === undefined;
}

/** The gates that give such an answer when they fail, in STS's order. */
export function gatesThatAnswer(answer: ObservedAnswer): readonly Gate[] {
  if (answer.outcome === 'credentials' || answer.call !== undefined) return [];
  return gates.filter(({ answers }) => answers.some((given) => isSuch(answer, given)));
}

/** When a gate gives such an answer, in words: the first of its answers that is one. */
export function whenAnswered({ answers }: Gate, answer: ObservedAnswer): string | undefined {
  const given = answers.find((one) => isSuch(answer, one));
  if (given?.inParticular === undefined || answer.message === undefined) return given?.when;
  const said = placesIn(given.message, answer.message);
  return given.inParticular.replaceAll(/<([^<>]+)>/g, (_, name: string) =>
    (said[name] ?? '').slice(0, MAX_SAID),
  );
}

/** Of a value that a message repeats, in a sentence. */
const MAX_SAID = 100;

/** Without a message the code alone tells, which leaves many gates. */
function isSuch({ code, message }: ObservedAnswer, given: GateAnswer): boolean {
  if (message === undefined) return code === given.code;
  return (code === undefined || code === given.code) && wholeOf(given.message).test(message.trim());
}

/** How far before what comes of it an error is looked for: the chain of an SDK, printed on one line. */
const NEAR = 6000;

/**
 * Every occurrence of a message that a gate gives. Those that begin with what is not known, and
 * those that are a list of errors, are told by their form alone.
 */
function knownIn(plain: string): readonly FoundAnswer[] {
  const lower = plain.toLowerCase();
  return gates
    .flatMap(({ answers }) => answers)
    .filter(({ message }) => !message.startsWith('<') && !message.includes(' detected: '))
    .filter(({ message }) => mayHave(message, lower))
    .flatMap(({ code, message }) =>
      [...plain.matchAll(anywhere(message))].map((match) => ({
        code,
        message: folded(match[0]) === folded(message) ? message : match[0],
        start: match.index,
        end: match.index + match[0].length,
      })),
    );
}

/** Blanks in a row as one, in lower case; a full stop at the end is often lost. */
function folded(message: string): string {
  return message.toLowerCase().replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}

function bareCode(plain: string): ObservedAnswer | undefined {
  const word = /^\W{0,4}(\w{4,60})\W{0,4}(?:\d{3}\W{0,2})?$/.exec(plain.trim())?.[1];
  const code = [word, word?.replace(/(?:Exception|Error)$/, '')].find(
    (name) => name !== undefined && (GATE_CODES.has(name) || MESSAGE_CODES.has(name)),
  );
  if (code === undefined) return undefined;
  const call = GATE_CODES.has(code) ? undefined : callByCode(code);
  return {
    source: 'error',
    outcome: 'error',
    code,
    httpStatus: undefined,
    message: undefined,
    requestId: undefined,
    ...(call === undefined ? {} : { call }),
  };
}

const GATE_CODES: ReadonlySet<string> = new Set(
  gates.flatMap(({ answers }) => answers.map(({ code }) => code)),
);
