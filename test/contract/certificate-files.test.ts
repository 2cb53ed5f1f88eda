// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createHash, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';
import { rootCertificates } from 'node:tls';

import {
  MAX_CERTIFICATE_FILE_BYTES,
  MAX_CERTIFICATES,
  readCertificates,
} from '../../src/adapters/certificate-files.ts';
import { TrustprintError } from '../../src/core/error.ts';
import { type Certificate, pemOf } from '../../src/core/model/certificate.ts';
import type { CertificateFile } from '../../src/core/model/pem.ts';
import { printInstant } from '../../src/core/model/instant.ts';
import { chainPem } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { INTERMEDIATE, LEAF, ROOT } from '../world.ts';
import {
  block,
  BMP_STRING,
  GENERALIZED_TIME,
  oddCertificate,
  type Oddity,
  signedData,
  TELETEX_STRING,
  UTC_TIME,
  UTF8_STRING,
} from './odd-certificates.ts';

const CHAIN = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;

describe('a file of certificates', () => {
  it('gives the certificates of a PEM file in its order', async () => {
    assert.deepEqual((await read(chainPem(CHAIN))).certificates, CHAIN);
    assert.deepEqual((await read(chainPem(CHAIN.toReversed()))).certificates, CHAIN.toReversed());
  });

  it('reads one certificate in DER, also with the line feed that a shell leaves', async () => {
    const der = derOf(ROOT.certificate);
    assert.deepEqual((await read(der)).certificates, [ROOT.certificate]);
    assert.deepEqual((await read(Buffer.concat([der, Buffer.from('\r\n')]))).certificates, [
      ROOT.certificate,
    ]);
  });

  it('refuses bytes after a certificate: the digest must be of the certificate alone', async () => {
    const der = Buffer.concat([derOf(ROOT.certificate), Buffer.from([0])]);
    assert.match((await refusal(der, 'certificate_malformed')).message, /has \d+ bytes where its/);
    assert.match(
      (await refusal(block('CERTIFICATE', der), 'pem_damaged')).message,
      /block 1 .*line 1/,
    );
    assert.equal(
      (await refusal(der.subarray(0, -20), 'certificate_malformed')).facts['bytes'],
      der.length - 20,
    );
  });

  it('reads what openssl s_client -showcerts prints, with all its noise', async () => {
    const file = await read(sClientOutput(CHAIN));
    assert.deepEqual(file, { certificates: CHAIN, damaged: [], ignored: [], warnings: [] });
  });

  it('warns when openssl s_client was run without -showcerts', async () => {
    const text = sClientOutput(CHAIN).replaceAll(/-----BEGIN[^]*?-----END CERTIFICATE-----\n/g, '');
    const { certificates, warnings } = await read(`${text}${pemOf(LEAF.certificate)}`);
    assert.deepEqual(certificates, [LEAF.certificate]);
    assert.deepEqual(warnings, [
      'it lists 3 certificates and holds 1: openssl s_client was run without -showcerts',
    ]);
  });

  it('warns when there are the listings of several hosts', async () => {
    const { warnings } = await read(sClientOutput(CHAIN) + sClientOutput(CHAIN));
    assert.match(warnings[0] ?? '', /2 listings/);
  });

  it('reads a byte order mark, CRLF, and UTF-16 as PowerShell writes it', async () => {
    const windows = chainPem(CHAIN).replaceAll('\n', '\r\n');
    const ways = [
      Buffer.from(`\uFEFF${windows}`),
      Buffer.from(`\uFEFF${windows}`, 'utf16le'),
      Buffer.from(`\uFEFF${windows}`, 'utf16le').swap16(),
    ];
    for (const bytes of ways) assert.deepEqual((await read(bytes)).certificates, CHAIN);
  });

  it('reads the labels that OpenSSL knows, and its settings of trust after the certificate', async () => {
    const der = derOf(ROOT.certificate);
    const trusted = Buffer.concat([der, Buffer.from('300a3008060603550405', 'hex')]);
    const text = block('X509 CERTIFICATE', der) + block('TRUSTED CERTIFICATE', trusted);
    assert.deepEqual((await read(text)).certificates, [ROOT.certificate, ROOT.certificate]);
  });

  it('counts private keys and other blocks, and shows nothing of them', async () => {
    const key = privateKeyPem(LEAF.keys);
    const mixed = `${key}${chainPem(CHAIN)}${key}${block('CERTIFICATE REQUEST', Buffer.from('x'))}`;
    const { certificates, ignored } = await read(mixed);
    assert.deepEqual(certificates, CHAIN);
    assert.deepEqual(ignored, ['2 private keys (not shown)', '1 certificate request']);

    const error = await refusal(`${key}\n${key.replace('END', 'EN')}`, 'pem_empty');
    assert.match(error.message, /2 private keys \(not shown\)/);
    const shown = `${error.message} ${JSON.stringify(error.facts)} ${String(error.hint)}`;
    for (const line of key.split('\n').slice(1, -2)) assert.ok(!shown.includes(line));
  });

  it('refuses every strict reading of a damaged file, even where other blocks are sound', async () => {
    const redacted = chainPem(CHAIN).replace(/^MI[^-]*/m, 'CERTIFICATE Redacted\n');
    const error = await refusal(redacted, 'pem_damaged');
    assert.equal(error.message, 'block 1 of chain.pem, line 2, is damaged: it was redacted');
    assert.deepEqual(error.facts, {
      file: 'chain.pem',
      block: 1,
      line: 2,
      why: 'it was redacted',
      damaged: [{ block: 1, line: 2, why: 'it was redacted' }],
    });
    assert.match(error.hint ?? '', /--lenient/);
  });

  it('goes on without damaged blocks when it is told to, and says which they were', async () => {
    const cut = chainPem(CHAIN).slice(0, -60);
    assert.match((await refusal(cut, 'pem_damaged')).message, /block 3 .*no END line/);
    const { certificates, damaged } = await read(cut, true);
    assert.deepEqual(certificates, CHAIN.slice(0, 2));
    assert.deepEqual(
      damaged.map(({ block: which }) => which),
      [3],
    );
  });

  it('counts the damaged among what a listing of openssl s_client lists', async () => {
    const cut = sClientOutput(CHAIN).replace(/^MI.*$/m, 'MII!');
    assert.deepEqual((await read(cut, true)).warnings, []);
  });

  it('names a block whose base64 is sound and whose certificate is not', async () => {
    const der = derOf(ROOT.certificate);
    const short = block('CERTIFICATE', der.subarray(0, der.length - 3));
    assert.match(
      (await refusal(`x\n${short}`, 'pem_damaged')).message,
      /line 2, is damaged: it was cut short/,
    );
    const junk = block('CERTIFICATE', Buffer.from('no certificate at all'));
    assert.match((await refusal(junk, 'pem_damaged')).message, /no X\.509 certificate/);
  });

  it('is empty-handed with an error that helps', async () => {
    assert.match((await refusal('', 'pem_empty')).message, /chain\.pem holds no certificate/);
    assert.match((await refusal(ROOT.certificate.der, 'pem_empty')).hint ?? '', /bare base64/);
    assert.match((await refusal(signedData([]), 'pem_empty')).message, /signed data/);
    await refusal(Buffer.from([0, 1, 2, 255]), 'pem_empty');
    const allDamaged = block('CERTIFICATE', Buffer.from('junk'));
    await assert.rejects(read(allDamaged, true), (error) => codeOf(error) === 'pem_empty');
  });

  it('stops at a size and at a number of certificates', async () => {
    await refusal(Buffer.alloc(MAX_CERTIFICATE_FILE_BYTES + 1), 'file_too_large');
    const one = block('CERTIFICATE', derOf(LEAF.certificate));
    await refusal(one.repeat(MAX_CERTIFICATES + 1), 'file_too_large');
  });

  it('reads the roots that Node carries, by the digests that Node gives them', async () => {
    const { certificates } = await read(rootCertificates.join('\n'));
    assert.equal(certificates.length, rootCertificates.length);
    const [first] = certificates;
    assert.ok(first !== undefined);
    assert.equal(first.sha1, createHash('sha1').update(derOf(first)).digest('hex'));
    assert.ok(certificates.every(({ isCa }) => isCa));
  });
});

