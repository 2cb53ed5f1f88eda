// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { issuerNameUnresolved as check } from '../../../../src/core/checks/issuer-name-unresolved.ts';
import { parseIssuer } from '../../../../src/core/model/issuer.ts';
import type { Unseen } from '../../../../src/core/model/observed.ts';
import { DARK, endpoint, facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const HOST = 'oidc.eks.eu-west-1.amazonaws.com';
const EKS = { issuer: parseIssuer(`https://${HOST}/id/1111222233334444555566667777888F`) };
const UNRESOLVED: Unseen = {
  kind: 'unseen',
  by: 'ours',
  code: 'name_unresolved',
  detail: 'it resolves to no address here',
};

describe('issuer-name-unresolved', () => {
  it('fails where the name of an EKS issuer resolves to nothing', () => {
    const { detail, remedies } = failing(check, facts({ ...EKS, discovery: UNRESOLVED }));
    assert.match(detail, /^oidc\.eks\.eu-west-1\.amazonaws\.com does not resolve here, /);
    assert.ok(remedies[0]?.argv?.includes('--openssl'));
  });

  it('fails where the look at the chain says so', () => {
    const looks = [endpoint(undefined, { host: HOST, chain: UNRESOLVED })];
    failing(check, facts({ ...EKS, discovery: undefined, endpoints: looks }));
  });

  it('passes where it was looked at', () => {
    assertStatus(check, facts(EKS), 'pass');
  });

  it('does not apply to other issuers, nor to other failures', () => {
    assertStatus(check, facts({ discovery: UNRESOLVED }), 'not-applicable');
    assertStatus(check, facts({ ...EKS, discovery: DARK, endpoints: [] }), 'not-applicable');
    assertStatus(check, facts({ issuer: undefined }), 'not-applicable');
  });
});
