// SPDX-License-Identifier: Apache-2.0

import { parseTrustPolicy, type TrustPolicy } from '../model/trust-policy.ts';
import { type Admission, decisionOf } from './amend-place.ts';
import { likeText } from './compare.ts';
import { isPattern, patternOf, sampleOf } from './pattern.ts';

/** A subject that nobody means. */
export const STRANGER = 'nobody-of-this-name';

/** The values of all conditions of a document. */
export function valuesIn(document: string): readonly string[] {
  const { statements } = parseTrustPolicy(document);
  const all = statements.flatMap(({ conditions }) => conditions.flatMap(({ values }) => values));
  return [...new Set(all)];
}

/**
 * Of these subjects, those that an edited document lets in, and the one before it did not: the one
 * that it was edited for left out, and where that is a pattern, all that match it.
 */
export function newlyAdmitted(
  subjects: readonly string[],
  { before, after }: { readonly before: string; readonly after: string },
  admission: Admission,
): readonly string[] {
  const [old, edited] = [parseTrustPolicy(before), parseTrustPolicy(after)];
  return subjects.filter(
    (subject) =>
      !isMeant(subject, admission) &&
      isAdmitted(edited, subject, admission) &&
      !isAdmitted(old, subject, admission),
  );
}

/**
 * Subjects that patterns let in beside the one that is meant: those that differ from it by a character
 * at some place, and one or more of each pattern that is among the values.
 */
export function othersLike({ subject }: Admission, values: readonly string[]): readonly string[] {
  const patterns = values.filter(isPattern).slice(0, MOST_PATTERNS);
  const places = Array.from({ length: Math.min(subject.length, LONGEST_SUBJECT) + 1 });
  return [
    ...patterns.flatMap((pattern) => [
      sampleOf(pattern),
      ...patterns.map((other) => sampleOf(pattern, sampleOf(other))),
    ]),
    ...places.flatMap((_, at) => [
      `${subject.slice(0, at)}~${subject.slice(at)}`,
      `${subject.slice(0, at)}~${subject.slice(at + 1)}`,
    ]),
  ];
}

function isMeant(other: string, { subject, isPattern: isTyped }: Admission): boolean {
  return other === subject || (isTyped === true && likeText(other, patternOf(subject)));
}

function isAdmitted(policy: TrustPolicy, subject: string, admission: Admission): boolean {
  const key = `${admission.asker.bareIssuer}:sub`.toLowerCase();
  const context = { ...admission.context.context, [key]: [subject] };
  const other = { ...admission, context: { ...admission.context, context } };
  return admission.actions.every(
    (action) => decisionOf(policy, action, other).outcome === 'allowed',
  );
}

/** STS takes no longer one (AssumeRoleWithWebIdentity, SubjectFromWebIdentityToken). */
const LONGEST_SUBJECT = 255;

/** A document of 2048 characters has room for no more that are of use. */
const MOST_PATTERNS = 40;
