// SPDX-License-Identifier: Apache-2.0

import { continuationAt } from './continuity.ts';
import { TrustprintError } from '../../error.ts';
import { reasonToWithhold } from '../../chains/interception.ts';
import type { Certificate, PresentedChain } from '../../model/certificate.ts';
import type { ChainFact, EndpointProbe, Facts } from '../../model/facts.ts';
import { type Instant, printInstant } from '../../model/instant.ts';
import { hostPortOf, printHostPort } from '../../model/issuer.ts';
import { seenOf } from '../../model/observed.ts';
import { certificatesOf, pathOf } from '../../chains/path.ts';
import type { Addition, Authority, Intent } from '../../model/plan.ts';
import type { ListedThumbprint } from '../../model/thumbprint.ts';
import { recommendedFor } from '../../chains/recommended-certificate.ts';
import { isLiveHandshake } from '../../chains/trust.ts';

/**
 * What allows the thumbprint of an endpoint's certificate to be written. A thumbprint is a trust
 * anchor: it is written only for a CA certificate whose key was on a path that was verified just now,
 * in a full handshake, from the leaf for exactly this host to an anchor.
 *
 * @throws TrustprintError `interception_suspected`, `leaf_refused` or `authority_missing`.
 */
export function additionFor(look: EndpointProbe, facts: Facts, intent: Intent): Addition {
  const granted = grantFor(look, facts, intent);
  const { certificate, presented, ...by } = granted;
  if (!certificate.isCa && !intent.allowLeaf) throw leafRefusal(look, presented);
  return {
    sha1: certificate.sha1,
    sha256: certificate.sha256,
    subject: certificate.subject,
    ...by,
    seenAt: whereSeen(look),
    position: certificatesOf(presented, pathOf(presented)).findIndex(
      ({ sha256 }) => sha256 === certificate.sha256,
    ),
  };
}

/** A CA certificate handed over before it is served: the person who hands it over is the authority. */
export function additionOfFile(
  { certificate, from }: Intent['stage'][number],
  intent: Intent,
  at: Instant,
): Addition {
  if (!certificate.isCa && !intent.allowLeaf) {
    throw new TrustprintError('leaf_refused', `${from} holds an end-entity certificate, not a CA`, {
      facts: { subject: certificate.subject, sha256: certificate.sha256 },
      hint: 'hand over the certificate of the CA that will issue it',
    });
  }
  const { sha1, sha256, subject } = certificate;
  return {
    sha1,
    sha256,
    subject,
    authority: 'file',
    because: `handed over in ${from}${outOfDates(certificate, at)}`,
    seenAt: from,
    position: undefined,
  };
}

/** It does not keep AWS from taking a value, and whoever hands it over should know it (inferred). */
function outOfDates({ notBefore, notAfter }: Certificate, at: Instant): string {
  if (notAfter !== undefined && notAfter < at) return `; it expired on ${printInstant(notAfter)}`;
  if (notBefore === undefined || notBefore <= at) return '';
  return `; it is not valid before ${printInstant(notBefore)}`;
}

interface Grant {
  readonly certificate: Certificate;
  readonly presented: PresentedChain;
  readonly authority: Authority;
  readonly because: string;
  readonly anchor?: ListedThumbprint;
}

function grantFor(look: EndpointProbe, facts: Facts, intent: Intent): Grant {
  const own = ownGrant(look, facts, intent);
  if (own.authority !== 'accepted') requireNamedWithAuthority(look, facts, intent);
  return own;
}

function ownGrant(look: EndpointProbe, facts: Facts, intent: Intent): Grant {
  const chain = seenOf(look.chain);
  if (chain === undefined) throw refusal(look, 'its chain was not seen');
  const accepted = acceptedIn(chain, intent);
  if (accepted !== undefined) return accepted;
  // Asked first: to whom a middlebox shows its own CA, no hint may suggest to accept it.
  refuseInterception(facts);
  if (!isLiveHandshake(look)) throw refusal(look, 'no handshake was made here');
  if (chain.hostMatches !== true) throw refusal(look, 'its certificate is not for this host name');
  return (
    trustedChain(chain, facts) ??
    continued(look, chain, facts) ??
    thrown(refusal(look, 'it is not trusted by any public CA, and no CA was named for this issuer'))
  );
}

