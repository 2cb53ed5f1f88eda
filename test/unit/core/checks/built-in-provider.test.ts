// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { builtInProvider } from '../../../../src/core/checks/built-in-provider.ts';
import { facts } from '../../../world.ts';
import { ABSENT, withProvider } from '../gates/changed.ts';

describe('built-in-provider', () => {
  it('passes a provider for an issuer that AWS does not know itself', () => {
    assert.equal(builtInProvider.evaluate(facts()).status, 'pass');
    const alike = withProvider({ url: 'accounts.google.com.example.test' });
    assert.equal(builtInProvider.evaluate(facts(alike)).status, 'pass');
  });

  // IAM User Guide: "do not create a separate IAM identity provider … already built-in to AWS".
  it('fails one for an issuer that AWS knows itself', () => {
    for (const url of ['accounts.google.com', 'cognito-identity.amazonaws.com']) {
      const { status, detail } = builtInProvider.evaluate(facts(withProvider({ url })));
      assert.equal(status, 'fail');
      assert.ok(detail.includes(url));
    }
  });

  it('does not apply where there is no provider', () => {
    assert.equal(builtInProvider.evaluate(facts({ provider: ABSENT })).status, 'not-applicable');
  });
});
