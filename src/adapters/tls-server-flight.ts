// SPDX-License-Identifier: Apache-2.0

/** What a server answers to a ClientHello of TLS 1.2. */
export type ServerFlight =
  /** The certificates in DER, in the order sent; none where the server has none. */
  | { readonly kind: 'certificates'; readonly ders: readonly Buffer[] }
  /** A fatal alert (RFC 5246, 7.2), by its number. */
  | { readonly kind: 'alert'; readonly number: number }
  /** No TLS, or none that a client would go on with. */
  | { readonly kind: 'unread'; readonly why: string };

/**
 * Reads the records (RFC 5246, 6.2.1) of a server's first flight up to its certificates, which are in
 * clear before TLS 1.3. Total: any bytes have an answer, or are too few, and each is read a bounded
 * number of times, however they are cut.
 *
 * @returns Takes what came next; `undefined` while more has to come. Not to be called after that.
 */
export function serverFlightReader(): (chunk: Buffer) => ServerFlight | undefined {
  let records = 0;
  let rest = Buffer.alloc(0);
  let messages = Buffer.alloc(0);
  return (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    for (let record = nextRecord(rest); record !== undefined; record = nextRecord(rest)) {
      if ('why' in record) return record;
      records += 1;
      if (records > MOST_RECORDS || messages.length > MOST_BEFORE) {
        return unread('it sends records without end');
      }
      rest = rest.subarray(RECORD_HEADER + record.fragment.length);
      const isAlert = record.type === ALERT;
      if (!isAlert) messages = Buffer.concat([messages, record.fragment]);
      const read = isAlert ? alertIn(record.fragment) : readMessages(messages);
      if (read !== undefined) return read;
    }
    return undefined;
  };
}

interface Record {
  readonly type: number;
  readonly fragment: Buffer;
}

/** `undefined` where it has not come whole. */
function nextRecord(bytes: Buffer): Record | Extract<ServerFlight, { kind: 'unread' }> | undefined {
  if (bytes.length < RECORD_HEADER) return undefined;
  const type = bytes.readUInt8(0);
  const length = bytes.readUInt16BE(3);
  if (bytes.readUInt8(1) !== 3 || (type !== HANDSHAKE && type !== ALERT)) {
    return unread('it answers with no TLS');
  }
  if (length === 0 || length > MOST_RECORD) return unread('a record has an impossible length');
  const end = RECORD_HEADER + length;
  return bytes.length < end ? undefined : { type, fragment: bytes.subarray(RECORD_HEADER, end) };
}

/** `undefined` for a warning, which a client goes on after, as after `unrecognized_name`. */
function alertIn(fragment: Buffer): ServerFlight | undefined {
  if (fragment.length !== ALERT_BYTES) return unread('an alert has an impossible length');
  const number = fragment.readUInt8(1);
  return fragment.readUInt8(0) === WARNING && number !== CLOSE_NOTIFY
    ? undefined
    : { kind: 'alert', number };
}

/** `undefined` where the messages have not all come. */
function readMessages(bytes: Buffer): ServerFlight | undefined {
  let greeted = false;
  for (let at = 0; bytes.length >= at + MESSAGE_HEADER;) {
    const type = bytes.readUInt8(at);
    const length = bytes.readUIntBE(at + 1, 3);
    if (length > MOST_MESSAGE) return unread('a message is larger than any client reads');
    const start = at + MESSAGE_HEADER;
    at = start + length;
    if (type === HELLO_REQUEST) continue;
    if (bytes.length < at) return undefined;
    const body = bytes.subarray(start, at);
    if (greeted) return type === CERTIFICATE ? certificatesIn(body) : NO_CERTIFICATES;
    if (type !== SERVER_HELLO) return unread('it does not begin with a ServerHello');
    if (!isAtMostTls12(body)) return unread('it chose a version that was not offered');
    greeted = true;
  }
  return undefined;
}

/** An anonymous server goes on with its key, and one that resumes with its end. */
const NO_CERTIFICATES: ServerFlight = { kind: 'certificates', ders: [] };

function isAtMostTls12(hello: Buffer): boolean {
  return hello.length >= 2 && hello.readUInt8(0) === 3 && hello.readUInt8(1) <= 3;
}

/** A list of certificates, each with its length (RFC 5246, 7.4.2). */
function certificatesIn(body: Buffer): ServerFlight {
  const ders: Buffer[] = [];
  if (body.length < LENGTH || body.readUIntBE(0, LENGTH) !== body.length - LENGTH) {
    return unread('its list of certificates has a false length');
  }
  for (let at = LENGTH; at < body.length;) {
    const start = at + LENGTH;
    const end = body.length < start ? Infinity : start + body.readUIntBE(at, LENGTH);
    if (end === start || end > body.length) return unread('a certificate has a false length');
    ders.push(body.subarray(start, end));
    if (ders.length > MOST_CERTIFICATES) return unread('it sends certificates without end');
    at = end;
  }
  return { kind: 'certificates', ders };
}

function unread(why: string): Extract<ServerFlight, { kind: 'unread' }> {
  return { kind: 'unread', why };
}

const ALERT = 21;
const HANDSHAKE = 22;
const RECORD_HEADER = 5;
/** 2^14, and what a cipher may add (RFC 5246, 6.2.3). */
const MOST_RECORD = 16_384 + 2048;
/** A chain of 100 kB has seven of full size; some servers send small ones, for slow networks. */
const MOST_RECORDS = 256;

const ALERT_BYTES = 2;
const WARNING = 1;
const CLOSE_NOTIFY = 0;

const HELLO_REQUEST = 0;
const SERVER_HELLO = 2;
const CERTIFICATE = 11;
const MESSAGE_HEADER = 4;
/** Of a list, and of each certificate in it. */
const LENGTH = 3;
/** What OpenSSL reads of a list of certificates (SSL_CTX_set_max_cert_list(3)). */
const MOST_MESSAGE = 102_400;
/** All is read again with each record: a greeting and a chain are there, and not thousands of requests to greet. */
const MOST_BEFORE = 2 * MOST_MESSAGE;
const MOST_CERTIFICATES = 100;
