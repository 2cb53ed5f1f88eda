// SPDX-License-Identifier: Apache-2.0

import { type FoundAnswer, formsIn, particularsAt, plainText } from './answer-text.ts';
import { gates } from './gates/catalogue.ts';
import type { Gate, GateAnswer } from './gates/gate.ts';
import type { ObservedAnswer } from './model/facts.ts';

/**
 * Finds the answer that STS gave to `AssumeRoleWithWebIdentity` in any text: a line of a pod's log,
 * what a command or an SDK printed, the body itself, escaped or not. Of several, the last counts.
 *
 * @returns `undefined` when there is none. The HTTP status and the request id are there only where
 *   the text has them.
 */
export function recogniseAnswer(text: string): ObservedAnswer | undefined {
  const plain = plainText(text);
  const [last] = [...knownIn(plain), ...formsIn(plain)].toSorted(
    (one, other) => other.end - one.end || other.start - one.start,
  );
  if (last === undefined) return undefined;
  const known = knownIn(last.message).find(({ start }) => start === 0) ?? last;
  return {
    source: 'error',
    outcome: 'error',
    code: last.code ?? known.code,
    message: known.message,
    ...particularsAt(plain, last),
  };
}

/** The gates that give such an answer when they fail, in STS's order. */
export function gatesThatAnswer(answer: ObservedAnswer): readonly Gate[] {
  if (answer.outcome === 'credentials') return [];
  return gates.filter(({ answers }) => answers.some((given) => isSuch(answer, given)));
}

/** When a gate gives such an answer, in words: the first of its answers that is one. */
export function whenAnswered({ answers }: Gate, answer: ObservedAnswer): string | undefined {
  return answers.find((given) => isSuch(answer, given))?.when;
}

/** Without a message the code alone tells, which leaves many gates. */
function isSuch({ code, message }: ObservedAnswer, given: GateAnswer): boolean {
  if (message === undefined) return code === given.code;
  return (code === undefined || code === given.code) && wholeOf(given.message).test(message.trim());
}

/**
 * Every occurrence of a message that a gate gives. Those that begin with what is not known, and
 * those that are a list of errors, are told by their form alone.
 */
function knownIn(plain: string): readonly FoundAnswer[] {
  return gates
    .flatMap(({ answers }) => answers)
    .filter(({ message }) => !message.startsWith('<') && !message.includes(' detected: '))
    .flatMap(({ code, message }) =>
      [...plain.matchAll(anywhere(message))].map((match) => ({
        code,
        message: match[0].replaceAll(/\s+/g, ' ') === folded(message) ? message : match[0],
        start: match.index,
        end: match.index + match[0].length,
      })),
    );
}

function folded(message: string): string {
  return message.replaceAll(/\s+/g, ' ');
}

/** The whole of a text is this message: placeholders match anything, blanks any blanks. */
function wholeOf(message: string): RegExp {
  return new RegExp(`^${sourceOf(message, '[^]+', '[^]+')}\\.?$`);
}

/** The message anywhere: what stands for the last placeholder ends at a blank or a quotation mark. */
function anywhere(message: string): RegExp {
  return new RegExp(sourceOf(message, INSIDE, LAST), 'g');
}

function sourceOf(message: string, inside: string, last: string): string {
  return message
    .split(/(<[^<>]+>)/)
    .filter((part) => part !== '')
    .map((part, index, { length }) => {
      if (/^<.+>$/.test(part)) return index === length - 1 ? last : inside;
      return part.split(/\s+/).map(literally).join('\\s+');
    })
    .join('');
}

function literally(text: string): string {
  return text.replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
}

/** What stands for one placeholder: as long as the longest parameter of the call at most. */
const INSIDE = '[^\\n]{1,2048}?';
const LAST = `[^\\s"'<>,;()\\\\]{1,2048}`;
