// SPDX-License-Identifier: Apache-2.0

/**
 * Whether a file is DER or BER and not text: a sequence whose length is one that no text begins with,
 * or that of the file.
 */
export function looksLikeDer(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes;
  const isLong = length >= INDEFINITE && length <= INDEFINITE + MOST_LENGTH_BYTES;
  return tag === SEQUENCE && (isLong || elementLengthOf(bytes) === bytes.length);
}

/**
 * How many bytes the first element is long, its header included (ITU-T X.690, 8.1.3).
 * `undefined` where that is not written in its first bytes.
 */
export function elementLengthOf(bytes: Uint8Array): number | undefined {
  const [, first] = bytes;
  if (first === undefined || first === INDEFINITE) return undefined;
  if (first < INDEFINITE) return HEADER_BYTES + first;
  const count = first - INDEFINITE;
  if (count > MOST_LENGTH_BYTES || bytes.length < HEADER_BYTES + count) return undefined;
  const digits = bytes.subarray(HEADER_BYTES, HEADER_BYTES + count);
  return HEADER_BYTES + count + digits.reduce((sum, byte) => sum * 256 + byte, 0);
}

/** Whether the bytes are CMS signed data, which PKCS#7 files are (RFC 5652, 5.1). */
export function isSignedData(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, LONGEST_HEADER + ID_SIGNED_DATA.length)).includes(
    ID_SIGNED_DATA,
  );
}

/** What is wrong with the length of the bytes of one certificate, as a clause, or nothing. */
export function lengthFlawOf(bytes: Uint8Array): string | undefined {
  const length = elementLengthOf(bytes);
  if (bytes[0] !== SEQUENCE || length === undefined) return undefined;
  const [is, should] = [String(bytes.length), String(length)];
  if (length > bytes.length) return `it was cut short: ${is} bytes of ${should}`;
  if (length < bytes.length) return `it has ${is} bytes where its certificate has ${should}`;
  return undefined;
}

/** The certificate of a `TRUSTED CERTIFICATE` block, without the settings of trust after it. */
export function withoutAuxiliary(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, elementLengthOf(bytes));
}

/** A binary file without the line feed that an editor or a shell left at its end. */
export function withoutBlanks(bytes: Uint8Array): Uint8Array {
  const length = elementLengthOf(bytes) ?? bytes.length;
  const rest = bytes.subarray(length);
  return rest.every((byte) => byte === LINE_FEED || byte === CARRIAGE_RETURN)
    ? bytes.subarray(0, length)
    : bytes;
}

/** Both names of a certificate, folded; `undefined` where one cannot be. */
export interface FoldedNames {
  readonly subject: string | undefined;
  readonly issuer: string | undefined;
}

/**
 * Reads the names of a certificate without OpenSSL, which takes longest for the key. A name is folded to the
 * letters and digits of ASCII in its values: names that OpenSSL finds equal (RFC 5280, 7.1: case, blanks and the string
 * type aside) are folded alike, and so are names that print alike. Others may be too.
 *
 * @param der One that OpenSSL reads. Nothing is allocated by element: this is done for a hundred roots at a start.
 */
export function foldedNamesOf(der: Buffer): FoldedNames {
  // RFC 5280, 4.1: the version may be left out; serial number, algorithm, issuer, dates, subject.
  const first = contentAt(der, contentAt(der, 0));
  const serial = der[first] === VERSION ? endAt(der, first) : first;
  const issuer = endAt(der, endAt(der, serial));
  const subject = endAt(der, endAt(der, issuer));
  return { subject: folded(der, subject), issuer: folded(der, issuer) };
}

/** A name is a sequence of sets of pairs, of a type and a value (RFC 5280, 4.1.2.4). What is written otherwise is not folded. */
function folded(der: Buffer, name: number): string | undefined {
  let text = '';
  let set = contentAt(der, name);
  const end = endAt(der, name);
  for (; set < end; set = endAt(der, set)) {
    let pair = contentAt(der, set);
    const last = endAt(der, set);
    for (; pair < last; pair = endAt(der, pair)) {
      const value = endAt(der, contentAt(der, pair));
      const after = endAt(der, value);
      if (!OF_ASCII.has(der[value]) || after !== endAt(der, pair)) return undefined;
      text += der.toString('latin1', contentAt(der, value), after);
    }
    if (pair !== last) return undefined;
  }
  return set === end ? text.replaceAll(/[^A-Za-z0-9]+/g, '').toLowerCase() : undefined;
}

/** Where the content of an element begins (ITU-T X.690, 8.1.3). */
function contentAt(der: Buffer, element: number): number {
  const length = der[element + 1] ?? 0;
  return element + HEADER_BYTES + (length > INDEFINITE ? length - INDEFINITE : 0);
}

/** Where it ends; no number where that is not written, which makes none of all that is after it. */
function endAt(der: Buffer, element: number): number {
  const content = contentAt(der, element);
  let length = der[element + 1] ?? NaN;
  if (length === INDEFINITE) return NaN;
  if (length > INDEFINITE) {
    length = 0;
    for (let at = element + HEADER_BYTES; at < content; at += 1)
      length = length * 256 + (der[at] ?? NaN);
  }
  return content + length;
}

const SEQUENCE = 0x30;
const INDEFINITE = 0x80;
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const HEADER_BYTES = 2;
/** Four bytes of length are 4 GiB. */
const MOST_LENGTH_BYTES = 4;
const LONGEST_HEADER = HEADER_BYTES + MOST_LENGTH_BYTES;
/** The object identifier 1.2.840.113549.1.7.2, tag and length included. */
const ID_SIGNED_DATA = Buffer.from('06092a864886f70d010702', 'hex');
/** Tagged `[0]`. */
const VERSION = 0xa0;
/** Of these OpenSSL makes UTF-8, in which a byte of ASCII is that character: UTF8, Printable, Teletex, IA5, Visible. */
const OF_ASCII: ReadonlySet<number | undefined> = new Set([0x0c, 0x13, 0x14, 0x16, 0x1a]);
