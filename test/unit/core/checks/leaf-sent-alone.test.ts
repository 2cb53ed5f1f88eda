// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { leafSentAlone } from '../../../../src/core/checks/leaf-sent-alone.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { forgeCertificate } from '../../../../src/forge/certificates.ts';
import {
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  LEAF,
  NOW,
  publicChain,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

describe('leaf-sent-alone', () => {
  it('passes where a CA is sent with the leaf', () => {
    assertStatus(leafSentAlone, facts(), 'pass');
  });

  it('fails where nothing else is sent, and says where and how long it lasts', () => {
    const endpoints = [endpoint(chainFact([LEAF.certificate]))];
    const { detail } = failing(leafSentAlone, facts({ endpoints }));
    assert.equal(
      detail,
      'oidc.example.test at 192.0.2.1 sends its leaf and nothing else, valid until 2026-08-20T12:00:00Z',
    );
  });

  it('tells the owner of a self-signed certificate that he needs a CA', async () => {
    const alone = await forgeCertificate({
      subject: 'CN=oidc.example.test',
      notBefore: NOW,
      notAfter: plusSeconds(NOW, 60),
      ca: false,
    });
    const endpoints = [endpoint(chainFact([alone.certificate]))];
    const { remedies } = failing(leafSentAlone, facts({ endpoints }));
    assert.match(remedies[0]?.text ?? '', /^have a CA issue/);
  });

  it("does not apply where AWS's library decides", () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]))];
    assertStatus(leafSentAlone, facts({ endpoints }), 'not-applicable');
  });

  it('is unknown where no certificate was seen', () => {
    assertStatus(leafSentAlone, facts({ endpoints: [darkEndpoint()] }), 'unknown');
  });
});
