// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  isInDate,
  isIssuedBy,
  isSameAuthority,
  lastOf,
  parseCertificate,
  pemOf,
} from '../../../../src/core/model/certificate.ts';
import { parseInstant, plusSeconds } from '../../../../src/core/model/instant.ts';
import { forgeCertificate } from '../../../../src/forge/certificates.ts';
import { authority, INTERMEDIATE, LEAF, leafOf, NOW, ROOT } from '../../../world.ts';

const selfSignedLeaf = await forgeCertificate({
  subject: 'CN=oidc.example.test',
  notBefore: plusSeconds(NOW, -60),
  notAfter: plusSeconds(NOW, 60),
  ca: false,
  names: ['oidc.example.test'],
});
const namesake = await authority('Example Root');
const renewed = await forgeCertificate({
  subject: 'CN=Example Root',
  notBefore: plusSeconds(NOW, 0),
  notAfter: plusSeconds(NOW, 60),
  ca: true,
  keys: ROOT.keys,
});

describe('parseCertificate', () => {
  it('reads what was ordered, with the digests that Node computes', () => {
    const { certificate } = LEAF;
    const x509 = new X509Certificate(Buffer.from(certificate.der, 'base64'));
    assert.equal(certificate.subject, 'CN=oidc.example.test');
    assert.equal(certificate.issuer, 'CN=Example Intermediate');
    assert.equal(certificate.sha1, x509.fingerprint.replaceAll(':', '').toLowerCase());
    assert.equal(certificate.sha256, x509.fingerprint256.replaceAll(':', '').toLowerCase());
    assert.equal(certificate.serialNumber, x509.serialNumber);
    assert.equal(certificate.isCa, false);
    assert.equal(certificate.selfSigned, false);
  });

  it('reads again what it read, from DER and by way of PEM', () => {
    for (const { certificate } of [ROOT, INTERMEDIATE, LEAF]) {
      const fromPem = new X509Certificate(pemOf(certificate)).raw;
      assert.deepEqual(parseCertificate(Buffer.from(certificate.der, 'base64')), certificate);
      assert.deepEqual(parseCertificate(fromPem), certificate);
      assert.deepEqual(JSON.parse(JSON.stringify(certificate)), certificate);
    }
  });

  it('reads dates to the second, in this century and at the end of all', async () => {
    for (const [from, to] of [
      ['1951-03-04T05:06:07Z', '2049-12-31T23:59:59Z'],
      ['2050-01-01T00:00:00Z', '9999-12-31T23:59:59Z'],
    ] as const) {
      const made = await forgeCertificate({
        subject: 'CN=dated',
        notBefore: parseInstant(from),
        notAfter: parseInstant(to),
        ca: true,
      });
      assert.equal(made.certificate.notBefore, parseInstant(from));
      assert.equal(made.certificate.notAfter, parseInstant(to));
    }
  });

  it('calls a root self-signed, and a leaf that signed itself too', () => {
    assert.equal(ROOT.certificate.selfSigned, true);
    assert.equal(selfSignedLeaf.certificate.selfSigned, true);
    assert.equal(INTERMEDIATE.certificate.selfSigned, false);
  });

  it('does not call a certificate self-signed whose issuer merely has its name', async () => {
    const under = await forgeCertificate({
      subject: 'CN=Example Root',
      notBefore: NOW,
      notAfter: plusSeconds(NOW, 60),
      ca: true,
      issuer: ROOT,
    });
    assert.equal(under.certificate.selfSigned, false);
  });

  it('refuses bytes that are no certificate, and a certificate with more after it', () => {
    const der = Buffer.from(LEAF.certificate.der, 'base64');
    for (const bytes of [
      Buffer.alloc(0),
      Buffer.from('certificate'),
      der.subarray(0, -1),
      Buffer.concat([der, Buffer.from([0])]),
    ]) {
      assert.throws(() => parseCertificate(bytes), { code: 'certificate_malformed' });
    }
  });

  it('throws nothing but its own error when a byte is changed', () => {
    const der = Buffer.from(LEAF.certificate.der, 'base64');
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: der.length - 1 }),
        fc.integer({ min: 1, max: 255 }),
        (at, by) => {
          const changed = Buffer.from(der);
          changed[at] = (changed[at] ?? 0) ^ by;
          try {
            assert.notEqual(parseCertificate(changed).sha1, LEAF.certificate.sha1);
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'certificate_malformed');
          }
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('isIssuedBy', () => {
  it('holds for the issuer, and not the other way', () => {
    assert.equal(isIssuedBy(LEAF.certificate, INTERMEDIATE.certificate), true);
    assert.equal(isIssuedBy(INTERMEDIATE.certificate, ROOT.certificate), true);
    assert.equal(isIssuedBy(LEAF.certificate, ROOT.certificate), false);
    assert.equal(isIssuedBy(INTERMEDIATE.certificate, LEAF.certificate), false);
  });

  it('does not hold for a certificate that only has the name of the issuer', () => {
    assert.equal(isIssuedBy(INTERMEDIATE.certificate, namesake.certificate), false);
  });

  it('holds for a renewed certificate of the same key', () => {
    assert.equal(isIssuedBy(INTERMEDIATE.certificate, renewed.certificate), true);
  });
});

describe('isSameAuthority', () => {
  it('asks for the name and for the key', async () => {
    const other = await forgeCertificate({
      subject: 'CN=Other Root',
      notBefore: NOW,
      notAfter: plusSeconds(NOW, 60),
      ca: true,
      keys: ROOT.keys,
    });
    assert.equal(isSameAuthority(ROOT.certificate, renewed.certificate), true);
    assert.equal(isSameAuthority(ROOT.certificate, namesake.certificate), false);
    assert.equal(isSameAuthority(ROOT.certificate, other.certificate), false);
  });
});

describe('isInDate', () => {
  it('includes both ends', () => {
    const { certificate } = selfSignedLeaf;
    assert.equal(isInDate(certificate, plusSeconds(NOW, -61)), false);
    assert.equal(isInDate(certificate, plusSeconds(NOW, -60)), true);
    assert.equal(isInDate(certificate, plusSeconds(NOW, 60)), true);
    assert.equal(isInDate(certificate, plusSeconds(NOW, 61)), false);
  });

  it('never holds where a date is none', () => {
    assert.equal(isInDate({ ...LEAF.certificate, notAfter: undefined }, NOW), false);
    assert.equal(isInDate({ ...LEAF.certificate, notBefore: undefined }, NOW), false);
  });
});

describe('lastOf', () => {
  it('is the last as sent, whatever it is', async () => {
    const stray = await leafOf(ROOT, 'other.example.test');
    assert.equal(lastOf([LEAF.certificate]), LEAF.certificate);
    assert.equal(lastOf([LEAF.certificate, stray.certificate]), stray.certificate);
  });
});
