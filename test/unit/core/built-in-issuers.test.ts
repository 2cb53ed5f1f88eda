// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../../src/core/evaluate.ts';
import type { Facts } from '../../../src/core/model/facts.ts';
import { parseIssuer } from '../../../src/core/model/issuer.ts';
import { DEFAULT_INTENT } from '../../../src/core/model/plan.ts';
import { planRepair } from '../../../src/core/plan/plan-repair.ts';
import { endpoint, facts, INTERMEDIATE, LEAF, publicChain } from '../../world.ts';
import { ABSENT } from './gates/changed.ts';

/** A world whose issuer is Google, and a trust policy that names it so. */
const GOOGLE = googleWorld();

function googleWorld(): Partial<Facts> {
  const { token, role } = facts();
  const iss = 'https://accounts.google.com';
  if (token?.claims === undefined || role?.kind !== 'seen')
    throw new TypeError('no token, no role');
  const trustPolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { Federated: 'accounts.google.com' },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition: { StringEquals: { 'accounts.google.com:sub': '112233445566778899001' } },
    },
  });
  return {
    issuer: parseIssuer(iss),
    token: {
      ...token,
      claims: { ...token.claims, iss, sub: '112233445566778899001', azp: 'client.example.test' },
    },
    provider: ABSENT,
    endpoints: [endpoint(publicChain([LEAF.certificate, INTERMEDIATE.certificate]))],
    discovery: { kind: 'seen', value: { issuer: iss, jwksUri: `${iss}/keys`, missing: [] } },
    role: { ...role, value: { ...role.value, trustPolicy } },
  };
}

// IAM User Guide, Create an OIDC identity provider: "do not create a separate IAM identity provider", and
// Create a role for OIDC federation: "Principal": {"Federated": "accounts.google.com"}.
describe('an issuer that AWS knows itself', () => {
  it('needs no provider: the trust policy names it, and decides by its audience', () => {
    const { verdict, checks } = evaluate(facts(GOOGLE));
    assert.equal(verdict, 'ok');
    const passing = checks.filter(({ status }) => status === 'pass').map(({ check }) => check);
    for (const gate of [
      'provider',
      'audience',
      'endpoint-trust',
      'keys',
      'signature',
      'trust-policy',
    ] as const) {
      assert.ok(passing.includes(gate), gate);
    }
  });

  it('is not trusted by the ARN of a provider that is not there, and fix names it itself', () => {
    const { role } = facts(GOOGLE);
    assert.ok(role?.kind === 'seen');
    const arn = 'arn:aws:iam::111122223333:oidc-provider/accounts.google.com';
    const trustPolicy = role.value.trustPolicy.replace('"accounts.google.com"', `"${arn}"`);
    const world = facts({ ...GOOGLE, role: { ...role, value: { ...role.value, trustPolicy } } });
    const verdict = evaluate(world);
    assert.deepEqual([verdict.cause?.check, verdict.cause?.confidence], ['trust-policy', 'proven']);
    assert.match(verdict.cause?.sentence ?? '', /does not trust accounts\.google\.com$/);
    assert.match(
      verdict.checks.find(({ check }) => check === 'trust-policy')?.detail ?? '',
      /AWS knows accounts\.google\.com itself/,
    );
    const plan = planRepair(world, verdict, { ...DEFAULT_INTENT, include: ['trust-policy'] });
    const [change, ...others] = plan.changes;
    assert.ok(change?.kind === 'set-trust-policy' && others.length === 0);
    assert.match(change.after, /"Federated": ?"accounts\.google\.com"/);
  });

  it('is unknown beside a provider that somebody made for it, whichever the policy names', () => {
    const { provider: own } = facts();
    assert.ok(own?.kind === 'seen');
    const { value } = own;
    const arn = value.arn.replace(/oidc-provider\/.*/, 'oidc-provider/accounts.google.com');
    const provider = {
      ...own,
      value: { ...value, arn, url: 'accounts.google.com', clientIds: ['client.example.test'] },
    };
    for (const name of ['accounts.google.com', arn]) {
      const { role } = facts(GOOGLE);
      assert.ok(role?.kind === 'seen');
      const trustPolicy = role.value.trustPolicy.replace('"accounts.google.com"', `"${name}"`);
      const world = facts({
        ...GOOGLE,
        provider,
        role: { ...role, value: { ...role.value, trustPolicy } },
      });
      const { verdict, checks } = evaluate(world);
      assert.equal(verdict, 'unknown');
      assert.match(
        checks.find(({ check }) => check === 'provider')?.detail ?? '',
        /documents not to create/,
      );
      assert.equal(checks.find(({ check }) => check === 'built-in-provider')?.status, 'fail');
    }
  });

  it('has none created by fix', () => {
    const plan = planRepair(facts(GOOGLE), evaluate(facts(GOOGLE)), DEFAULT_INTENT);
    assert.deepEqual(plan.changes, []);
    assert.match(plan.because, /AWS knows accounts\.google\.com itself/);
  });
});
