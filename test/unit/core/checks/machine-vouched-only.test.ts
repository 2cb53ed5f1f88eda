// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { machineVouchedOnly } from '../../../../src/core/checks/machine-vouched-only.ts';
import type { Anchoring } from '../../../../src/core/model/facts.ts';
import { chainFact, darkEndpoint, endpoint, facts, INTERMEDIATE, LEAF } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const NO = { vouches: false, error: 'SELF_SIGNED_CERT_IN_CHAIN' };
const YES = { vouches: true, error: undefined };
const anchored = (anchoring: Anchoring): ReturnType<typeof facts> =>
  facts({
    endpoints: [endpoint(chainFact([LEAF.certificate, INTERMEDIATE.certificate], { anchoring }))],
  });

describe('machine-vouched-only', () => {
  it('passes where the machine was not asked, or knows the root no better', () => {
    assertStatus(machineVouchedOnly, facts(), 'pass');
    assertStatus(machineVouchedOnly, anchored({ bundled: NO, machine: NO }), 'pass');
  });

  it('passes where the CA that was named for the issuer vouches too', () => {
    const anchoring = { bundled: NO, issuerCa: YES, machine: YES };
    assertStatus(machineVouchedOnly, anchored(anchoring), 'pass');
  });

  it('fails where nothing but the store of the machine vouches, and names the root', () => {
    const { detail } = failing(machineVouchedOnly, anchored({ bundled: NO, machine: YES }));
    assert.match(detail, /"CN=Example Root", which stands above oidc\.example\.test$/);
    assert.equal(machineVouchedOnly.severity, 'notice');
  });

  it('is unknown where no certificate was seen', () => {
    assertStatus(machineVouchedOnly, facts({ endpoints: [darkEndpoint()] }), 'unknown');
  });

  it('does not apply where no endpoint was looked at', () => {
    assertStatus(machineVouchedOnly, facts({ endpoints: [] }), 'not-applicable');
  });
});
