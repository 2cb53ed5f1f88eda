// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { eksRegionOf } from '../../../../src/core/issuers/eks.ts';
import { issuerOfBare } from '../../../../src/core/model/issuer.ts';

describe('the Region of an EKS issuer', () => {
  for (const [host, region] of [
    ['oidc.eks.eu-west-1.amazonaws.com', 'eu-west-1'],
    ['oidc.eks.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
    ['oidc.eks.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
    ['oidc-eks.us-gov-west-1.api.aws', 'us-gov-west-1'],
    ['oidc-eks.cn-north-1.api.amazonwebservices.com.cn', 'cn-north-1'],
    ['oidc-eks.eusc-de-east-1.api.amazonwebservices.eu', 'eusc-de-east-1'],
    ['oidc.eks.eu-west-1.amazonaws.com.evil.example', undefined],
    ['oidc.eks.eu-west-1.api.aws', undefined],
    ['eks.eu-west-1.amazonaws.com', undefined],
  ] as const) {
    it(`is ${region ?? 'not told'} at ${host}`, () => {
      assert.equal(eksRegionOf(issuerOfBare(`${host}/id/${'A'.repeat(32)}`)), region);
    });
  }
});
