// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { issuerDifference, providerArnDifference } from '../../../../src/core/policy/near-miss.ts';

describe('issuerDifference', () => {
  it('names the slip, the nearest first', () => {
    const eks = 'oidc.eks.eu-west-1.amazonaws.com/id/AAAA';
    for (const [written, right, difference] of [
      ['a.test', 'a.test', undefined],
      ['https://a.test', 'a.test', 'https:// before it'],
      ['a.test/', 'a.test', 'a slash more or less at the end'],
      ['A.test/x', 'a.test/x', 'letters in another case'],
      ['a.test/x', 'a.test/y', 'another path on the same host'],
      ['a.test', 'b.test', undefined],
      ['oidc.eks.eu-west-1.amazonaws.com/id/BBBB', eks, 'the id of another cluster'],
      [
        `localhost:1/id/${'9'.repeat(32)}`,
        `localhost:1/id/${'F'.repeat(32)}`,
        'the id of another cluster',
      ],
      ['oidc-eks.eu-west-1.api.aws/id/AAAA', eks, 'another host for the same cluster'],
      ['oidc.eu-west-1.eks.amazonaws.com/id/AAAA', eks, 'another host for the same cluster'],
      ['oidc.eu-west-1.amazonaws.com/id/AAAA', eks, 'another host for the same cluster'],
      [
        'oidc-eks.eu-west-1.api.aws:8443/id/AAAA',
        'oidc.eks.eu-west-1.amazonaws.com:8443/id/AAAA',
        'another host for the same cluster',
      ],
    ] as const) {
      assert.equal(issuerDifference(written, right), difference, written);
    }
  });
});

describe('providerArnDifference', () => {
  it('names what differs in the ARN, part by part', () => {
    const right = 'arn:aws:iam::111122223333:oidc-provider/a.test/x';
    for (const [written, difference] of [
      [right, undefined],
      ['arn:aws:iam::444455556666:oidc-provider/a.test/x', 'another account'],
      ['arn:aws-cn:iam::111122223333:oidc-provider/a.test/x', 'another partition'],
      [
        'arn:aws:iam::444455556666:oidc-provider/https://a.test/x',
        'another account and https:// before it',
      ],
      ['arn:aws:iam::111122223333:oidc-provider/a.test/x/', 'a slash more or less at the end'],
      ['arn:aws:iam::444455556666:oidc-provider/b.test', undefined],
      ['arn:aws:iam::111122223333:saml-provider/a.test/x', undefined],
      ['accounts.google.com', undefined],
      ['', undefined],
    ] as const) {
      assert.equal(providerArnDifference(written, right), difference, written);
    }
  });
});
