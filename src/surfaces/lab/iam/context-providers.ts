// SPDX-License-Identifier: Apache-2.0

import { invalidInput, type Refused, type WireStructure } from '../protocol/answer.ts';
import { type Form, structuresOf, textOf } from '../protocol/form.ts';
import type { ContextProvider, ProviderRecord } from '../world.ts';

/** What a form says of trusted identity propagation. */
export interface GivenContext {
  readonly kind: 'context';
  /** `undefined` where it says nothing. */
  readonly contextProvider: ContextProvider | undefined;
}

/**
 * Reads `ContextProvider`. That there is such a thing, its members and bounds are documented; how IAM
 * words its refusals is not known, and these are ours.
 *
 * @see IAM API, `ContextProvider`, `ContextProviderKeyDefinition`.
 */
export function contextProviderOf(form: Form): GivenContext | Refused {
  const member = (name: string): string | undefined => textOf(form, `ContextProvider.${name}`);
  const subjectSourceKey = member('SubjectSourceKey');
  const keys = structuresOf(form, 'ContextProvider.KeyDefinitionList').map((one) => ({
    source: one.get('SourceKey') ?? '',
    target: one.get('TargetKey'),
  }));
  const isGiven = [...form.fields.keys()].some((name) => name.startsWith('ContextProvider.'));
  if (!isGiven) return { kind: 'context', contextProvider: undefined };
  const given: ContextProvider = {
    subjectSourceKey: subjectSourceKey ?? '',
    subjectTypeSourceKey: member('SubjectTypeSourceKey'),
    subjectTypeValue: member('SubjectTypeValue'),
    keys,
  };
  return refusalOf(given) ?? { kind: 'context', contextProvider: given };
}

/** As `GetOpenIDConnectProvider` gives it back. */
export function contextStructure({
  contextProvider,
}: Pick<ProviderRecord, 'contextProvider'>): WireStructure | undefined {
  if (contextProvider === undefined) return undefined;
  const { subjectSourceKey, subjectTypeSourceKey, subjectTypeValue, keys } = contextProvider;
  return {
    SubjectSourceKey: subjectSourceKey,
    SubjectTypeSourceKey: subjectTypeSourceKey,
    SubjectTypeValue: subjectTypeValue,
    KeyDefinitionList: keys.map(({ source, target }) => ({ SourceKey: source, TargetKey: target })),
  };
}

function refusalOf({
  subjectSourceKey,
  subjectTypeSourceKey,
  subjectTypeValue,
  keys,
}: ContextProvider): Refused | undefined {
  const named = [
    subjectSourceKey,
    ...[subjectTypeSourceKey, subjectTypeValue].filter((one) => one !== undefined),
    ...keys.flatMap(({ source, target }) => (target === undefined ? [source] : [source, target])),
  ];
  if (!named.every((name) => KEY.test(name) && name.length <= MOST_LETTERS)) {
    return invalidInput('A key of the context provider is missing or not of its form.');
  }
  if (subjectTypeSourceKey !== undefined && subjectTypeValue !== undefined) {
    return invalidInput('The subject type is given by a key or by a value, not by both.');
  }
  return keys.length > MOST_KEYS
    ? invalidInput(`A context provider has ${String(MOST_KEYS)} key definitions at most.`)
    : undefined;
}

/** Letters, digits, marks and single blanks, none of them at an end. */
const KEY = /^[\w.:/=+\-@#]+( [\w.:/=+\-@#]+)*$/;
const MOST_LETTERS = 128;
const MOST_KEYS = 10;
