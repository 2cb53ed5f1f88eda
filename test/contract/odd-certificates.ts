// SPDX-License-Identifier: Apache-2.0

import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A name, a serial number or a date that no well-kept authority would certify. */
export interface Oddity {
  /** The common name: the tag of its string type, and its bytes. `undefined`: an empty subject. */
  readonly name?: { readonly tag: number; readonly bytes: Uint8Array } | undefined;
  /** The common name of who issued it; "Odd Issuer" where absent. */
  readonly issuer?: { readonly tag: number; readonly bytes: Uint8Array };
  /** The content of the INTEGER. */
  readonly serial?: Uint8Array;
  readonly notBefore?: { readonly tag: number; readonly text: string };
  readonly notAfter?: { readonly tag: number; readonly text: string };
  /** How many DNS names it is for. */
  readonly names?: number;
  /** The key that is certified; the certificate is signed by another. */
  readonly certified?: KeyObject;
}

export const UTF8_STRING = 0x0c;
export const TELETEX_STRING = 0x14;
export const BMP_STRING = 0x1e;
export const UTC_TIME = 0x17;
export const GENERALIZED_TIME = 0x18;

/** The bytes of a certificate, written element by element, as odd as is wanted, and really signed. */
export function oddCertificate(odd: Oddity): Buffer {
  const { name = { tag: UTF8_STRING, bytes: Buffer.from('odd') } } = odd;
  const subject = 'name' in odd && odd.name === undefined ? sequence() : nameOf(name);
  const fields = [
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, odd.serial ?? Buffer.from([1])),
    ECDSA_WITH_SHA256,
    nameOf(odd.issuer ?? { tag: UTF8_STRING, bytes: Buffer.from('Odd Issuer') }),
    sequence(timeOf(odd.notBefore ?? YEAR_2026), timeOf(odd.notAfter ?? YEAR_2027)),
    subject,
    (odd.certified ?? SIGNER.publicKey).export({ type: 'spki', format: 'der' }),
  ];
  if (odd.names !== undefined) fields.push(tlv(0xa3, sequence(namesOf(odd.names))));
  const toBeSigned = sequence(...fields);
  const signature = sign('sha256', toBeSigned, SIGNER.privateKey);
  return sequence(toBeSigned, ECDSA_WITH_SHA256, tlv(0x03, Buffer.from([0]), signature));
}

/** A PEM block of any label, 64 characters a line. */
export function block(label: string, bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** CMS signed data without a signature: how PKCS#7 files carry certificates (RFC 5652, 5.1). */
export function signedData(certificates: readonly Uint8Array[]): Buffer {
  const data = sequence(
    tlv(0x02, Buffer.from([1])),
    tlv(0x31),
    sequence(objectIdentifier('2a864886f70d010701')),
    tlv(0xa0, ...certificates),
    tlv(0x31),
  );
  return sequence(objectIdentifier('2a864886f70d010702'), tlv(0xa0, data));
}

function nameOf({ tag, bytes }: { readonly tag: number; readonly bytes: Uint8Array }): Buffer {
  return sequence(tlv(0x31, sequence(objectIdentifier('550403'), tlv(tag, bytes))));
}

function namesOf(count: number): Buffer {
  const names = Array.from({ length: count }, (_, index) =>
    tlv(0x82, Buffer.from(`host-${String(index)}.example.test`)),
  );
  return sequence(objectIdentifier('551d11'), tlv(0x04, sequence(...names)));
}

function timeOf({ tag, text }: { readonly tag: number; readonly text: string }): Buffer {
  return tlv(tag, Buffer.from(text));
}

function objectIdentifier(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

function sequence(...contents: readonly Uint8Array[]): Buffer {
  return tlv(0x30, ...contents);
}

/** Tag, length and value in DER. */
function tlv(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const digits = content.length.toString(16);
  const length = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 + length.length]), length, content]);
}

const SIGNER = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ECDSA_WITH_SHA256 = sequence(objectIdentifier('2a8648ce3d040302'));
const YEAR_2026 = { tag: UTC_TIME, text: '260101000000Z' };
const YEAR_2027 = { tag: UTC_TIME, text: '270101000000Z' };
