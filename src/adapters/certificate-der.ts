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
