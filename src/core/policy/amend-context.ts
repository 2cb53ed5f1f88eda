// SPDX-License-Identifier: Apache-2.0

import { type JsonPath, textAt } from '../model/json-edit.ts';
import { isJsonObject } from '../model/json.ts';
import { type Statement, type TrustPolicy, parseTrustPolicy } from '../model/trust-policy.ts';
import type { Asker, PolicyRequest } from './context.ts';
import { decide, type Decision, type StatementOutcome } from './decide.ts';
import { likeText } from './compare.ts';
import { isPattern, patternOf, sampleOf } from './pattern.ts';

/** Whom a trust policy is to admit. */
export interface Admission {
  readonly asker: Asker;
  /** `sts:AssumeRoleWithWebIdentity`, and what a token with tags or a source identity needs besides. */
  readonly actions: readonly string[];
  /** The keys of the request of the token that is to be let in. */
  readonly context: Pick<PolicyRequest, 'context' | 'isUnknown'>;
  readonly subject: string;
  /** Set where the subject is a pattern that a person typed; the keys are then of one that matches. */
  readonly isPattern?: boolean;
  readonly audience: string;
  /** ARNs of the providers that there are in the account; `undefined` where that was not seen. */
  readonly providers: readonly string[] | undefined;
}

/** One step: the document with one thing edited. */
export type Step =
  | { readonly kind: 'edit'; readonly document: string; readonly edit: string }
  | { readonly kind: 'none'; readonly why: string };

/** What a step sets out from. */
export interface AmendmentContext {
  readonly document: string;
  readonly outcome: StatementOutcome;
  /** The action that is not allowed. */
  readonly action: string;
}

/** What a policy says to one action of the token that is to be let in. */
export function decisionOf(
  policy: TrustPolicy,
  action: string,
  { asker, context }: Pick<Admission, 'asker' | 'context'>,
): Decision {
  return decide(policy, { principalProviderArn: asker.providerArn, action, ...context });
}

/** Where a statement stands in its document: IAM takes one statement for a list of one. */
export function statementPath(document: string, { position }: Statement): JsonPath {
  return isList(document, ['Statement']) ? ['Statement', position - 1] : ['Statement'];
}

/** The names of the members of an object of the document, in its order; none where it is no object. */
export function membersAt(document: string, path: JsonPath): readonly string[] {
  const value: unknown = JSON.parse(textAt(document, path));
  return isJsonObject(value) ? Object.keys(value) : [];
}

export function isSameKey(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

export function isList(document: string, path: JsonPath): boolean {
  return textAt(document, path).startsWith('[');
}

export function none(why: string): { readonly kind: 'none'; readonly why: string } {
  return { kind: 'none', why };
}

/** A statement by its `Sid`, else by its place. */
export function nameOf({ statement: { sid, position } }: StatementOutcome): string {
  return sid === undefined || sid === '' ? String(position) : `"${sid}"`;
}

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
