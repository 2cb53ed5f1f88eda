// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { publicRoots } from '../../../../src/adapters/roots.ts';
import { KNOWN_VALUES } from '../../../../src/core/chains/known-thumbprints.ts';
import {
  PUBLISHED_CERTIFICATES,
  PUBLISHED_THUMBPRINTS,
} from '../../../../src/core/chains/published-certificates.ts';
import { parseThumbprint } from '../../../../src/core/model/thumbprint.ts';
import { everyResult } from '../../../../src/render/json.ts';
import { renderTopicsText } from '../../../../src/render/topics/text.ts';
import { thumbprintIn, thumbprintTopic } from '../../../../src/render/topics/thumbprint.ts';
import { facts } from '../../../world.ts';
import { assertResult } from '../assert-result.ts';

const PAPER = { colour: false, unicode: true, width: undefined };
const ROOTS = publicRoots();

describe('a thumbprint that is explained', () => {
  it('is each that was published, with what became of it and where that is said', () => {
    for (const { sha1, listedFor, became, source } of PUBLISHED_THUMBPRINTS) {
      const topics = [thumbprintTopic(parseThumbprint(sha1), ROOTS)];
      assertResult('explain.schema.json', { ...everyResult(facts()), asked: sha1, topics });
      const text = renderTopicsText({ topics }, PAPER);
      for (const said of [sha1, listedFor, became, source]) assert.ok(text.includes(said), said);
      assert.equal(new URL(source).protocol, 'https:');
    }
  });

  it('is each of a CA certificate that servers send, once, and none of a root', () => {
    const roots = new Set(ROOTS.map(({ sha1 }): string => sha1));
    for (const { sha1, subject, issuer, notBefore, notAfter } of PUBLISHED_CERTIFICATES) {
      const { certificate } = thumbprintTopic(parseThumbprint(sha1), []);
      assert.deepEqual(certificate, { subject, issuer, notBefore, notAfter, isRoot: false });
      assert.ok(Date.parse(notBefore) < Date.parse(notAfter), sha1);
      assert.ok(!roots.has(sha1), subject);
    }
    const all = PUBLISHED_CERTIFICATES.map(({ sha1 }) => sha1);
    assert.equal(new Set(all).size, all.length);
  });

  it('is each value that lists are known to have', () => {
    const missing = KNOWN_VALUES.filter(({ kind }) => kind !== 'root').filter(
      ({ sha1 }) => !PUBLISHED_THUMBPRINTS.some((published) => published.sha1 === sha1),
    );
    assert.deepEqual(missing, []);
  });

  it('is that of every public root, by its own bytes', () => {
    for (const { sha1, subject } of ROOTS) {
      const { certificate, knowledge } = thumbprintTopic(sha1, ROOTS);
      assert.deepEqual([certificate?.subject, certificate?.isRoot], [subject, true]);
      assert.equal(knowledge, 'recorded');
    }
  });

  it('is found however it is written, and is nothing else', () => {
    const sha1 = '990f4193972f2becf12ddeda5237f9c952f20d9e';
    const colons = (sha1.match(/../g) ?? []).join(':').toUpperCase();
    for (const text of [sha1, colons, `SHA1 Fingerprint=${colons}`])
      assert.equal(thumbprintIn(text), sha1);
    for (const text of ['endpoint-trust', 'ab'.repeat(32), 'AccessDenied'])
      assert.equal(thumbprintIn(text), undefined);
  });

  it('is told to be a placeholder, or not to be known', () => {
    const placeholder = thumbprintTopic(parseThumbprint('f'.repeat(40)), ROOTS);
    assert.match(placeholder.listedFor ?? '', /placeholder/);
    const unknown = parseThumbprint('1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3e4');
    assert.throws(() => thumbprintTopic(unknown, ROOTS), /no certificate with the thumbprint 1b2c/);
  });
});
