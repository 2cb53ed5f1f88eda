// SPDX-License-Identifier: Apache-2.0

import { anchorFor } from './continuity.ts';
import { TrustprintError } from './error.ts';
import { suspicionOf } from './interception.ts';
import type { Certificate } from './model/certificate.ts';
import { type ChainFact, type EndpointLook, type Facts } from './model/facts.ts';
import { type Instant, printInstant } from './model/instant.ts';
import { hostPortOf, printHostPort } from './model/issuer.ts';
import { seenOf } from './model/look.ts';
import { certificatesOf, pathOf } from './model/path.ts';
import type { Addition, Authority, Intent } from './model/plan.ts';
import type { ListedThumbprint } from './model/thumbprint.ts';
import { isOwnHandshake } from './own-look.ts';

/**
 * What allows the thumbprint of an endpoint's certificate to be written. A thumbprint is a trust
 * anchor: it is written only for a CA certificate on a path that was verified just now, in a full
 * handshake, from the leaf for exactly this host, and only where something vouches for that path.
 *
 * @throws TrustprintError `interception_suspected`, `leaf_refused` or `authority_missing`.
 */
export function additionFor(look: EndpointLook, facts: Facts, intent: Intent): Addition {
  const chain = seenOf(look.chain);
  if (chain === undefined) throw refusal(look, 'its chain was not seen');
  const certificate = certificateToList(chain, intent);
  // Asked first: to whom a middlebox shows its own CA, no hint may suggest to accept it.
  if (!intent.accept.includes(certificate.sha256)) refuseInterception(facts);
  const granted = grantFor({ look, certificate }, facts, intent);
  if (!certificate.isCa && !intent.allowLeaf) throw leafRefusal(look, certificate);
  return {
    sha1: certificate.sha1,
    sha256: certificate.sha256,
    subject: certificate.subject,
    ...granted,
    seenAt: whereSeen(look),
    position: pathOf(chain.presented).positions.findIndex(
      (position) => chain.presented[position]?.sha256 === certificate.sha256,
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

/** The certificate that a person accepted, where it is on the path; else the top of the path. */
function certificateToList(chain: ChainFact, intent: Intent): Certificate {
  const path = pathOf(chain.presented);
  const accepted = certificatesOf(chain.presented, path).filter(
    ({ sha256, isCa }) => intent.accept.includes(sha256) && (isCa || intent.allowLeaf),
  );
  return accepted.at(-1) ?? path.top;
}

interface Grant {
  readonly authority: Authority;
  readonly because: string;
  readonly anchor?: ListedThumbprint;
}

interface Candidate {
  readonly look: EndpointLook;
  readonly certificate: Certificate;
}

function grantFor(candidate: Candidate, facts: Facts, intent: Intent): Grant {
  const own = ownGrant(candidate, facts, intent);
  if (own.authority !== 'accepted') requireNamedWithAuthority(candidate.look, facts, intent);
  return own;
}

function ownGrant({ look, certificate }: Candidate, facts: Facts, intent: Intent): Grant {
  if (intent.accept.includes(certificate.sha256)) {
    return { authority: 'accepted', because: 'its SHA-256 was typed by the person who repairs' };
  }
  const chain = seenOf(look.chain);
  if (chain === undefined || !isOwnHandshake(look)) {
    throw refusal(look, 'no handshake was made here');
  }
  if (chain.hostMatches !== true) throw refusal(look, 'its certificate is not for this host name');
  return (
    vouched(chain, facts) ??
    continued({ look, certificate }, facts) ??
    thrown(refusal(look, 'no public root vouches for it, and no CA was named for this issuer'))
  );
}

/** A listed CA that we know of old passes trust on, once: see `anchorFor`. */
function continued({ look, certificate }: Candidate, facts: Facts): Grant | undefined {
  const anchor = anchorFor(look, certificate, facts);
  if (anchor === undefined) return undefined;
  const { subject } = anchor.certificate;
  return {
    authority: 'continuity',
    because: `${anchor.how}: ${subject} is listed, and was presented here until ${printInstant(anchor.lastSeenAt)}`,
    anchor: anchor.sha1,
  };
}

/** The compiled-in roots alone carry authority; against a lab on loopback, its own library does. */
function vouched({ anchoring }: ChainFact, { lab }: Facts): Grant | undefined {
  const library = lab ? (anchoring.library ?? anchoring.bundled) : anchoring.bundled;
  if (library?.vouches === true) {
    return { authority: 'library', because: 'OpenSSL verified the path to a public root' };
  }
  return anchoring.issuerCa?.vouches === true
    ? { authority: 'issuer-ca', because: 'OpenSSL verified the path to a CA of --issuer-ca' }
    : undefined;
}

function thrown(error: TrustprintError): never {
  throw error;
}

/** A JWKS host counts only if the document that names it came over a path with authority. */
function requireNamedWithAuthority(look: EndpointLook, facts: Facts, intent: Intent): void {
  if (look.roles.includes('discovery') || facts.issuer === undefined) return;
  const at = hostPortOf(facts.issuer);
  const naming = facts.endpoints.filter(
    ({ roles, host, port }) => roles.includes('discovery') && host === at.host && port === at.port,
  );
  const seen = naming.filter(({ chain }) => chain.kind === 'seen');
  if (seen.length === 0)
    throw refusal(look, 'the discovery document that names it was not seen over TLS');
  for (const discovery of seen) {
    const chain = seenOf(discovery.chain);
    if (chain !== undefined)
      ownGrant({ look: discovery, certificate: certificateToList(chain, intent) }, facts, intent);
  }
}

function refuseInterception(facts: Facts): void {
  const suspicion = suspicionOf(facts);
  if (suspicion === undefined) return;
  throw new TrustprintError(
    'interception_suspected',
    `what is presented here is probably not what AWS sees: ${suspicion.sentence}`,
    {
      facts: { why: suspicion.why, proxy: facts.vantage.proxy ?? null },
      hint: 'look from outside this network (AWS CloudShell, for instance) with trustprint thumbprint --openssl, and hand the result over with --given, or the CA itself with --add',
    },
  );
}

function refusal(look: EndpointLook, why: string): TrustprintError {
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

function leafRefusal(look: EndpointLook, leaf: Certificate): TrustprintError {
  const day = leaf.notAfter === undefined ? 'its renewal' : printInstant(leaf.notAfter);
  return new TrustprintError(
    'leaf_refused',
    `${printHostPort(look)} sends its leaf certificate alone, and a listed leaf breaks when it is renewed`,
    {
      facts: { host: look.host, subject: leaf.subject, thumbprint: leaf.sha1, breaksAt: day },
      hint: `let the server send its CA certificate too; or list the leaf all the same with --allow-leaf, and expect the next outage at ${day}`,
    },
  );
}

function whereSeen(look: EndpointLook): string {
  return look.address === undefined
    ? printHostPort(look)
    : `${printHostPort(look)} at ${look.address}`;
}