describe('a PKCS#7 file', () => {
  const ders = [ROOT, LEAF, INTERMEDIATE].map(({ certificate }) => derOf(certificate));

  it('gives its certificates leaf first, whatever their order in it', async () => {
    for (const bytes of [
      signedData(ders),
      block('PKCS7', signedData(ders)),
      block('CMS', signedData(ders)),
    ]) {
      const { certificates, warnings } = await read(bytes);
      assert.deepEqual(certificates, CHAIN);
      assert.match(warnings[0] ?? '', /keeps no order/);
    }
  });

  it('is read under the label of a certificate too, as some authorities send it', async () => {
    assert.deepEqual((await read(block('CERTIFICATE', signedData(ders)))).certificates, CHAIN);
  });

  it('gives the bytes that are in it, those of odd certificates too', async () => {
    const der = oddCertificate({
      name: { tag: TELETEX_STRING, bytes: Buffer.from('Ren\xe9', 'latin1') },
    });
    const { certificates, warnings } = await read(signedData([der]));
    assert.deepEqual(certificates.map(derOf), [der]);
    assert.deepEqual(warnings, []);
  });

  it('is refused when it is cut short, or holds what is no certificate', async () => {
    const whole = signedData(ders);
    assert.match(
      (await refusal(whole.subarray(0, -9), 'certificate_malformed')).message,
      /cut short/,
    );
    assert.match(
      (await refusal(block('PKCS7', whole.subarray(0, -9)), 'pem_damaged')).message,
      /cut short/,
    );
    await refusal(signedData([Buffer.from('3003020101', 'hex')]), 'certificate_malformed');
  });
});

