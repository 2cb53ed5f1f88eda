// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { alternatingChains } from '../../../../src/core/checks/alternating-chains.ts';
import {
  authority,
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  leafOf,
  listing,
  publicChain,
  ROOT,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const other = await authority('Other Root');
const otherLeaf = await leafOf(other);
const split = [
  endpoint(),
  endpoint(chainFact([otherLeaf.certificate, other.certificate]), { address: '192.0.2.2' }),
];

describe('alternating-chains', () => {
  it('passes where every address presents one chain', () => {
    assertStatus(alternatingChains, facts(), 'pass');
  });

  it('passes where all of several chains are listed', () => {
    const provider = listing(ROOT.certificate.sha1, other.certificate.sha1);
    assertStatus(alternatingChains, facts({ endpoints: split, provider }), 'pass');
  });

  it('passes where the library vouches for all of several chains', () => {
    const endpoints = split.map((look) =>
      look.chain.kind === 'seen' ? endpoint(publicChain(look.chain.value.presented)) : look,
    );
    assertStatus(alternatingChains, facts({ endpoints, provider: listing() }), 'pass');
  });

  it('fails where one of two chains is not listed, and names its top', () => {
    const { detail, evidence } = failing(alternatingChains, facts({ endpoints: split }));
    assert.match(detail, /2 different tops, and the list does not cover 1 of them/);
    assert.match(JSON.stringify(evidence['notServed']), new RegExp(other.certificate.sha1));
  });

  it('takes two hosts with a CA each for what they are', () => {
    const endpoints = [split[0], { ...split[1], host: 'keys.example.test' }] as typeof split;
    assertStatus(alternatingChains, facts({ endpoints }), 'pass');
  });

  it('is unknown where another address did not answer', () => {
    assertStatus(alternatingChains, facts({ endpoints: [endpoint(), darkEndpoint()] }), 'unknown');
  });

  it('does not apply where there is no provider', () => {
    const provider = { kind: 'absent', detail: 'no such provider' } as const;
    assertStatus(alternatingChains, facts({ provider }), 'not-applicable');
  });
});
