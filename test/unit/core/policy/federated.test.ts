// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PROVIDER_ARN, TRUST_POLICY } from '../../../world.ts';
import { statement } from './asked.ts';
import {
  byProvider,
  federatedProvidersOf,
  trustsProvider,
} from '../../../../src/core/policy/principals.ts';

describe('federatedProvidersOf', () => {
  it('are the OIDC providers that some statement admits, each once', () => {
    assert.deepEqual(federatedProvidersOf(TRUST_POLICY), [PROVIDER_ARN]);
    const other = 'arn:aws:iam::111122223333:oidc-provider/other.test';
    const policy = JSON.stringify({
      Statement: [
        statement({ Principal: { Federated: [other, 'accounts.google.com'] } }),
        statement(),
        statement(),
        statement({ Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/x' } }),
        statement({ Effect: 'Deny', Principal: { Federated: `${other}2` } }),
        statement({ Principal: undefined, NotPrincipal: { Federated: `${other}3` } }),
        statement({ Principal: '*' }),
      ],
    });
    assert.deepEqual(federatedProvidersOf(policy), [other, PROVIDER_ARN]);
  });

  it('are none of what is no trust policy', () => {
    for (const text of ['', '{}', 'null', '<html>']) {
      assert.deepEqual(federatedProvidersOf(text), [], text);
    }
  });
});

describe('a provider is trusted', () => {
  it('by its ARN, or by its own name where AWS knows it itself', () => {
    const google = 'arn:aws:iam::111122223333:oidc-provider/accounts.google.com';
    const naming = (Federated: string) =>
      JSON.stringify({ Statement: [statement({ Principal: { Federated } })] });
    assert.ok(trustsProvider(TRUST_POLICY, PROVIDER_ARN));
    assert.ok(!trustsProvider(TRUST_POLICY, google));
    assert.ok(trustsProvider(naming('accounts.google.com'), google));
    assert.ok(trustsProvider(naming(google), google));
    assert.ok(!trustsProvider(naming('accounts.google.com'), PROVIDER_ARN));
    assert.ok(!trustsProvider('{}', google));
  });

  it('by the same roles where many are asked about, in their order', () => {
    const google = 'arn:aws:iam::111122223333:oidc-provider/accounts.google.com';
    const naming = (name: string, ...Federated: readonly string[]) => ({
      name,
      trustPolicy: JSON.stringify({ Statement: [statement({ Principal: { Federated } })] }),
    });
    const roles = [
      naming('arn', google),
      naming('other', PROVIDER_ARN),
      naming('itself', 'accounts.google.com'),
      naming('both', PROVIDER_ARN, google, 'accounts.google.com'),
      { name: 'none', trustPolicy: '{}' },
    ];
    const trusting = byProvider(roles);
    for (const arn of [google, PROVIDER_ARN, `${google}2`]) {
      assert.deepEqual(
        trusting(arn),
        roles.filter(({ trustPolicy }) => trustsProvider(trustPolicy, arn)),
      );
    }
    assert.deepEqual(
      trusting(google).map(({ name }) => name),
      ['arn', 'itself', 'both'],
    );
  });
});
