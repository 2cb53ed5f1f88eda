// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { strayCertificates } from '../../../../src/core/checks/stray-certificates.ts';
import {
  authority,
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  ROOT,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const stray = await authority('Stray Root');
const path = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;

describe('stray-certificates', () => {
  it('passes where nothing is sent that the leaf does not need', () => {
    assertStatus(strayCertificates, facts(), 'pass');
  });

  it('fails where a certificate of another path is sent, and names it', () => {
    const endpoints = [endpoint(chainFact([...path, stray.certificate]))];
    const { detail } = failing(strayCertificates, facts({ endpoints }));
    assert.match(detail, /"CN=Stray Root"/);
  });

  it('fails where a certificate is sent twice', () => {
    const endpoints = [endpoint(chainFact([...path, ROOT.certificate]))];
    const { detail } = failing(strayCertificates, facts({ endpoints }));
    assert.match(detail, /"CN=Example Root"/);
  });

  it('is unknown where another address did not answer', () => {
    const endpoints = [endpoint(), darkEndpoint()];
    assertStatus(strayCertificates, facts({ endpoints }), 'unknown');
  });

  it('does not apply where no endpoint was looked at', () => {
    assertStatus(strayCertificates, facts({ endpoints: [] }), 'not-applicable');
  });
});
