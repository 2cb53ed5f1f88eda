// SPDX-License-Identifier: Apache-2.0

import { type JsonPath, textAt } from '../model/json-edit.ts';
import { isJsonObject } from '../model/json.ts';
import type { Statement, TrustPolicy } from '../model/trust-policy.ts';
import type { Asker, PolicyRequest } from './context.ts';
import { decide, type Decision, type StatementOutcome } from './decide.ts';

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

/** One step: the document with one thing mended. */
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