describe('an odd certificate', () => {
  it('has the dates that it says, to the year 9999, before 2000, and in a year of two digits', async () => {
    const dated = async (tag: number, text: string): Promise<string | undefined> => {
      const { notAfter } = await readOdd({ notAfter: { tag, text } });
      return notAfter === undefined ? undefined : printInstant(notAfter);
    };
    assert.equal(await dated(UTC_TIME, '500101000000Z'), '1950-01-01T00:00:00Z');
    assert.equal(await dated(UTC_TIME, '491231235959Z'), '2049-12-31T23:59:59Z');
    assert.equal(await dated(GENERALIZED_TIME, '20500101000000Z'), '2050-01-01T00:00:00Z');
    assert.equal(await dated(GENERALIZED_TIME, '20630405060708Z'), '2063-04-05T06:07:08Z');
    assert.equal(await dated(GENERALIZED_TIME, '99991231235959Z'), '9999-12-31T23:59:59Z');
    assert.equal(await dated(GENERALIZED_TIME, '00490101000000Z'), '0049-01-01T00:00:00Z');
  });

  it('has no date where it says an impossible one', async () => {
    for (const text of [
      '20261301000000Z',
      '20260132000000Z',
      '20260101240000Z',
      '20260101006000Z',
    ]) {
      const { notBefore } = await readOdd({ notBefore: { tag: GENERALIZED_TIME, text } });
      assert.equal(notBefore, undefined, text);
    }
  });

  it('has its serial number as openssl x509 prints it: zero, negative, or very long', async () => {
    const serial = async (hex: string): Promise<string> =>
      (await readOdd({ serial: Buffer.from(hex, 'hex') })).serialNumber;
    assert.equal(await serial('00'), '00');
    assert.equal(await serial('0a'), '0A');
    assert.equal(await serial('ff'), '-01');
    assert.equal(await serial('8123'), '-7EDD');
    assert.equal(await serial('7f'.repeat(60)), '7F'.repeat(60));
  });

  it('has a name in letters, whatever string type it is written in', async () => {
    const named = async (tag: number, bytes: Buffer): Promise<string> =>
      (await readOdd({ name: { tag, bytes } })).subject;
    assert.equal(await named(UTF8_STRING, Buffer.from('Αττική 🐨')), 'CN=Αττική 🐨');
    assert.equal(await named(BMP_STRING, Buffer.from('Ω1', 'utf16le').swap16()), 'CN=Ω1');
    assert.equal(await named(TELETEX_STRING, Buffer.from('Ren\xe9', 'latin1')), 'CN=René');
  });

  it('cannot steer a terminal or turn the reading order by its name', async () => {
    const subject = async (text: string): Promise<string> =>
      (await readOdd({ name: { tag: UTF8_STRING, bytes: Buffer.from(text) } })).subject;
    assert.equal(await subject('a\u0000b'), String.raw`CN=a\00b`);
    assert.equal(await subject('a\nCN=b'), String.raw`CN=a\0ACN=b`);
    assert.equal(await subject('\u001b[31m'), String.raw`CN=\1B[31m`);
    assert.equal(await subject('\u009b31m'), String.raw`CN=\C2\9B31m`);
    assert.equal(await subject('\u202Emoc.live'), String.raw`CN=\E2\80\AEmoc.live`);
    assert.equal(await subject('x\u2028y'), String.raw`CN=x\E2\80\A8y`);
    assert.equal(await subject('a, O=b + c'), String.raw`CN=a\, O=b \+ c`);
  });

  it('has an empty name where its subject is empty', async () => {
    const certificate = await readOdd({ name: undefined });
    assert.equal(certificate.subject, '');
    assert.equal(certificate.issuer, 'CN=Odd Issuer');
  });

  it('is refused, not misread, where its name is in broken UTF-8', async () => {
    const der = oddCertificate({ name: { tag: UTF8_STRING, bytes: Buffer.from('fffe', 'hex') } });
    await refusal(block('CERTIFICATE', der), 'pem_damaged');
  });

  it('may have ten thousand names', async () => {
    const der = oddCertificate({ names: 10_000 });
    const [certificate] = (await read(block('CERTIFICATE', der))).certificates;
    assert.equal(certificate?.sha1, createHash('sha1').update(der).digest('hex'));
  });

  it('may certify a key of any kind and size', async () => {
    const keys = [
      generateKeyPairSync('ed25519').publicKey,
      generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey,
      generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey,
      generateKeyPairSync('rsa-pss', { modulusLength: 1024 }).publicKey,
      createPublicKey({
        key: { kty: 'RSA', n: Buffer.alloc(1024, 0xa5).toString('base64url'), e: 'AQAB' },
        format: 'jwk',
      }),
    ];
    for (const certified of keys) {
      const certificate = await readOdd({ certified });
      assert.equal(certificate.subject, 'CN=odd');
      assert.equal(certificate.selfSigned, false);
    }
  });
});

