// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseIssuer } from '../../../../src/core/model/issuer.ts';
import { isProviderOf } from '../../../../src/core/model/provider.ts';
import { facts } from '../../../world.ts';

const { provider: look } = facts();
assert.ok(look?.kind === 'seen');
const recorded = look.value;

describe('isProviderOf', () => {
  const isOf = (url: string, issuer: string): boolean =>
    isProviderOf({ ...recorded, url }, parseIssuer(issuer));

  it('compares byte by byte', () => {
    assert.equal(isOf('oidc.example.test/id/A', 'https://oidc.example.test/id/A'), true);
    assert.equal(isOf('oidc.example.test/id/A', 'https://oidc.example.test/id/a'), false);
    assert.equal(isOf('oidc.example.test/id/A', 'https://OIDC.example.test/id/A'), false);
    assert.equal(isOf('oidc.example.test/id/A', 'https://oidc.example.test/id/A/'), false);
    assert.equal(isOf('oidc.example.test', 'https://oidc.example.test/'), false);
  });

  it('looks over port 443, which IAM drops, and over no other', () => {
    assert.equal(isOf('oidc.example.test/a', 'https://oidc.example.test:443/a'), true);
    assert.equal(isOf('oidc.example.test:443', 'https://oidc.example.test'), true);
    assert.equal(isOf('oidc.example.test', 'https://oidc.example.test:4430'), false);
    assert.equal(isOf('oidc.example.test/a:443', 'https://oidc.example.test/a'), false);
  });
});
