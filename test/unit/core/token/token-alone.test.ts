// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { JsonObject } from '../../../../src/core/model/json.ts';
import type { Verdict } from '../../../../src/core/model/verdict.ts';
import {
  evaluateToken,
  factsOfToken,
  conditionsOf,
  originOf,
  tokenTimesOf,
} from '../../../../src/core/token/token-alone.ts';
import { facts, ISSUER, NOW, ROLE_ARN, SUBJECT } from '../../../world.ts';

const SOUND = facts().token;
const CLAIMS: JsonObject = SOUND?.claims ?? {};

describe('a token alone', () => {
  it('holds when nothing in it is against it, and says what was not looked at', () => {
    const verdict = judged({});
    assert.deepEqual([verdict.verdict, verdict.prediction.outcome], ['ok', 'credentials']);
    assert.deepEqual(verdict.prediction.assuming, [
      'provider',
      'audience',
      'endpoint-trust',
      'keys',
      'signature',
      'role',
      'trust-policy',
      'duration',
    ]);
    assert.deepEqual(
      verdict.checks.filter(({ kind }) => kind === 'gate').map(({ check }) => check),
      ['request', 'token-form', 'claims', 'roles-claim'],
    );
  });

  for (const [what, claims, cause, message] of [
    ['expired', { exp: NOW / 1000 - 301 }, 'claims', /^Token expired: /],
    ['without sub', { sub: undefined }, 'claims', /^Missing a required claim: sub$/],
    ['of an issuer that is no URL', { iss: 'kubernetes/serviceaccount' }, 'claims', /valid URL/],
    ['with several audiences', { aud: ['a', 'b'] }, 'claims', /more than one audience/],
    [
      'that pins another role',
      { 'https://aws.amazon.com/roles': ['arn:aws:iam::111122223333:role/other'] },
      'roles-claim',
      /not present in the roles claim/,
    ],
  ] as const) {
    it(`is refused when it is ${what}, in the words of STS`, () => {
      const verdict = judged(claims);
      assert.deepEqual([verdict.verdict, verdict.cause?.check], ['broken', cause]);
      assert.match(verdict.prediction.message ?? '', message);
    });
  }

  it('is refused when it is too long, or signed in a way that STS does not take', () => {
    assert.equal(judged({}, { length: 20_001 }).cause?.check, 'request');
    assert.equal(judged({}, { header: { alg: 'HS256' } }).cause?.check, 'token-form');
    assert.equal(judged({}, { parts: 1, header: undefined }).cause?.check, 'token-form');
  });

  it('has findings of hygiene where they need nothing else', () => {
    const verdict = judged({}, { padded: true });
    assert.equal(verdict.checks.find(({ check }) => check === 'token-padded')?.status, 'fail');
    assert.ok(
      verdict.checks.every(({ kind, status }) => kind === 'gate' || status !== 'not-applicable'),
    );
  });
});

describe('the times of a token', () => {
  it('are what its claims say, and five minutes more until STS refuses it', () => {
    const { issuedAt, expiresAt, refusedFrom } = tokenTimesOf(CLAIMS);
    assert.deepEqual(
      [issuedAt, expiresAt, refusedFrom],
      [NOW - 60_000, NOW + 3_600_000, NOW + 3_900_000],
    );
  });

  it('are absent where a claim is no time, or one of no calendar', () => {
    for (const exp of [undefined, null, 'soon', 1.5, 1e15, {}]) {
      assert.equal(tokenTimesOf({ exp }).expiresAt, undefined, JSON.stringify(exp));
    }
    assert.deepEqual(
      Object.values(tokenTimesOf(undefined)).filter((time) => time !== undefined),
      [],
    );
  });
});

describe('what a trust policy can ask about a token', () => {
  it('is what AWS passes on, under the issuer without its scheme, and nothing else', () => {
    const bare = ISSUER.replace('https://', '');
    assert.deepEqual(conditionsOf({ ...CLAIMS, jti: 'x', 'kubernetes.io': {} }), [
      { key: `${bare}:aud`, value: 'sts.amazonaws.com', certain: true },
      { key: `${bare}:sub`, value: SUBJECT, certain: true },
    ]);
    assert.deepEqual(conditionsOf(undefined), []);
    assert.deepEqual(conditionsOf({ sub: 'x' }), []);
  });

  it('has azp for the audience, and tells what is only reported apart', () => {
    const asked = conditionsOf({
      iss: 'https://gitlab.com',
      aud: 'a',
      azp: 'b',
      project_id: '7',
      job_id: '8',
    });
    assert.deepEqual(asked, [
      { key: 'gitlab.com:aud', value: 'b', certain: true },
      { key: 'gitlab.com:project_id', value: '7', certain: false },
    ]);
  });
});

describe('where a token comes from', () => {
  for (const [iss, sub, issuer, form, part] of [
    [
      'https://oidc.eks.eu-west-1.amazonaws.com/id/AB',
      SUBJECT,
      'Amazon EKS',
      'service account',
      'web',
    ],
    ['https://k8s.example.test', SUBJECT, 'Kubernetes outside EKS', 'service account', 'web'],
    [
      'https://token.actions.githubusercontent.com',
      'repo:o/r:environment:prod',
      'GitHub Actions',
      'environment',
      'prod',
    ],
    [
      'https://gitlab.com',
      'project_path:g/p:ref_type:branch:ref:main',
      'GitLab.com',
      'branch',
      'main',
    ],
  ] as const) {
    it(`is said of ${iss}, and its subject is taken apart`, () => {
      const origin = originOf({ iss, sub });
      assert.deepEqual([origin?.issuer, origin?.form], [issuer, form]);
      assert.ok(Object.values(origin?.parts ?? {}).includes(part), JSON.stringify(origin));
    });
  }

  it('has when such an issuer gives such an audience, where it is a usual one', () => {
    const aud = ['https://kubernetes.default.svc'];
    assert.match(originOf({ iss: ISSUER, sub: SUBJECT, aud })?.audienceWhen ?? '', /API server/);
    assert.equal(originOf({ iss: ISSUER, sub: SUBJECT, aud: ['x'] })?.audienceWhen, undefined);
  });

  it('is not said where nobody knows', () => {
    assert.equal(originOf({ iss: 'https://id.example.test', sub: 'me' }), undefined);
    assert.equal(originOf(undefined), undefined);
  });
});

function judged(claims: JsonObject, form: object = {}): Verdict {
  if (SOUND === undefined) throw new Error('the world has a token');
  const token = { ...SOUND, claims: { ...CLAIMS, ...claims }, ...form };
  const { vantage } = facts();
  return evaluateToken(factsOfToken({ token, at: NOW, vantage, roleArn: ROLE_ARN }));
}
