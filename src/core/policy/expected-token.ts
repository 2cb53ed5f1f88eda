// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import { type TokenForm, DEFAULT_AUDIENCE } from '../model/web-identity.ts';
import { isPattern } from './pattern.ts';

/**
 * The facts with the token that is expected, where none was given: that of the subject that was asked
 * about, else of the workload. `undefined` where neither is known, or the subject is a pattern.
 */
export function withExpectedToken(facts: Facts): Facts | undefined {
  const subject = expectedSubjectOf(facts);
  if (subject === undefined || isPattern(subject)) return undefined;
  return withTokenOf(subject, facts);
}

/** The subject that was asked about, or that the workload has; `undefined` where a token was given. */
export function expectedSubjectOf({ token, subject, ...facts }: Facts): string | undefined {
  return token === undefined ? (subject ?? subjectOfWorkload(facts)) : undefined;
}

/** The subject of a workload's tokens, whatever was asked about. */
export function subjectOfWorkload({ workload }: Pick<Facts, 'workload'>): string | undefined {
  const account = workload?.serviceAccount;
  return workload === undefined || account === undefined
    ? undefined
    : `${SERVICE_ACCOUNT}${workload.namespace}:${account}`;
}

/**
 * The facts with a token of that subject. Of a projected token of Kubernetes AWS passes on no more
 * than issuer, subject and audience; other tokens may have claims that nobody knows.
 *
 * @see Kubernetes documentation, Managing Service Accounts: the schema of service account tokens.
 */
export function withTokenOf(subject: string, facts: Facts): Facts | undefined {
  const { issuer, audience } = facts;
  if (issuer === undefined) return undefined;
  const token: TokenForm = {
    length: 0,
    parts: 3,
    header: undefined,
    claims: { iss: issuer, sub: subject, aud: [audience ?? DEFAULT_AUDIENCE] },
    padded: false,
    ...(subject.startsWith(SERVICE_ACCOUNT) ? {} : { isPartial: true }),
  };
  return { ...facts, token };
}

const SERVICE_ACCOUNT = 'system:serviceaccount:';
