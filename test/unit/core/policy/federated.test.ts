// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { PROVIDER_ARN, TRUST_POLICY } from '../../../world.ts';
import { statement } from './asked.ts';
import { federatedProvidersOf } from '../../../../src/core/policy/principals.ts';

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
