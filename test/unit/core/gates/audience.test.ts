// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { audience } from '../../../../src/core/gates/audience.ts';
import { facts, ISSUER, PROVIDER_ARN } from '../../../world.ts';
import { ABSENT, OURS, withClaims, withProvider } from './changed.ts';

describe('audience', () => {
  it('passes a registered aud, as text or as a list of one', () => {
    assert.equal(audience.evaluate(facts()).status, 'pass');
    assert.equal(audience.evaluate(facts(withClaims({ aud: 'sts.amazonaws.com' }))).status, 'pass');
  });

  it('goes by azp where there is one, whatever aud is', () => {
    assert.equal(
      audience.evaluate(facts(withClaims({ aud: 'other', azp: 'sts.amazonaws.com' }))).status,
      'pass',
    );
    const { status, detail } = audience.evaluate(facts(withClaims({ azp: 'app-id' })));
    assert.equal(status, 'fail');
    assert.match(
      detail,
      /the azp "app-id" is not registered with the IAM OIDC provider; its aud is registered, but STS checks azp/,
    );
  });

  it('fails, as likely, an azp or an aud alone that is not text', () => {
    // RFC 7519, 4.1.3, and OpenID Connect Core, 2: both are strings; aud may be a list of them.
    for (const [changed, says] of [
      [{ azp: 7 }, /the azp of the token is not text/],
      [{ azp: ['sts.amazonaws.com'] }, /azp/],
      [{ aud: 7 }, /the aud of the token is not text/],
      [{ aud: [7] }, /aud/],
    ] as const) {
      const { status, detail, knowledge } = audience.evaluate(facts(withClaims(changed)));
      assert.deepEqual([status, knowledge], ['fail', 'inferred']);
      assert.match(detail, says);
    }
    assert.equal(audience.evaluate(facts(withClaims({ azp: null }))).status, 'pass');
    const spare = withClaims({ aud: [7, 8], azp: 'sts.amazonaws.com' });
    assert.equal(audience.evaluate(facts(spare)).status, 'pass');
  });

  it('offers the command that registers it', () => {
    const { remedies } = audience.evaluate(facts(withClaims({ aud: 'other' })));
    assert.deepEqual(remedies[0]?.argv, [
      'aws',
      'iam',
      'add-client-id-to-open-id-connect-provider',
      '--open-id-connect-provider-arn',
      PROVIDER_ARN,
      '--client-id',
      'other',
    ]);
  });

  for (const [asked, registered, said] of [
    ['sts.amazon.com', 'sts.amazonaws.com', /the AWS domain is misspelled/],
    ['sts.amazonaws.com.cn', 'sts.amazonaws.com', /of another partition; registered is/],
    ['sts.amazonaws.com', 'amazonaws.com', /kOps and EKS use different audiences/],
    ['STS.amazonaws.com', 'sts.amazonaws.com', /it differs only in case/],
    ['gitlab.com', 'https://gitlab.com', /it differs only in https:\/\//],
    ['sts.amazonaws.comm', 'sts.amazonaws.com', /it is close to/],
  ] as const) {
    it(`says how ${asked} came about, and asks for ${registered} first`, () => {
      const world = { ...withClaims({ aud: asked }), ...withProvider({ clientIds: [registered] }) };
      const { detail, remedies } = audience.evaluate(facts(world));
      assert.match(detail, said);
      assert.deepEqual(remedies[0]?.argv, [
        'kubectl',
        'create',
        'token',
        'web',
        '--namespace',
        'team-a',
        '--audience',
        registered,
      ]);
      assert.equal(remedies.length, 2);
    });
  }

  it('takes what all tokens for AWS have for right, and the list for misspelled', () => {
    const world = withProvider({ clientIds: ['sts.amazon.com'] });
    const { remedies } = audience.evaluate(facts(world));
    assert.deepEqual(
      remedies.map(({ argv }) => argv?.[0]),
      ['aws', 'kubectl'],
    );
  });

  it('never advises to register the audience of the API server', () => {
    for (const aud of ['https://kubernetes.default.svc', 'kubernetes.default.svc', ISSUER]) {
      const { detail, remedies } = audience.evaluate(facts(withClaims({ aud })));
      assert.match(detail, /it is the audience of the Kubernetes API server, not of AWS$/);
      assert.deepEqual(
        remedies.map(({ argv }) => argv?.[0]),
        ['kubectl'],
      );
    }
  });

  it('takes the issuer for an audience like any other where it is no cluster', () => {
    const claims = withClaims({ aud: ISSUER, sub: 'project_path:group/app:ref_type:branch' });
    const { detail, remedies } = audience.evaluate(facts(claims));
    assert.doesNotMatch(detail, /API server/);
    assert.ok(remedies.some(({ argv }) => argv?.[2]?.startsWith('add-client-id') === true));
  });

  it('compares every character, and the case', () => {
    for (const aud of ['STS.amazonaws.com', 'sts.amazonaws.com ', 'sts.amazonaws.co']) {
      assert.equal(audience.evaluate(facts(withClaims({ aud }))).status, 'fail', aud);
    }
  });

  it('judges the audience that was asked about where there is no token', () => {
    const asked = (value: string) =>
      audience.evaluate(facts({ token: undefined, audience: value })).status;
    assert.equal(asked('sts.amazonaws.com'), 'pass');
    assert.equal(asked('other'), 'fail');
  });

  it('fails every audience of a provider without any', () => {
    assert.equal(audience.evaluate(facts(withProvider({ clientIds: [] }))).status, 'fail');
  });

  it('does not apply without an audience or a provider, and is unknown where that was not seen', () => {
    assert.equal(audience.evaluate(facts({ token: undefined })).status, 'not-applicable');
    assert.equal(audience.evaluate(facts({ provider: undefined })).status, 'not-applicable');
    assert.equal(audience.evaluate(facts({ provider: ABSENT })).status, 'not-applicable');
    assert.equal(audience.evaluate(facts({ provider: OURS })).status, 'unknown');
  });
});
