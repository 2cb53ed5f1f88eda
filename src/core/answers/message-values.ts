// SPDX-License-Identifier: Apache-2.0

import { instantOf, printInstant } from '../model/instant.ts';
import type { ObservedAnswer } from '../model/facts.ts';
import { gatesThatAnswer } from './recognise.ts';
import { messagesThatSay } from './recognise-messages.ts';
import { placesIn, wholeOf } from './message-template.ts';

/**
 * What the words of a message say, by the names of the placeholders in their template: an issuer, a role,
 * a parameter; times as ISO 8601. Empty where no template is of these words.
 */
export function valuesSaid(
  templates: readonly string[],
  said: string,
): Readonly<Record<string, string>> {
  const template = templates.find((each) => wholeOf(each).test(said.trim()));
  if (template === undefined) return {};
  return Object.fromEntries(
    Object.entries(placesIn(template, said)).flatMap(([name, value]) => {
      if (value === '') return [];
      const [, of = '', sign, margin] = TIME.exec(name) ?? [];
      if (of === '' || !/^\d{9,11}$/.test(value)) return [[name, value]];
      const late = margin === undefined ? 0 : Number(margin) * (sign === '-' ? 1 : -1);
      return [[of, printInstant(instantOf((Number(value) + late) * 1000))]];
    }),
  );
}

/** The same of an answer, by whatever may have said it. */
export function valuesOfAnswer(answer: ObservedAnswer): Readonly<Record<string, string>> {
  if (answer.message === undefined) return {};
  const steps = gatesThatAnswer(answer).flatMap(({ answers }) => answers);
  const texts = messagesThatSay(answer).flatMap((message) => message.texts);
  return valuesSaid([...steps.map(({ message }) => message), ...texts], answer.message);
}

/** The names of times in seconds; STS prints its own with a margin of five minutes. */
const TIME = /^(now|exp|nbf|iat|seconds)(?: ([+-]) (\d+))?$/;
