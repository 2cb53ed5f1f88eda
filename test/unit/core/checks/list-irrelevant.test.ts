// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { listIrrelevant } from '../../../../src/core/checks/list-irrelevant.ts';
import { THUMBPRINT_MESSAGE } from '../../../../src/core/gates/answers.ts';
import { darkEndpoint, endpoint, facts, INTERMEDIATE, LEAF, publicChain } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const trusted = publicChain([LEAF.certificate, INTERMEDIATE.certificate]);

describe('list-irrelevant', () => {
  it('passes where a private CA makes AWS read the list', () => {
    assertStatus(listIrrelevant, facts(), 'pass');
  });

  it('passes where one of two hosts has a private CA', () => {
    const endpoints = [endpoint(trusted), endpoint(undefined, { host: 'keys.example.test' })];
    assertStatus(listIrrelevant, facts({ endpoints }), 'pass');
  });

  it('passes where TLS 1.3 is demanded, and in GovCloud', () => {
    const refusing = { ...trusted, tls12: 'refused' } as const;
    assertStatus(listIrrelevant, facts({ endpoints: [endpoint(refusing)] }), 'pass');
    const { rules } = facts();
    const gov = { endpoints: [endpoint(trusted)], rules: { ...rules, partition: 'aws-us-gov' } };
    assertStatus(listIrrelevant, facts(gov), 'pass');
  });

  it('passes where STS was seen to go by the list, whatever our library says', () => {
    const observed = {
      source: 'error',
      outcome: 'error',
      code: 'InvalidIdentityToken',
      httpStatus: 400,
      message: THUMBPRINT_MESSAGE,
      requestId: undefined,
    } as const;
    assertStatus(listIrrelevant, facts({ endpoints: [endpoint(trusted)], observed }), 'pass');
  });

  it('fails where the library vouches for all that is presented, and says which library', () => {
    const { detail } = failing(listIrrelevant, facts({ endpoints: [endpoint(trusted)] }));
    assert.match(detail, /its library \(here Mozilla roots of Node 24\.x\) trusts/);
    assert.equal(listIrrelevant.severity, 'notice');
  });

  it('is unknown where another address did not answer', () => {
    const endpoints = [endpoint(trusted), darkEndpoint()];
    assertStatus(listIrrelevant, facts({ endpoints }), 'unknown');
  });

  it('does not wait for an address to which this machine has no route', () => {
    const chain = {
      kind: 'unseen',
      by: 'ours',
      code: 'endpoint_no_route',
      detail: 'no IPv6 here',
    } as const;
    failing(listIrrelevant, facts({ endpoints: [endpoint(trusted), darkEndpoint({ chain })] }));
  });

  it('does not apply where no endpoint was looked at', () => {
    assertStatus(listIrrelevant, facts({ endpoints: [] }), 'not-applicable');
  });
});
