// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';
import { getCACertificates } from 'node:tls';

import { namesAgree } from '../core/chains/path.ts';
import { TrustprintError } from '../core/error.ts';
import {
  type Certificate,
  chainKey,
  isNamedIssuer,
  parseCertificate,
  pemOf,
  type PresentedChain,
} from '../core/model/certificate.ts';
import type { RootSet } from '../core/model/facts.ts';
import { anchorsAmong } from '../core/chains/recommended-certificate.ts';
import { foldedNamesOf } from './certificate-der.ts';
import { readCertificates } from './certificate-files.ts';
import { keepLatest } from './bounded-map.ts';

/** PEM certificates of the root sets that are not Node's own. */
export interface RootFiles {
  /** Roots that stand in for AWS's library in predictions (`--library`). */
  readonly library?: readonly string[];
  /** CAs that issuers may chain to (`--issuer-ca`). */
  readonly issuerCa?: readonly IssuerCa[];
  /** The roots of this machine; its store where absent. Read only when it is asked about. */
  readonly machine?: () => readonly string[];
}

/** A CA named for an issuer's host, or for all of them. */
export interface IssuerCa {
  readonly host: string | undefined;
  readonly roots: readonly string[];
}

export interface Trusting {
  readonly ca: string[];
  readonly allowPartialTrustChain?: boolean;
}

/**
 * What OpenSSL is to trust for a root set, at a host. Always an explicit list, since Node's own
 * default grows by environment (`NODE_EXTRA_CA_CERTS`, `NODE_USE_SYSTEM_CA`).
 */
export function rootsOf(
  roots: RootSet,
  host: string,
  { library, issuerCa = [], machine = machineStore }: RootFiles,
): Trusting {
  switch (roots) {
    case 'bundled':
      return { ca: getCACertificates('bundled') };
    case 'library':
      return { ca: [...(library ?? getCACertificates('bundled'))] };
    case 'issuerCa': {
      const own = issuerCa.filter((ca) => isFor(ca, host)).flatMap((ca) => ca.roots);
      // A CA named for an issuer may be an intermediate, and anchors all the same.
      return { ca: [...getCACertificates('bundled'), ...own], allowPartialTrustChain: true };
    }
    case 'machine':
      return { ca: [...machine()] };
  }
}

/** The public roots that are compiled into Node, whatever the environment adds. */
export function publicRoots(): readonly Certificate[] {
  return certificatesIn({ ca: getCACertificates('bundled') });
}

/**
 * Refuses CAs that certify each other in a circle with no root of its own: when a handshake with them
 * succeeds, Node follows issuers through the store without end (`getPeerCertificate(true)`, which it
 * calls itself before it asks for the server's name). It goes by names alone.
 *
 * @throws TrustprintError `argument_invalid`.
 */
export function refuseCircles({ library = [], issuerCa = [] }: RootFiles): void {
  const named = [...library, ...issuerCa.flatMap(({ roots }) => roots)];
  const all = certificatesIn({ ca: [...new Set(named)] });
  let left = all.filter((certificate) => !isNamedIssuer(certificate, certificate));
  for (let count = -1; count !== left.length;) {
    count = left.length;
    const still = left;
    left = still.filter((certificate) =>
      still.some(
        (issuer) => issuer !== certificate && namesAgree(issuer.subject, certificate.issuer),
      ),
    );
  }
  const [first] = left;
  if (first === undefined) return;
  throw new TrustprintError(
    'argument_invalid',
    `the CAs that were named certify each other in a circle: ${first.subject}`,
    { facts: { subjects: left.map(({ subject }) => subject) }, hint: 'name the root CA alone' },
  );
}

/** Whether a CA is named for this host alone: then what it verifies differs from host to host. */
export function isNamedFor(host: string, { issuerCa = [] }: RootFiles): boolean {
  return issuerCa.some((ca) => ca.host !== undefined && isFor(ca, host));
}

/** Finds the roots of a set, at a host, that a chain leads to; `undefined` where that cannot be told. */
export type AnchorsOf = (
  roots: RootSet,
  host: string,
  presented: PresentedChain,
) => readonly Certificate[] | undefined;

/** A chain is searched once: a dozen probes show the same one. */
export function anchorFinder(files: RootFiles): AnchorsOf {
  const found = new Map<string, readonly Certificate[] | undefined>();
  return (roots, host, presented) => {
    const set = `${roots} ${roots === 'issuerCa' && isNamedFor(host, files) ? host : ''}`;
    const chain = `${set} ${chainKey(presented)}`;
    if (found.has(chain)) return found.get(chain);
    const near = nearTo(presented, rootsOf(roots, host, files));
    const anchors = anchorsAmong(certificatesIn(near), presented);
    if (found.size < MAX_CHAINS) found.set(chain, anchors);
    return anchors;
  };
}

