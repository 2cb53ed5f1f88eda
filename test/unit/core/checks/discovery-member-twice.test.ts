// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { discoveryMemberTwice } from '../../../../src/core/checks/discovery-member-twice.ts';
import { parseDiscovery } from '../../../../src/core/model/discovery.ts';
import { DARK, facts, ISSUER } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const reading = (document: string): ReturnType<typeof facts> =>
  facts({ discovery: { kind: 'seen', value: parseDiscovery(document) } });

describe('discovery-member-twice', () => {
  it('passes where each member is there once, whatever is within them', () => {
    assertStatus(discoveryMemberTwice, facts(), 'pass');
    const nested = `{"issuer":"${ISSUER}","jwks_uri":"${ISSUER}/keys","a":{"issuer":1,"b":["issuer"]}}`;
    assertStatus(discoveryMemberTwice, reading(nested), 'pass');
  });

  it('fails where the keys are named twice, and says which of them counts', () => {
    const twice = `{"jwks_uri":"https://evil.example/","issuer":"${ISSUER}","jwks\\u005furi":"${ISSUER}/keys"}`;
    const { detail, evidence } = failing(discoveryMemberTwice, reading(twice));
    assert.equal(
      detail,
      `the discovery document has "jwks_uri" more than once: the last one counts, ${ISSUER}/keys`,
    );
    assert.deepEqual(evidence['repeated'], ['jwks_uri']);
  });

  it('names one of several', () => {
    const many = `{"jwks_uri":"${ISSUER}/keys","a":1,"b":1,"b":2,"a":2,"a":3}`;
    assert.match(
      failing(discoveryMemberTwice, reading(many)).detail,
      /^the discovery document has "b"/,
    );
  });

  it('is unknown where the document was not seen', () => {
    assertStatus(discoveryMemberTwice, facts({ discovery: DARK }), 'unknown');
  });
});
