// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getCACertificates } from 'node:tls';
import fc from 'fast-check';

import { foldedNamesOf } from '../../src/adapters/certificate-der.ts';
import { nearTo, publicRoots } from '../../src/adapters/roots.ts';
import { anchorsAmong } from '../../src/core/chains/recommended-certificate.ts';
import { type Certificate, parseCertificate, pemOf } from '../../src/core/model/certificate.ts';
import {
  BMP_STRING,
  block,
  oddCertificate,
  TELETEX_STRING,
  UTF8_STRING,
} from './odd-certificates.ts';

const [NUMERIC, PRINTABLE, IA5, VISIBLE, UNIVERSAL] = [0x12, 0x13, 0x16, 0x1a, 0x1c];

/** One text in a string type: what OpenSSL compares is the text. */
function written(text: string, tag: number): { readonly tag: number; readonly bytes: Uint8Array } {
  switch (tag) {
    case BMP_STRING:
      return { tag, bytes: Buffer.from(text, 'utf16le').swap16() };
    case UNIVERSAL:
      return { tag, bytes: Buffer.from(Array.from(text, wide).flat()) };
    default:
      return { tag, bytes: Buffer.from(text, tag === UTF8_STRING ? 'utf8' : 'latin1') };
  }
}

function wide(character: string): readonly number[] {
  const code = character.codePointAt(0) ?? 0;
  return [0, code >> 16, (code >> 8) & 0xff, code & 0xff];
}

/** Few texts that are much alike, so that many pairs are of one name for OpenSSL, and many nearly. */
const looks = fc.record({
  text: fc.constantFrom(
    'Example Root',
    'example  root',
    ' EXAMPLE ROOT ',
    'Example\tRoot',
    'ExampleRoot',
    'Example-Root',
    'Example Root 2',
    'Exämple Root',
    'EXÄMPLE root',
    'Exmple Root',
    '',
    '123',
    '1 2 3',
    '䅁',
    'AA',
    '\u212A',
    'k',
  ),
  tag: fc.constantFrom(
    UTF8_STRING,
    PRINTABLE,
    TELETEX_STRING,
    IA5,
    VISIBLE,
    BMP_STRING,
    UNIVERSAL,
    NUMERIC,
  ),
});

/** A certificate of which the length of the issuer's name is not written (BER), nor where the name after it is. */
function indefinite(): Buffer {
  const der = oddCertificate({});
  der[der.indexOf('Odd Issuer') - 12] = 0x80;
  return der;
}

/** What OpenSSL takes for a certificate; it refuses some strings of some types. */
function read(der: Buffer): Certificate | undefined {
  try {
    return parseCertificate(der);
  } catch {
    return undefined;
  }
}

describe('roots without a name of the chain are not read', () => {
  it('gives the same anchors as reading all, whatever the names of roots and chain are', () => {
    const anchored = { count: 0, spared: 0 };
    fc.assert(
      fc.property(
        fc.array(looks, { minLength: 1, maxLength: 6 }),
        looks,
        looks,
        (names, of, own) => {
          const roots = names.flatMap(
            ({ text, tag }) => read(oddCertificate({ name: written(text, tag) })) ?? [],
          );
          const leaf = read(
            oddCertificate({ issuer: written(of.text, of.tag), name: written(own.text, own.tag) }),
          );
          if (leaf === undefined) return;
          const ders = roots.map(({ der }) => Buffer.from(der, 'base64'));
          const subjects = new Map(
            ders.map((der) => [block('CERTIFICATE', der), foldedNamesOf(der).subject]),
          );
          const { ca } = nearTo([leaf], { ca: [...subjects.keys()] }, subjects);
          const near = roots.filter((root) => ca.includes(pemOf(root)));
          const anchors = anchorsAmong(roots, [leaf]);
          assert.deepEqual(anchorsAmong(near, [leaf]), anchors);
          anchored.count += anchors?.length ?? 0;
          anchored.spared += roots.length - near.length;
        },
      ),
      { numRuns: 600 },
    );
    assert.ok(anchored.count > 100, `${String(anchored.count)} anchors`);
    assert.ok(anchored.spared > 100, `${String(anchored.spared)} roots not read`);
  });

  it('keeps of the roots that are compiled into Node the few that a chain names', () => {
    const roots = publicRoots();
    const texts = getCACertificates('bundled');
    for (const root of roots) {
      const { ca } = nearTo([root], { ca: texts });
      const near = roots.filter((_, at) => ca.includes(texts[at] ?? ''));
      assert.deepEqual(anchorsAmong(near, [root]), anchorsAmong(roots, [root]));
      assert.ok(near.length <= 4, `${root.subject}: ${String(near.length)}`);
    }
  });

  it('keeps all of them where a name is of a type that is not folded, and roots of others always', () => {
    const ca = [...getCACertificates('bundled'), 'of a person'];
    const odd = parseCertificate(oddCertificate({ name: written('Odd', BMP_STRING) }));
    assert.deepEqual(nearTo([odd], { ca }).ca, ca);
    assert.deepEqual(foldedNamesOf(indefinite()), { subject: undefined, issuer: undefined });
    assert.deepEqual(nearTo([parseCertificate(oddCertificate({}))], { ca }).ca, ['of a person']);
  });
});
