// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { publicIssuerNotVouched } from '../../../../src/core/checks/public-issuer-not-vouched.ts';
import { chainFact, darkEndpoint, endpoint, facts, LEAF, publicChain } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const EKS = 'oidc.eks.us-east-1.amazonaws.com';

describe('public-issuer-not-vouched', () => {
  it('passes where a known issuer shows a public chain', () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]), { host: EKS })];
    assertStatus(publicIssuerNotVouched, facts({ endpoints }), 'pass');
  });

  for (const host of [EKS, 'oidc-eks.eu-west-1.api.aws', 'token.actions.githubusercontent.com']) {
    it(`fails where ${host} shows a chain that no public root trusts`, () => {
      const endpoints = [endpoint(chainFact([LEAF.certificate]), { host })];
      const { detail } = failing(publicIssuerNotVouched, facts({ endpoints }));
      assert.ok(detail.startsWith(host));
    });
  }

  it('is unknown where the known issuer did not answer', () => {
    const endpoints = [darkEndpoint({ host: EKS })];
    assertStatus(publicIssuerNotVouched, facts({ endpoints }), 'unknown');
  });

  it('does not apply to an issuer that may well be private, nor to one with a similar name', () => {
    assertStatus(publicIssuerNotVouched, facts(), 'not-applicable');
    const endpoints = [endpoint(undefined, { host: 'oidc.eks.notamazonaws.com' })];
    assertStatus(publicIssuerNotVouched, facts({ endpoints }), 'not-applicable');
  });
});
