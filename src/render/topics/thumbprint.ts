// SPDX-License-Identifier: Apache-2.0

import { isPlaceholder } from '../../core/chains/known-thumbprints.ts';
import {
  PUBLISHED_CERTIFICATES,
  PUBLISHED_THUMBPRINTS,
} from '../../core/chains/published-certificates.ts';
import { parseOrUndefined, TrustprintError } from '../../core/error.ts';
import type { Certificate } from '../../core/model/certificate.ts';
import { type Instant, printInstant } from '../../core/model/instant.ts';
import {
  listedThumbprintOf,
  parseThumbprint,
  type Thumbprint,
} from '../../core/model/thumbprint.ts';
import type { ThumbprintTopic } from '../../schemas/topics.ts';
import { BLANK, paint, pairs, row, type Row } from '../page.ts';

/** The SHA-1 that a text is, as people write it; `undefined` where it is none. */
export function thumbprintIn(text: string): Thumbprint | undefined {
  return parseOrUndefined(() => parseThumbprint(text));
}

/**
 * What is known of a SHA-1: the certificate that it is of, and for whom people list it.
 *
 * @param roots Public roots, which are known by their own bytes.
 * @throws TrustprintError `topic_unknown`.
 */
export function thumbprintTopic(sha1: Thumbprint, roots: readonly Certificate[]): ThumbprintTopic {
  const certificate = certificateOf(sha1, roots);
  const about = { topic: 'thumbprint', sha1, certificate } as const;
  const published = PUBLISHED_THUMBPRINTS.find((each) => each.sha1 === sha1);
  if (published !== undefined) {
    const { listedFor, became, source } = published;
    return { ...about, listedFor, became, knowledge: 'reported', source };
  }
  if (certificate !== null) {
    const source = `https://crt.sh/?q=${sha1}`;
    return { ...about, listedFor: null, became: null, knowledge: 'recorded', source };
  }
  if (!isPlaceholder(listedThumbprintOf(sha1))) throw unknown(sha1);
  const listedFor = 'nothing: it is a placeholder, and of no certificate';
  return { ...about, listedFor, became: null, knowledge: 'inferred', source: null };
}

function certificateOf(
  sha1: Thumbprint,
  roots: readonly Certificate[],
): ThumbprintTopic['certificate'] {
  const root = roots.find((each) => each.sha1 === sha1);
  if (root !== undefined) {
    const { subject, issuer, notBefore, notAfter } = root;
    return {
      subject,
      issuer,
      notBefore: dayOf(notBefore),
      notAfter: dayOf(notAfter),
      isRoot: true,
    };
  }
  const known = PUBLISHED_CERTIFICATES.find((each) => each.sha1 === sha1);
  if (known === undefined) return null;
  const { subject, issuer, notBefore, notAfter } = known;
  return { subject, issuer, notBefore, notAfter, isRoot: false };
}

function dayOf(instant: Instant | undefined): string | null {
  return instant === undefined ? null : printInstant(instant).slice(0, 'YYYY-MM-DD'.length);
}

function unknown(sha1: Thumbprint): TrustprintError {
  return new TrustprintError(
    'topic_unknown',
    `no certificate with the thumbprint ${sha1} is known`,
    {
      facts: { text: sha1 },
      hint: 'trustprint thumbprint TARGET shows what an issuer serves, trustprint doctor TARGET what IAM lists',
    },
  );
}

/** The page on a thumbprint. */
export function thumbprintTopicRows(topic: ThumbprintTopic): readonly Row[] {
  const { sha1, certificate, listedFor, became, source } = topic;
  const told: readonly (readonly [string, string | null])[] = [
    ...certificateRows(certificate),
    ['listed for', listedFor],
    ['today', became],
    ['source', source],
  ];
  return [
    row(0, [paint('strong', sha1)]),
    ...pairs(
      2,
      told.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
    ),
    BLANK,
    row(0, [USED_WHERE]),
  ];
}

function certificateRows(
  certificate: ThumbprintTopic['certificate'],
): readonly (readonly [string, string | null])[] {
  if (certificate === null) return [];
  const { subject, issuer, notBefore, notAfter, isRoot } = certificate;
  return [
    ['certificate', subject],
    ['issued by', isRoot ? 'itself: a public root' : issuer],
    ['valid', `${notBefore ?? '?'} to ${notAfter ?? '?'}`],
  ];
}

const USED_WHERE =
  'AWS uses the thumbprint list only where no public CA trusts the issuer: trustprint thumbprint TARGET says whether it does';