async function read(content: string | Uint8Array, lenient = false): Promise<CertificateFile> {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  return readCertificates(bytes, { name: 'chain.pem', lenient });
}

async function refusal(content: string | Uint8Array, code: string): Promise<TrustprintError> {
  const outcome: unknown = await read(content).catch((error: unknown) => error);
  assert.ok(outcome instanceof TrustprintError, `refused: ${JSON.stringify(outcome)}`);
  assert.equal(outcome.code, code);
  return outcome;
}

function codeOf(error: unknown): string | undefined {
  return error instanceof TrustprintError ? error.code : undefined;
}

/** Through a file and back: what `oddCertificate` writes, as we read it. */
async function readOdd(oddity: Oddity): Promise<Certificate> {
  const der = oddCertificate(oddity);
  const [certificate] = (await read(block('CERTIFICATE', der))).certificates;
  assert.ok(certificate !== undefined);
  assert.deepEqual(derOf(certificate), der);
  return certificate;
}

function derOf(certificate: Certificate): Buffer {
  return Buffer.from(certificate.der, 'base64');
}

/** As OpenSSL 3 prints it. */
function sClientOutput(chain: readonly Certificate[]): string {
  const blocks = chain.flatMap((certificate, position) => [
    ` ${String(position)} s:${certificate.subject}`,
    `   i:${certificate.issuer}`,
    '   a:PKEY: EC, (prime256v1); sigalg: ecdsa-with-SHA256',
    '   v:NotBefore: Jan  1 00:00:00 2026 GMT; NotAfter: Jan  1 00:00:00 2027 GMT',
    pemOf(certificate).trimEnd(),
  ]);
  return [
    'CONNECTED(00000003)',
    'depth=2 CN=Example Root',
    'verify error:num=19:self-signed certificate in certificate chain',
    'verify return:1',
    '---',
    'Certificate chain',
    ...blocks,
    '---',
    'Server certificate',
    `subject=${chain[0]?.subject ?? ''}`,
    '---',
    'SSL handshake has read 3161 bytes and written 379 bytes',
    'Verification error: self-signed certificate in certificate chain',
    '---',
    'DONE',
    '',
  ].join('\n');
}
