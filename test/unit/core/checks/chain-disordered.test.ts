// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { chainDisordered } from '../../../../src/core/checks/chain-disordered.ts';
import {
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  ROOT,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const [leaf, intermediate, root] = [LEAF, INTERMEDIATE, ROOT].map((made) => made.certificate);
assert.ok(leaf !== undefined && intermediate !== undefined && root !== undefined);

describe('chain-disordered', () => {
  it('passes where each certificate is followed by its issuer', () => {
    assertStatus(chainDisordered, facts(), 'pass');
  });

  it('passes where a stray stands after the path', () => {
    const endpoints = [endpoint(chainFact([leaf, intermediate, leaf]))];
    assertStatus(chainDisordered, facts({ endpoints }), 'pass');
  });

  it('fails where issuers are swapped, and says where they stand', () => {
    const endpoints = [endpoint(chainFact([leaf, root, intermediate]))];
    const { detail } = failing(chainDisordered, facts({ endpoints }));
    assert.match(detail, /oidc\.example\.test at 192\.0\.2\.1 .* at the places 0, 2, 1/);
  });

  it('fails where a duplicate stands before the top', () => {
    const endpoints = [endpoint(chainFact([leaf, leaf, intermediate, root]))];
    failing(chainDisordered, facts({ endpoints }));
  });

  it('is unknown where no certificate was seen', () => {
    assertStatus(chainDisordered, facts({ endpoints: [darkEndpoint()] }), 'unknown');
  });

  it('does not apply where no endpoint was looked at', () => {
    assertStatus(chainDisordered, facts({ endpoints: [] }), 'not-applicable');
  });
});
