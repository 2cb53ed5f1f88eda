// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { thumbprintNotTop } from '../../../../src/core/checks/thumbprint-not-top.ts';
import {
  authority,
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  publicChain,
  ROOT,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const stray = await authority('Stray Root');
const path = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;

describe('thumbprint-not-top', () => {
  it('passes where the last certificate is the top, and where it is that a second time', () => {
    assertStatus(thumbprintNotTop, facts(), 'pass');
    const endpoints = [endpoint(chainFact([...path, ROOT.certificate]))];
    assertStatus(thumbprintNotTop, facts({ endpoints }), 'pass');
  });

  it('fails where a stray is sent last, and gives both values', () => {
    const endpoints = [endpoint(chainFact([...path, stray.certificate]))];
    const { detail } = failing(thumbprintNotTop, facts({ endpoints }));
    assert.equal(
      detail,
      `oidc.example.test at 192.0.2.1 ends with ${stray.certificate.sha1}; the one to list is ${ROOT.certificate.sha1}`,
    );
  });

  it("does not apply where AWS's library decides", () => {
    const endpoints = [endpoint(publicChain([...path, stray.certificate]))];
    assertStatus(thumbprintNotTop, facts({ endpoints }), 'not-applicable');
  });

  it('is unknown where no certificate was seen', () => {
    assertStatus(thumbprintNotTop, facts({ endpoints: [darkEndpoint()] }), 'unknown');
  });
});
