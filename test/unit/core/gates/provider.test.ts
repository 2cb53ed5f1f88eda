// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { provider } from '../../../../src/core/gates/provider.ts';
import { endpoint, facts, ISSUER, LEAF, publicChain, ROOT } from '../../../world.ts';
import { ABSENT, OURS, withClaims, withProvider, withRequest } from './changed.ts';

describe('provider', () => {
  it('passes the provider of the issuer, and takes port 443 for none', () => {
    assert.equal(provider.evaluate(facts()).status, 'pass');
    const iss = 'https://oidc.example.test:443/id/1111222233334444';
    assert.equal(provider.evaluate(facts(withClaims({ iss }))).status, 'pass');
  });

  it('fails where IAM has none, surely, and offers to make it with the CA that fix has to be told', () => {
    const { status, failure, remedies, knowledge } = provider.evaluate(facts({ provider: ABSENT }));
    assert.equal(status, 'fail');
    assert.equal(failure?.atMostLikely, false);
    assert.equal(knowledge, 'documented');
    assert.deepEqual(
      remedies.map(({ argv }) => argv),
      [
        ['trustprint', 'fix', ISSUER, '--issuer-ca', 'FILE'], // its CA is private
        [
          'aws',
          'iam',
          'create-open-id-connect-provider',
          '--url',
          ISSUER,
          '--client-id-list',
          'sts.amazonaws.com',
        ],
      ],
    );
  });

  it('asks for no CA where the certificates are trusted publicly', () => {
    const world = facts({
      provider: ABSENT,
      endpoints: [endpoint(publicChain([LEAF.certificate, ROOT.certificate]))],
    });
    const [create] = provider.evaluate(world).remedies;
    assert.deepEqual(create?.argv, ['trustprint', 'fix', ISSUER]);
  });

  it('names a near miss among the providers of the account, and in what it differs', () => {
    for (const [url, difference] of [
      ['oidc.example.test/id/1111222233334444/', /a slash more or less at the end/],
      ['oidc.example.test/ID/1111222233334444', /letters in another case/],
      ['oidc.example.test/id/other', /another path on the same host/],
    ] as const) {
      const world = facts({
        provider: ABSENT,
        providerUrls: { kind: 'seen', value: ['unrelated.example.test', url] },
      });
      const { detail, evidence } = provider.evaluate(world);
      assert.match(detail, difference);
      assert.ok(JSON.stringify(evidence).includes(url));
      assert.ok(!JSON.stringify(evidence).includes('unrelated'));
    }
  });

  it("tells a rebuilt EKS cluster's provider by its id", () => {
    const world = facts({
      provider: ABSENT,
      ...withClaims({ iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/AAAA' }),
      providerUrls: { kind: 'seen', value: ['oidc.eks.eu-west-1.amazonaws.com/id/BBBB'] },
    });
    assert.match(provider.evaluate(world).detail, /the id of another cluster/);
  });

  it("goes by the token's issuer, not by the one that was asked about", () => {
    const { status, detail } = provider.evaluate(
      facts({ ...withClaims({ iss: `${ISSUER}5` }), providerUrls: undefined }),
    );
    assert.equal(status, 'fail');
    assert.match(detail, /the token is of https:\/\/oidc\.example\.test\/id\/11112222333344445/);
  });

  it("fails a provider of another account than the role's, likely where the list was not seen", () => {
    const elsewhere = withRequest({ roleArn: 'arn:aws:iam::444455556666:role/workload' });
    const seen = provider.evaluate(
      facts({ ...elsewhere, providerUrls: { kind: 'seen', value: [] } }),
    );
    assert.equal(seen.status, 'fail');
    assert.equal(seen.failure?.atMostLikely, false);
    const unseen = provider.evaluate(facts({ ...elsewhere, providerUrls: undefined }));
    assert.equal(unseen.failure?.atMostLikely, true);
    assert.equal(provider.evaluate(facts(elsewhere)).status, 'unknown');
  });

  it('fails an issuer that no provider could be registered for', () => {
    const world = facts({ ...withClaims({ iss: `${ISSUER}?a=b` }), providerUrls: undefined });
    assert.equal(provider.evaluate(world).status, 'fail');
  });

  it('is unknown where it could not be read, and does not apply where it was not asked for', () => {
    assert.equal(provider.evaluate(facts({ provider: OURS })).status, 'unknown');
    assert.equal(provider.evaluate(facts({ provider: undefined })).status, 'not-applicable');
    assert.notEqual(provider.evaluate(facts(withProvider({ clientIds: [] }))).status, 'fail');
  });
});
