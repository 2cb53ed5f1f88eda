// SPDX-License-Identifier: Apache-2.0

import crypto, { randomBytes } from 'node:crypto';

// The certificate library asks for this polyfill before it is loaded.
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { isIP } from 'node:net';

import { type Certificate, parseCertificate, pemOf } from '../core/model/certificate.ts';
import type { Instant } from '../core/model/instant.ts';
import { forgeKeyPair, type KeyKind, type KeyPair } from './keys.ts';

/** A certificate with its private key: what a server or an authority holds. */
export interface Credential {
  readonly certificate: Certificate;
  readonly keys: KeyPair;
  /** The name as it was ordered: what it issues names it by the same bytes. */
  readonly subject: string;
}

export interface Wanted {
  /** A distinguished name: `CN=Example Root, O=Example`. */
  readonly subject: string;
  readonly notBefore: Instant;
  readonly notAfter: Instant;
  /** Who signs; itself where absent. */
  readonly issuer?: Pick<Credential, 'keys' | 'subject'>;
  /** Whether it may sign certificates. */
  readonly ca: boolean;
  /** How many CAs may stand below it; any number where absent. */
  readonly pathLength?: number;
  /** The one DNS domain that certificates below it may be for (RFC 5280, 4.2.1.10). */
  readonly permittedName?: string;
  /** One that they may not be for. */
  readonly excludedName?: string;
  /** DNS names and IP addresses that it is for. */
  readonly names?: readonly string[];
  /** The key to certify; a fresh one of `keyKind` where absent. A renewed CA may keep its key. */
  readonly keys?: KeyPair;
  readonly keyKind?: KeyKind;
  /** Hexadecimal; random where absent. */
  readonly serialNumber?: string;
  /** Key identifiers tell two issuers of one name apart. Default true. */
  readonly keyIdentifiers?: boolean;
  /** With what the signature is made. Default SHA-256. */
  readonly digest?: 'SHA-1' | 'SHA-256';
}

/** Makes a certificate to order. */
export async function forgeCertificate(wanted: Wanted): Promise<Credential> {
  const keys = wanted.keys ?? (await forgeKeyPair(wanted.keyKind));
  const signer = wanted.issuer?.keys ?? keys;
  const { digest = 'SHA-256' } = wanted;
  const made = await X509CertificateGenerator.create(
    {
      serialNumber: wanted.serialNumber ?? `4${randomBytes(15).toString('hex')}0`,
      subject: wanted.subject,
      issuer: wanted.issuer?.subject ?? wanted.subject,
      notBefore: new Date(wanted.notBefore),
      notAfter: new Date(wanted.notAfter),
      publicKey: cryptoKeyOf(keys, 'public'),
      signingKey: cryptoKeyOf(signer, 'private', digest),
      signingAlgorithm: { ...algorithmOf(signer, digest), hash: digest },
      extensions: await extensionsOf(wanted, keys, signer),
    },
    crypto.webcrypto,
  );
  const certificate = parseCertificate(new Uint8Array(made.rawData));
  return { certificate, keys, subject: wanted.subject };
}

/** PEM of a chain, leaf first, as a server sends it. */
export function chainPem(chain: readonly Certificate[]): string {
  return chain.map(pemOf).join('');
}

async function extensionsOf(wanted: Wanted, keys: KeyPair, signer: KeyPair): Promise<Extension[]> {
  const usage = wanted.ca
    ? KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign
    : KeyUsageFlags.digitalSignature;
  const extensions: Extension[] = [
    new BasicConstraintsExtension(wanted.ca, wanted.pathLength, true),
    new KeyUsagesExtension(usage, true),
  ];
  if (wanted.keyIdentifiers ?? true) {
    const own = cryptoKeyOf(keys, 'public');
    const above = cryptoKeyOf(signer, 'public');
    extensions.push(await SubjectKeyIdentifierExtension.create(own, false, crypto.webcrypto));
    extensions.push(await AuthorityKeyIdentifierExtension.create(above, false, crypto.webcrypto));
  }
  const { permittedName, excludedName } = wanted;
  if (permittedName !== undefined) extensions.push(constraint('permitted', permittedName));
  if (excludedName !== undefined) extensions.push(constraint('excluded', excludedName));
  if (wanted.names !== undefined) {
    const names = wanted.names.map((name) =>
      isIP(name) === 0
        ? ({ type: 'dns', value: name } as const)
        : ({ type: 'ip', value: name } as const),
    );
    extensions.push(new SubjectAlternativeNameExtension(names));
  }
  return extensions;
}

/** `SEQUENCE { [0] or [1] { SEQUENCE { dNSName [2] } } }`; the library has no class for it. */
function constraint(kind: 'permitted' | 'excluded', name: string): Extension {
  const tagged = (tag: number, content: Buffer): Buffer =>
    Buffer.concat([Buffer.from([tag, content.length]), content]);
  const subtree = tagged(0x30, tagged(0x82, Buffer.from(name)));
  return new Extension(
    '2.5.29.30',
    true,
    tagged(0x30, tagged(kind === 'permitted' ? 0xa0 : 0xa1, subtree)),
  );
}

function cryptoKeyOf(
  keys: KeyPair,
  which: 'public' | 'private',
  digest = 'SHA-256',
): crypto.webcrypto.CryptoKey {
  return which === 'public'
    ? keys.publicKey.toCryptoKey(algorithmOf(keys, digest), true, ['verify'])
    : keys.privateKey.toCryptoKey(algorithmOf(keys, digest), true, ['sign']);
}

/** An RSA key of Web Cryptography is one for a digest; one of an elliptic curve is for any. */
function algorithmOf(
  { publicKey }: KeyPair,
  digest: string,
): { name: string; namedCurve?: string; hash?: string } {
  return publicKey.asymmetricKeyType === 'ec'
    ? { name: 'ECDSA', namedCurve: 'P-256' }
    : { name: 'RSASSA-PKCS1-v1_5', hash: digest };
}
