// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { hostTypo } from '../../../../src/core/checks/host-typo.ts';
import { parseIssuer } from '../../../../src/core/model/issuer.ts';
import { facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const at = (host: string): ReturnType<typeof facts> =>
  facts({ issuer: parseIssuer(`https://${host}/id/1111222233334444555566667777888F`) });

describe('host-typo', () => {
  for (const host of [
    'oidc.example.test',
    'oidc.eks.us-east-1.amazonaws.com',
    'oidc.eks.us-gov-west-1.amazonaws.com',
    'oidc.eks.cn-north-1.amazonaws.com.cn',
    'oidc-eks.eu-west-1.api.aws',
    'bucket.s3.eu-west-1.amazonaws.com',
    'oidc.eks.example.test',
  ]) {
    it(`passes ${host}`, () => {
      assertStatus(hostTypo, at(host), 'pass');
    });
  }

  for (const [host, meant] of [
    ['oidc.us-east-1.eks.amazonaws.com', 'oidc.eks.us-east-1.amazonaws.com'],
    ['oidc.cn-north-1.eks.amazonaws.com.cn', 'oidc.eks.cn-north-1.amazonaws.com.cn'],
    ['oidc.REGION.eks.amazonaws.com', 'oidc.eks.region.amazonaws.com'],
    ['oidc.eu-west-1.amazonaws.com', 'oidc.eks.eu-west-1.amazonaws.com'],
    ['oidc.us-gov-west-1.amazonaws.com', 'oidc.eks.us-gov-west-1.amazonaws.com'],
    ['eks.eu-west-1.amazonaws.com', 'oidc.eks.eu-west-1.amazonaws.com'],
    ['oidc-eks.eu-west-1.amazonaws.com', 'oidc-eks.eu-west-1.api.aws'],
    ['oidc.eks.eu-west-1.api.aws', 'oidc-eks.eu-west-1.api.aws'],
    ['oidc.eks.cn-north-1.amazonaws.com', 'oidc.eks.cn-north-1.amazonaws.com.cn'],
  ] as const) {
    it(`fails ${host}, and knows what is meant`, () => {
      assert.equal(failing(hostTypo, at(host)).evidence['meant'], meant);
    });
  }

  it('gives the command that tells the issuer of a cluster whose name is known', () => {
    const { target } = facts();
    const named = {
      ...at('oidc.us-east-1.eks.amazonaws.com'),
      target: { ...target, clusterName: 'prod' },
    };
    const [remedy] = failing(hostTypo, named).remedies;
    assert.deepEqual(remedy?.argv?.slice(0, 5), [
      'aws',
      'eks',
      'describe-cluster',
      '--name',
      'prod',
    ]);
  });

  it('does not apply where no issuer was found', () => {
    assertStatus(hostTypo, facts({ issuer: undefined }), 'not-applicable');
  });
});