/**
 * The roots, without those compiled into Node that have no name of the chain: such a one has issued none of its
 * certificates, and is none of them. OpenSSL takes as long to read all as for two handshakes. In doubt all are read.
 */
export function nearTo(
  presented: PresentedChain,
  { ca }: Trusting,
  subjects = publicSubjects(),
): Trusting {
  const names = new Set(
    presented.flatMap(({ der }) => {
      const { subject, issuer } = foldedNamesOf(Buffer.from(der, 'base64'));
      return [subject, issuer];
    }),
  );
  if (names.has(undefined)) return { ca };
  return {
    ca: ca.filter((text) => {
      const subject = subjects.get(text);
      return subject === undefined || names.has(subject);
    }),
  };
}

/** The folded subjects of the roots that are compiled into Node, by their texts. */
function publicSubjects(): ReadonlyMap<string, string | undefined> {
  if (SUBJECTS.size > 0) return SUBJECTS;
  for (const text of getCACertificates('bundled')) {
    const [der, ...others] = dersIn(text);
    if (der !== undefined && others.length === 0) SUBJECTS.set(text, foldedNamesOf(der).subject);
  }
  return SUBJECTS;
}

const SUBJECTS = new Map<string, string | undefined>();

/**
 * Reads a file of roots, in any form that certificates come in, as PEM. The same bytes are read once:
 * a process that is asked often names the same library each time.
 *
 * @param name What the file is called in messages.
 * @throws TrustprintError `pem_damaged`, `pem_empty`, `certificate_malformed`, `file_too_large`.
 */
export async function parseRoots(bytes: Uint8Array, name: string): Promise<readonly string[]> {
  const digest = createHash('sha256').update(bytes).digest('base64');
  const roots = parsed.get(digest) ?? (await rootsRead(bytes, name));
  keepLatest(parsed, [digest, roots], MAX_FILES);
  return roots;
}

async function rootsRead(bytes: Uint8Array, name: string): Promise<readonly string[]> {
  const { certificates } = await readCertificates(bytes, { name, lenient: false });
  return certificates.map((certificate) => {
    const text = pemOf(certificate);
    if (read.size < MAX_TEXTS) read.set(text, [certificate]);
    return text;
  });
}

/** The roots of files, by the digests of their bytes. */
const parsed = new Map<string, readonly string[]>();

function isFor(ca: IssuerCa, host: string): boolean {
  return ca.host === undefined || ca.host.toLowerCase() === host.toLowerCase();
}

/**
 * The certificates of texts of roots. OpenSSL takes from them what it can; what is not read here too
 * would be an anchor that nobody knows, so it is refused.
 *
 * @throws TrustprintError `certificate_malformed`.
 */
function certificatesIn({ ca }: Trusting): readonly Certificate[] {
  return ca.flatMap((text) => {
    const known = read.get(text);
    if (known !== undefined) return known;
    const ders = dersIn(text);
    if (ders.length !== text.split(PEM_BEGIN).length - 1) {
      throw new TrustprintError('certificate_malformed', 'a text of roots holds other blocks too', {
        hint: 'give PEM certificates alone',
      });
    }
    const certificates = ders.map(parseCertificate);
    if (read.size < MAX_TEXTS) read.set(text, certificates);
    return certificates;
  });
}

function dersIn(text: string): readonly Buffer[] {
  return [...text.matchAll(PEM_BLOCK)].map(([, base64 = '']) => Buffer.from(base64, 'base64'));
}

/** What was read of texts of roots: the same are searched for circles, and for anchors. */
const read = new Map<string, readonly Certificate[]>();

/** A file and a folder often hold the same roots. */
function machineStore(): readonly string[] {
  return [...new Set(getCACertificates('system'))];
}

/** A text of roots may hold several: OpenSSL takes each of them. */
const PEM_BEGIN = '-----BEGIN ';
const PEM_BLOCK = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g;

/** Texts kept at most: a machine has some 140 roots, and as many in a library. */
const MAX_TEXTS = 2000;

/** Files kept at most, the latest: a library, a bundle for a proxy, a CA for each of some issuers. */
const MAX_FILES = 20;

/** Chains kept at most: a scan of many hosts must not grow without end. */
const MAX_CHAINS = 1000;
