// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';
import { getCACertificates } from 'node:tls';

import * as fc from 'fast-check';

import {
  isKnownPublicHost,
  isPlaceholder,
  KNOWN_VALUES,
  knownValueOf,
} from '../../../../src/core/chains/known-thumbprints.ts';
import { listedThumbprintOf, parseThumbprint } from '../../../../src/core/model/thumbprint.ts';

describe('the known values', () => {
  it('are thumbprints, each named once, with a source', () => {
    for (const { sha1, source, what } of KNOWN_VALUES) {
      assert.equal(parseThumbprint(sha1), sha1);
      assert.equal(new URL(source).protocol, 'https:');
      assert.ok(what.length > 0);
    }
    assert.equal(new Set(KNOWN_VALUES.map(({ sha1 }) => sha1)).size, KNOWN_VALUES.length);
  });

  it('name the roots that are compiled into Node as they name themselves', () => {
    const bundled = new Map(
      getCACertificates('bundled').map((pem) => {
        const x509 = new X509Certificate(pem);
        return [x509.fingerprint.replaceAll(':', '').toLowerCase(), x509.subject] as const;
      }),
    );
    const held = KNOWN_VALUES.filter(({ kind, sha1 }) => kind === 'root' && bundled.has(sha1));
    assert.ok(held.length >= 10, 'most of them are still there');
    for (const { sha1, what } of held) {
      const words = /^the root (.+), self-signed/.exec(what)?.[1] ?? what;
      const subject = bundled.get(sha1) ?? '';
      const missing = words.split(' ').filter((word) => word !== '-' && !subject.includes(word));
      assert.deepEqual(missing, [], subject);
    }
  });

  it('list nothing as a value of an issuer that is a root of Node', () => {
    const bundled = new Set(
      getCACertificates('bundled').map((pem) =>
        new X509Certificate(pem).fingerprint.replaceAll(':', '').toLowerCase(),
      ),
    );
    const others = KNOWN_VALUES.filter(({ kind }) => kind !== 'root');
    assert.deepEqual(
      others.filter(({ sha1 }) => bundled.has(sha1)),
      [],
    );
  });

  it('are found in whatever case they are listed', () => {
    for (const known of KNOWN_VALUES) {
      assert.equal(knownValueOf(listedThumbprintOf(known.sha1.toUpperCase())), known);
    }
    assert.equal(knownValueOf(listedThumbprintOf('1'.repeat(40))), undefined);
  });
});

describe('isPlaceholder', () => {
  it('takes no digest for one', () => {
    const digest = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .filter((bytes) => new Set(bytes).size > 12);
    fc.assert(
      fc.property(digest, (bytes) => {
        assert.equal(isPlaceholder(listedThumbprintOf(Buffer.from(bytes).toString('hex'))), false);
      }),
    );
  });

  it('knows whatever is made of a few characters again and again', () => {
    const unit = fc
      .constantFrom(1, 2, 4, 5, 8, 10)
      .chain((length) => fc.stringMatching(new RegExp(`^[0-9a-f]{${String(length)}}$`)));
    fc.assert(
      fc.property(unit, (text) => {
        assert.equal(isPlaceholder(listedThumbprintOf(text.repeat(40 / text.length))), true);
      }),
    );
  });

  it('knows what is not hexadecimal, or not of the length', () => {
    for (const text of ['x'.repeat(40), 'TODO', '', 'a1b2c3']) {
      assert.equal(isPlaceholder(listedThumbprintOf(text)), true);
    }
  });
});

describe('isKnownPublicHost', () => {
  it("knows AWS's domains and some issuers, in whatever case, and no look-alike", () => {
    for (const host of [
      'oidc.eks.eu-west-1.amazonaws.com',
      'GitLab.com',
      'oidc-eks.eu-west-1.api.aws',
    ]) {
      assert.equal(isKnownPublicHost(host), true, host);
    }
    for (const host of ['notamazonaws.com', 'amazonaws.com.example.test', 'gitlab.example.test']) {
      assert.equal(isKnownPublicHost(host), false, host);
    }
  });
});
