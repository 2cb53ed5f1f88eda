// SPDX-License-Identifier: Apache-2.0

import { certificatesOf, pathOf } from '../core/chains/path.ts';
import { TrustprintError } from '../core/error.ts';
import {
  type Certificate,
  isIssuedBy,
  parseCertificate,
  type PresentedChain,
} from '../core/model/certificate.ts';
import {
  type CertificateFile,
  type CertificateFileReading,
  type DamagedBlock,
  type PemBlock,
  pemBlocksOf,
} from '../core/model/pem.ts';
import {
  isSignedData,
  lengthFlawOf,
  looksLikeDer,
  withoutAuxiliary,
  withoutBlanks,
} from './certificate-der.ts';
import { ignoredBlocks, isCertificateLabel, listingWarnings, textOf } from './certificate-text.ts';

/**
 * Reads certificates as people have them: PEM with whatever noise, DER, PKCS#7 in either, or what
 * `openssl s_client -showcerts` printed.
 *
 * @throws TrustprintError `file_too_large`; `pem_damaged`, which names block and line, even where
 *   others are sound; `certificate_malformed` for a damaged binary file; `pem_empty` when it holds
 *   no certificate.
 */
export async function readCertificates(
  bytes: Uint8Array,
  reading: CertificateFileReading,
): Promise<CertificateFile> {
  if (bytes.length > MAX_CERTIFICATE_FILE_BYTES) {
    throw tooLarge(reading.name, { bytes: bytes.length, most: MAX_CERTIFICATE_FILE_BYTES });
  }
  const file = looksLikeDer(bytes)
    ? await readBinary(bytes, reading)
    : await readText(bytes, reading);
  if (file.certificates.length > MAX_CERTIFICATES) {
    throw tooLarge(reading.name, {
      certificates: file.certificates.length,
      most: MAX_CERTIFICATES,
    });
  }
  return file;
}

async function readBinary(
  bytes: Uint8Array,
  { name }: CertificateFileReading,
): Promise<CertificateFile> {
  const found = await certificatesIn(withoutBlanks(bytes), { auxiliary: false });
  if (found.kind === 'damaged') {
    throw new TrustprintError('certificate_malformed', `${name} is damaged: ${found.why}`, {
      facts: { file: name, bytes: bytes.length, why: found.why },
      hint: 'compare with: openssl x509 -inform der -noout -text, or openssl pkcs7 -inform der -print_certs',
    });
  }
  if (found.certificates.length === 0)
    throw empty(name, ['signed data that carries no certificate']);
  return { certificates: found.certificates, damaged: [], ignored: [], warnings: found.warnings };
}

async function readText(
  bytes: Uint8Array,
  { name, lenient }: CertificateFileReading,
): Promise<CertificateFile> {
  const text = textOf(bytes);
  const blocks = pemBlocksOf(text);
  const certificates: Certificate[] = [];
  const damaged: DamagedBlock[] = [];
  const warnings: string[] = [];
  const relevant = blocks.filter(({ label }) => isCertificateLabel(label));
  if (relevant.length > MAX_CERTIFICATES) {
    throw tooLarge(name, { certificates: relevant.length, most: MAX_CERTIFICATES });
  }
  for (const block of relevant) {
    const found = await readBlock(block);
    if (found.kind === 'damaged') {
      damaged.push({ block: blocks.indexOf(block) + 1, line: found.line, why: found.why });
    } else {
      certificates.push(...found.certificates);
      warnings.push(...found.warnings);
    }
  }
  const ignored = ignoredBlocks(blocks);
  if (damaged[0] !== undefined && !lenient) throw damage(name, [damaged[0], ...damaged.slice(1)]);
  if (certificates.length === 0) {
    throw empty(
      name,
      [...damaged.map(({ block, why }) => `block ${String(block)}: ${why}`), ...ignored],
      text,
    );
  }
  warnings.push(...listingWarnings(text, certificates.length + damaged.length));
  return { certificates, damaged, ignored, warnings };
}

type Found =
  | {
      readonly kind: 'found';
      readonly certificates: readonly Certificate[];
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'damaged'; readonly why: string };

async function readBlock({
  label,
  line,
  content,
}: PemBlock): Promise<Found & { readonly line: number }> {
  if (content.kind === 'damaged') return content;
  const found = await certificatesIn(content.bytes, { auxiliary: label === 'TRUSTED CERTIFICATE' });
  return { ...found, line };
}