/** The certificate that a person accepted, where it is on the path. */
function acceptedIn({ presented }: ChainFact, intent: Intent): Grant | undefined {
  const certificate = certificatesOf(presented, pathOf(presented)).findLast(
    ({ sha256, isCa }) => intent.accept.includes(sha256) && (isCa || intent.allowLeaf),
  );
  if (certificate === undefined) return undefined;
  const because = 'its SHA-256 was typed by the person who repairs';
  return { certificate, presented, authority: 'accepted', because };
}

/** A listed CA that we know of old passes trust on, once. */
function continued(look: EndpointProbe, { presented }: ChainFact, facts: Facts): Grant | undefined {
  const from = continuationAt(look, facts);
  if (from === undefined) return undefined;
  const { certificate, anchor, how, lastSeenAt, listed } = from;
  const because = `${how}: ${anchor.subject} is listed, and was presented here until ${printInstant(lastSeenAt)}`;
  return { certificate, presented, authority: 'continuity', because, anchor: listed };
}

function trustedChain(chain: ChainFact, facts: Facts): Grant | undefined {
  const { certificate, verifiedBy } = recommendedFor(chain, facts);
  if (verifiedBy === undefined) return undefined;
  const { presented } = chain;
  return { certificate, presented, authority: verifiedBy, because: VERIFIED[verifiedBy] };
}

const VERIFIED = {
  library: 'OpenSSL verified a path through its key to a public root',
  'issuer-ca': 'OpenSSL verified a path through its key to a CA of --issuer-ca',
} as const;

function thrown(error: TrustprintError): never {
  throw error;
}

/** A JWKS host counts only if the document that names it came over a path with authority. */
function requireNamedWithAuthority(look: EndpointProbe, facts: Facts, intent: Intent): void {
  if (look.serves.includes('discovery') || facts.issuer === undefined) return;
  const at = hostPortOf(facts.issuer);
  const naming = facts.endpoints.filter(
    ({ serves, host, port }) =>
      serves.includes('discovery') && host === at.host && port === at.port,
  );
  const seen = naming.filter(({ chain }) => chain.kind === 'seen');
  if (seen.length === 0)
    throw refusal(look, 'the discovery document that names it was not seen over TLS');
  for (const discovery of seen) ownGrant(discovery, facts, intent);
}

function refuseInterception(facts: Facts): void {
  const suspicion = reasonToWithhold(facts);
  if (suspicion === undefined) return;
  throw new TrustprintError(
    'interception_suspected',
    `what is presented here is probably not what AWS sees: ${suspicion.sentence}`,
    {
      facts: { why: suspicion.why, proxy: facts.vantage.proxy ?? null },
      hint: 'look from outside this network (AWS CloudShell, for instance) with trustprint thumbprint --openssl, and give the result to trustprint fix with --given, or the CA itself with --add',
    },
  );
}

function refusal(look: EndpointProbe, why: string): TrustprintError {
  const chain = seenOf(look.chain);
  const top = chain === undefined ? undefined : pathOf(chain.presented).top;
  return new TrustprintError(
    'authority_missing',
    `nothing allows the certificate of ${printHostPort(look)} to be trusted: ${why}`,
    {
      facts: {
        host: look.host,
        port: look.port,
        subject: top?.subject ?? null,
        thumbprint: top?.sha1 ?? null,
      },
      hint: 'if this issuer has a private CA of yours, name it: --issuer-ca FILE; or, once its owner has told you the SHA-256 fingerprint by another way, --accept-ca sha256:HEX',
    },
  );
}

function leafRefusal(look: EndpointProbe, [leaf, ...above]: PresentedChain): TrustprintError {
  const day = leaf.notAfter === undefined ? 'its renewal' : printInstant(leaf.notAfter);
  const what =
    above.length === 0
      ? 'sends its leaf certificate alone'
      : 'sends no CA certificate that was verified';
  return new TrustprintError(
    'leaf_refused',
    `${printHostPort(look)} ${what}, and a listed leaf breaks when it is renewed`,
    {
      facts: { host: look.host, subject: leaf.subject, thumbprint: leaf.sha1, breaksAt: day },
      hint: `let the server send its CA certificate too; or list the leaf all the same with trustprint fix --allow-leaf, and expect the next outage at ${day}`,
    },
  );
}

function whereSeen(look: EndpointProbe): string {
  return look.address === undefined
    ? printHostPort(look)
    : `${printHostPort(look)} at ${look.address}`;
}
