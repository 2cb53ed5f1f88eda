// SPDX-License-Identifier: Apache-2.0

import { builtInName } from '../model/arn.ts';
import { issuers } from './catalogue.ts';
import type { KnownIssuer } from './known-issuer.ts';

/** What is known of an issuer, for people to read. */
export type IssuerTopic = Omit<
  KnownIssuer,
  'isFor' | 'alsoCalled' | 'ownerAfter' | 'reusable' | 'trustPolicy'
> & {
  /** A statement for the first form of subject, as JSON; `undefined` where no form is known. */
  readonly statement: string | undefined;
  /** Why its subjects may pass to somebody else; `undefined` where that is not known. */
  readonly reusable: string | undefined;
};

/**
 * What is known of issuers: of the one of that id or name, or at that URL or bare URL; of all without a text.
 * Empty where the text means none.
 */
export function issuerTopics(text?: string): readonly IssuerTopic[] {
  const word = text?.trim();
  return issuers.filter((issuer) => word === undefined || isMeant(issuer, word)).map(topicOf);
}

function isMeant({ id, name, alsoCalled = [], isFor }: KnownIssuer, word: string): boolean {
  return (
    [id, name.toLowerCase(), ...alsoCalled].includes(word.toLowerCase()) ||
    isFor(word.replace(/^https:\/\//i, ''), undefined)
  );
}

function topicOf(issuer: KnownIssuer): IssuerTopic {
  const { id, name, looksLike, subjects, audiences, exposed, tenancy, slips, docs } = issuer;
  return {
    id,
    name,
    looksLike,
    subjects,
    audiences,
    exposed,
    tenancy,
    slips,
    docs,
    statement: subjects.length === 0 ? undefined : statementFor(issuer),
    reusable: issuer.reusable?.says,
  };
}

/** A statement that lets in one workload: what differs from case to case is an example. */
function statementFor({ looksLike, trustPolicy }: KnownIssuer): string {
  const [url = ''] = looksLike;
  const { audience, operator, subject } = trustPolicy;
  const [aud, sub] = [{ [`${url}:aud`]: audience }, { [`${url}:sub`]: subject }];
  const conditions =
    operator === 'StringEquals'
      ? { StringEquals: { ...aud, ...sub } }
      : { StringEquals: aud, StringLike: sub };
  return JSON.stringify(
    {
      Effect: 'Allow',
      Principal: {
        Federated: builtInName(url) ?? `arn:aws:iam::111122223333:oidc-provider/${url}`,
      },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: conditions,
    },
    undefined,
    2,
  );
}
