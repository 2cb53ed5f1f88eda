// SPDX-License-Identifier: Apache-2.0

import { isIP } from 'node:net';

/**
 * A ClientHello of TLS 1.2 (RFC 5246, 7.4.1.2) in one record. It offers what clients of today do, so
 * that a server shows them and us the same certificate, and no later version: in TLS 1.3 the
 * certificate is encrypted.
 *
 * @param host Sent as the server's name (RFC 6066, 3), unless it is an address.
 * @param random 32 bytes.
 */
export function clientHello(host: string, random: Buffer): Buffer {
  const name = isIP(host) === 0 ? host.replace(/\.$/, '') : undefined;
  const extensions = [
    ...(name === undefined ? [] : [extension(SERVER_NAME, sized(2, named(name)))]),
    extension(EXTENDED_MASTER_SECRET),
    extension(RENEGOTIATION_INFO, Buffer.from([0])),
    extension(SUPPORTED_GROUPS, sized(2, shorts(GROUPS))),
    extension(EC_POINT_FORMATS, sized(1, Buffer.from([0]))),
    extension(SIGNATURE_ALGORITHMS, sized(2, shorts(SIGNATURES))),
    extension(ALPN, sized(2, sized(1, Buffer.from('http/1.1')))),
  ];
  const body = Buffer.concat([
    TLS12,
    random,
    sized(1, Buffer.alloc(0)), // no session to resume
    sized(2, shorts(SUITES)),
    sized(1, Buffer.from([0])), // no compression
    sized(2, Buffer.concat(extensions)),
  ]);
  const message = Buffer.concat([Buffer.from([CLIENT_HELLO]), sized(3, body)]);
  return Buffer.concat([Buffer.from([HANDSHAKE]), TLS10, sized(2, message)]);
}

function extension(type: number, data: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([shorts([type]), sized(2, data)]);
}

function named(host: string): Buffer {
  return Buffer.concat([Buffer.from([0]), sized(2, Buffer.from(host, 'latin1'))]);
}

/** With its length before it, in so many bytes. */
function sized(bytes: 1 | 2 | 3, data: Buffer): Buffer {
  const length = Buffer.alloc(bytes);
  length.writeUIntBE(data.length, 0, bytes);
  return Buffer.concat([length, data]);
}

function shorts(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [at, value] of values.entries()) bytes.writeUInt16BE(value, at * 2);
  return bytes;
}

const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const TLS12 = Buffer.from([3, 3]);
/** The version of the record is that of the oldest client (RFC 5246, E.1). */
const TLS10 = Buffer.from([3, 1]);

const SERVER_NAME = 0;
const SUPPORTED_GROUPS = 10;
const EC_POINT_FORMATS = 11;
const SIGNATURE_ALGORITHMS = 13;
const ALPN = 16;
const EXTENDED_MASTER_SECRET = 23;
const RENEGOTIATION_INFO = 0xff01;

/** x25519, secp256r1, secp384r1, secp521r1. */
const GROUPS = [29, 23, 24, 25];

/** ECDSA and RSA with SHA-256 to SHA-512, PSS too, in OpenSSL's order. */
const SIGNATURES = [0x0403, 0x0503, 0x0603, 0x0807, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601];

/** ECDHE, then RSA, with AES-GCM, ChaCha20 and AES-CBC: the TLS 1.2 part of OpenSSL's defaults. */
const SUITES = [
  0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc02b, 0xc02f, 0xc024, 0xc028, 0xc023, 0xc027, 0xc00a, 0xc014,
  0xc009, 0xc013, 0x009d, 0x009c, 0x003d, 0x003c, 0x0035, 0x002f,
];
