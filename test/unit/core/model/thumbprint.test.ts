// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { TrustprintError } from '../../../../src/core/error.ts';
import {
  isListed,
  listedThumbprintOf,
  parseFingerprint,
  parseThumbprint,
} from '../../../../src/core/model/thumbprint.ts';

const hex = (length: number): fc.Arbitrary<string> =>
  fc.stringMatching(new RegExp(`^[0-9a-f]{${String(length)}}$`));

const colons = (digits: string): string => (digits.match(/../g) ?? []).join(':').toUpperCase();

describe('parseThumbprint', () => {
  it('reads a thumbprint in each form in which people have it', () => {
    fc.assert(
      fc.property(hex(40), (digits) => {
        for (const text of [
          digits,
          digits.toUpperCase(),
          colons(digits),
          ` ${digits}\n`,
          `SHA1 Fingerprint=${colons(digits)}`,
          `sha1 Fingerprint=${colons(digits)}\r\n`,
        ]) {
          assert.equal(parseThumbprint(text), digits);
        }
      }),
    );
  });

  it('refuses any other number of digits', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{0,80}$/), (digits) => {
        fc.pre(digits.length !== 40);
        assert.throws(() => parseThumbprint(digits), { code: 'thumbprint_malformed' });
      }),
    );
  });

  it('says so when it is given a SHA-256 fingerprint', () => {
    assert.throws(() => parseThumbprint('a'.repeat(64)), { hint: /SHA-256/ });
  });

  it('refuses what IAM keeps and no certificate has', () => {
    assert.throws(() => parseThumbprint('x'.repeat(40)), { code: 'thumbprint_malformed' });
  });

  it('does not echo a long text whole', () => {
    assert.throws(
      () => parseThumbprint('x'.repeat(10_000)),
      (error: Error) => error.message.length < 300,
    );
  });
});

describe('a text that is neither', () => {
  const echoed = (text: string): readonly string[] =>
    [parseThumbprint, parseFingerprint].map((parse) => {
      try {
        return parse(text);
      } catch (error) {
        assert.ok(error instanceof TrustprintError);
        return JSON.stringify([error.message, error.facts, error.hint]);
      }
    });

  it('is named where it is short', () => {
    for (const said of echoed('no thumbprint')) assert.match(said, /"no thumbprint/);
  });

  it('is not repeated where it may be a key', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const [, line = ''] = pem.split('\n');
    for (const text of [pem, line, line.slice(-40)]) {
      for (const said of echoed(text)) assert.ok(!said.includes(line.slice(-16)), said);
    }
  });
});

describe('parseFingerprint', () => {
  it('reads a fingerprint with or without what people put before it', () => {
    fc.assert(
      fc.property(hex(64), (digits) => {
        for (const text of [
          digits,
          `sha256:${digits}`,
          `SHA-256:${colons(digits)}`,
          ` sha256:${digits} `,
          `sha256 Fingerprint=${colons(digits)}`,
        ]) {
          assert.equal(parseFingerprint(text), digits);
        }
      }),
    );
  });

  it('refuses a thumbprint', () => {
    assert.throws(() => parseFingerprint('a'.repeat(40)), { code: 'fingerprint_malformed' });
  });
});

describe('listedThumbprintOf', () => {
  it('keeps what IAM keeps, but for its case', () => {
    assert.equal(listedThumbprintOf('X'.repeat(40)), 'x'.repeat(40));
  });

  it('makes what isListed finds, whatever the case of the list', () => {
    fc.assert(
      fc.property(hex(40), hex(40), (digits, other) => {
        const list = [listedThumbprintOf(digits.toUpperCase())];
        assert.equal(isListed(list, parseThumbprint(digits)), true);
        assert.equal(isListed(list, parseThumbprint(other)), other === digits);
      }),
    );
  });
});
