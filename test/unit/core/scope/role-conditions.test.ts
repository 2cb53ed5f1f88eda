// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Facts, Role } from '../../../../src/core/model/facts.ts';
import { conditionsOf, type RoleConditions } from '../../../../src/core/scope/role-conditions.ts';
import { facts, PROVIDER_ARN, ROLE_ARN, SUBJECT, TRUST_POLICY } from '../../../world.ts';

const KEY = 'oidc.example.test/id/1111222233334444';

/** A provider of an account as a scan sees it: roles that trust it, and no token. */
function scanned(...roles: readonly Role[]): Facts {
  return facts({
    token: undefined,
    signature: undefined,
    request: undefined,
    role: undefined,
    comprised: {
      roles: { kind: 'seen', value: { roles, read: roles.length, isAll: true } },
      accounts: undefined,
      named: [],
    },
  });
}

function role(trustPolicy: string, arn = ROLE_ARN): Role {
  return { arn, trustPolicy, maxSessionDurationSeconds: 3600 };
}

function told(of: Facts, ...first: readonly string[]): readonly RoleConditions[] {
  return conditionsOf(of, new Set(first));
}

describe('conditionsOf', () => {
  it('holds what a policy asks against the token that its subject would have', () => {
    const [one, ...others] = told(scanned(role(TRUST_POLICY)));
    assert.deepEqual(others, []);
    assert.deepEqual(one, {
      role: ROLE_ARN,
      statement: 'statement 1',
      effect: 'Allow',
      applies: true,
      subject: SUBJECT,
      conditions: [
        {
          operator: 'StringEquals',
          key: `${KEY}:sub`,
          values: [SUBJECT],
          found: [SUBJECT],
          met: true,
          why: undefined,
        },
        {
          operator: 'StringEquals',
          key: `${KEY}:aud`,
          values: ['sts.amazonaws.com'],
          found: ['sts.amazonaws.com'],
          met: true,
          why: undefined,
        },
      ],
    });
  });

  it('holds it against the token that was seen, and says what is amiss as the gate does', () => {
    const other = TRUST_POLICY.replace(SUBJECT, 'system:serviceaccount:team-a:*');
    const seen = facts({ role: { kind: 'seen', value: role(other) } });
    const [one] = told(seen);
    const [subject] = one?.conditions ?? [];
    assert.deepEqual([one?.applies, subject?.met, subject?.found], [false, false, [SUBJECT]]);
    assert.match(subject?.why ?? '', /a wildcard is an ordinary character here/);
  });

  it('shows of several tokens the one that is refused', () => {
    const [wanted, audience] = [`"${KEY}:sub"`, `"${KEY}:aud":"sts.amazonaws.com"`];
    const denied = JSON.parse(TRUST_POLICY) as { Statement: object[] };
    const policy = {
      ...denied,
      Statement: [
        ...denied.Statement,
        JSON.parse(
          `{"Sid":"Not","Effect":"Deny","Principal":{"Federated":"${PROVIDER_ARN}"},"Action":"sts:*",
            "Condition":{"StringEquals":{${wanted}:"system:serviceaccount:team-a:bad",${audience}}}}`,
        ) as object,
      ],
    };
    const both = JSON.stringify(policy).replace(
      `"${SUBJECT}"`,
      `["${SUBJECT}","system:serviceaccount:team-a:bad"]`,
    );
    const all = told(scanned(role(both)));
    assert.deepEqual(
      all.map(({ statement, effect, applies, subject }) => [statement, effect, applies, subject]),
      [
        ['statement 1', 'Allow', true, 'system:serviceaccount:team-a:bad'],
        ['statement "Not"', 'Deny', true, 'system:serviceaccount:team-a:bad'],
      ],
    );
  });

  it('says what nobody can know without a token', () => {
    const claim = TRUST_POLICY.replace(`${KEY}:sub`, `${KEY}:email`);
    const [one] = told({ ...scanned(role(claim)), issuer: facts().issuer });
    const [asked] = one?.conditions ?? [];
    assert.equal(asked?.found, undefined);
    assert.notEqual(asked?.met, true);
    assert.ok(asked?.why !== undefined);
  });

  it('leaves out statements about others, and policies that cannot be read', () => {
    const other = TRUST_POLICY.replace(PROVIDER_ARN, PROVIDER_ARN.replace('oidc.', 'other.'));
    assert.deepEqual(told(scanned(role(other))), []);
    assert.deepEqual(told(scanned(role('{'))), []);
  });

  it('tells of twenty roles and twenty conditions, those first of which something is told', () => {
    const arnOf = (at: number): string => `${ROLE_ARN}-${String(at)}`;
    const many = Array.from({ length: 60 }, (_, at) => role(TRUST_POLICY, arnOf(at)));
    const all = told(scanned(...many), arnOf(57));
    assert.equal(all.length, 20);
    assert.equal(all[0]?.role, arnOf(57));
    const tags = Array.from(
      { length: 50 },
      (_, at) => `"aws:RequestTag/${String(at)}":"${String(at)}"`,
    );
    const long = TRUST_POLICY.replace('"StringEquals":{', `"StringEquals":{${tags.join(',')},`);
    const [one] = told(scanned(role(long)));
    assert.equal(one?.conditions.length, 20);
    const values = TRUST_POLICY.replace(
      `"${SUBJECT}"`,
      JSON.stringify(Array.from({ length: 90 }, (_, at) => `${SUBJECT}${String(at)}`)),
    );
    assert.equal(told(scanned(role(values)))[0]?.conditions[0]?.values.length, 20);
  });
});