/** Reads one certificate or signed data; what a label says of it counts for nothing. */
async function certificatesIn(
  bytes: Uint8Array,
  { auxiliary }: { auxiliary: boolean },
): Promise<Found> {
  if (isSignedData(bytes)) return signedCertificatesIn(bytes);
  const der = auxiliary ? withoutAuxiliary(bytes) : bytes;
  const why = lengthFlawOf(der);
  if (why !== undefined) return { kind: 'damaged', why };
  return readAll([der], []);
}

async function signedCertificatesIn(bytes: Uint8Array): Promise<Found> {
  const why = lengthFlawOf(bytes);
  if (why !== undefined) return { kind: 'damaged', why };
  const { certificatesInSignedData } = await import('./pkcs7.ts');
  let ders: readonly Uint8Array[];
  try {
    ders = certificatesInSignedData(bytes);
  } catch {
    return {
      kind: 'damaged',
      why: 'its certificates cannot be taken out (openssl pkcs7 -print_certs may)',
    };
  }
  const found = readAll(ders, ders.length > 1 ? [PKCS7_ORDER] : []);
  return found.kind === 'found' ? { ...found, certificates: leafFirst(found.certificates) } : found;
}

function readAll(ders: readonly Uint8Array[], warnings: readonly string[]): Found {
  try {
    return { kind: 'found', certificates: ders.map(parseCertificate), warnings };
  } catch {
    return { kind: 'damaged', why: 'it is no X.509 certificate that OpenSSL can read' };
  }
}

function damage(
  name: string,
  damaged: readonly [DamagedBlock, ...DamagedBlock[]],
): TrustprintError {
  const [{ block, line, why }, ...rest] = damaged;
  const also = rest.length === 0 ? '' : ` (and ${String(rest.length)} more)`;
  const where = `block ${String(block)} of ${name}, line ${String(line)}`;
  return new TrustprintError('pem_damaged', `${where}, is damaged: ${why}${also}`, {
    facts: {
      file: name,
      block,
      line,
      why,
      damaged: damaged.slice(0, MOST_NAMED),
    },
    hint: 'get it anew (openssl s_client -servername HOST -showcerts -connect HOST:443), or go on without it: --lenient',
  });
}

function empty(name: string, instead: readonly string[], text = ''): TrustprintError {
  const what = instead.length === 0 ? '' : `: ${instead.slice(0, MOST_NAMED).join(', ')}`;
  return new TrustprintError('pem_empty', `${name} holds no certificate${what}`, {
    facts: { file: name, instead: instead.slice(0, MOST_NAMED) },
    hint: /^\s*MI[A-Za-z0-9+/=\s]+$/.test(text.slice(0, 2000))
      ? 'it looks like bare base64: put -----BEGIN CERTIFICATE----- before it and -----END CERTIFICATE----- after it'
      : 'it should be PEM, DER, PKCS#7, or the output of openssl s_client -showcerts',
  });
}

function tooLarge(name: string, facts: Readonly<Record<string, number>>): TrustprintError {
  return new TrustprintError('file_too_large', `${name} is larger than a file of certificates is`, {
    facts: { file: name, ...facts },
    hint: 'keep to the certificates that the question is about',
  });
}

const PKCS7_ORDER =
  'PKCS#7 keeps no order: the certificates are put in that of their signatures, leaf first';

/**
 * Mozilla's roots, the largest bundle that people have at hand (curl's cacert.pem), are 230 kB with
 * some 150 certificates; a certificate with ten thousand names is half a megabyte.
 */
export const MAX_CERTIFICATE_FILE_BYTES = 8 * 1024 * 1024;
export const MAX_CERTIFICATES = 2000;

/** Enough to see what is the matter, few enough to read. */
const MOST_NAMED = 20;

/**
 * Certificates that came without an order, leaf first, then the path that its signatures lead
 * through, then the rest. The leaf is one that issued none of the others, no CA if there is a choice.
 */
function leafFirst(certificates: readonly Certificate[]): readonly Certificate[] {
  if (certificates.length > MOST_ORDERED) return certificates;
  const ends = certificates.filter(
    (one) => !certificates.some((other) => other.sha256 !== one.sha256 && isIssuedBy(other, one)),
  );
  const leaf = ends.find(({ isCa }) => !isCa) ?? ends[0];
  if (leaf === undefined) return certificates;
  const chain: PresentedChain = [leaf, ...certificates.filter((one) => one !== leaf)];
  const path = certificatesOf(chain, pathOf(chain));
  return [...path, ...chain.filter((one) => !path.includes(one))];
}

/** Each is compared with each; a chain has five, and a bundle of roots has no order to find. */
const MOST_ORDERED = 50;
