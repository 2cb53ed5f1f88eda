// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { keys } from '../../../../src/core/gates/keys.ts';
import type { Discovery } from '../../../../src/core/model/discovery.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import { endpoint, facts, ISSUER, LEAF, publicChain, ROOT } from '../../../world.ts';
import { ABSENT, jwk, OURS, THEIRS, withHeader, withKeys } from './changed.ts';

const DISCOVERY: Discovery = { issuer: ISSUER, jwksUri: `${ISSUER}/keys`, missing: [] };

describe('keys', () => {
  it('passes a published key, and names it', () => {
    const outcome = keys.evaluate(facts());
    assert.equal(outcome.status, 'pass');
    assert.match(outcome.detail, /key-1/);
  });

  it('fails, likely, what the outside does not give: AWS looks from elsewhere', () => {
    for (const changed of [
      { discovery: THEIRS },
      { discovery: ABSENT },
      { jwks: THEIRS },
      { jwks: ABSENT },
    ]) {
      const { status, failure } = keys.evaluate(facts(changed));
      assert.equal(status, 'fail');
      assert.equal(failure?.atMostLikely, true);
    }
  });

  it('says what the failure of a look looks like, after what to do', () => {
    const hint = 'a firewall that drops packets does this';
    const { remedies } = keys.evaluate(facts({ jwks: { ...THEIRS, hint } }));
    assert.match(remedies[0]?.text ?? '', /^serve it without authentication/);
    assert.equal(remedies[1]?.text, hint);
  });

  it('says once what a host answered, and what to do about that status', () => {
    const answering = (httpStatus: number) =>
      keys.evaluate(
        facts({
          jwks: {
            ...THEIRS,
            detail: `the key set was answered with ${String(httpStatus)}`,
            httpStatus,
          },
        }),
      );
    assert.equal(answering(429).detail, 'the key set was answered with 429');
    const remedies = [403, 429, 503, 200].map(
      (status) => answering(status).remedies[0]?.text ?? '',
    );
    assert.match(remedies[0] ?? '', /^serve it without authentication/);
    assert.match(remedies[1] ?? '', /^exempt it from the rate limit/);
    assert.match(remedies[2] ?? '', /^find out why its host fails/);
    assert.match(remedies[3] ?? '', /^serve JSON there, without a login page/);
  });

  it('is unknown where we could not look, also behind a discovery document that was seen', () => {
    assert.equal(keys.evaluate(facts({ discovery: OURS, jwks: OURS })).status, 'unknown');
    assert.equal(keys.evaluate(facts({ jwks: OURS })).status, 'unknown');
  });

  it('goes by the first of two documents that fail', () => {
    const { status, detail } = keys.evaluate(facts({ discovery: THEIRS, jwks: OURS }));
    assert.equal(status, 'fail');
    assert.match(detail, /discovery document/);
  });

  it('fails intermittently where two probes that were made again failed again', () => {
    const losing = (retriesFailed: number): Partial<Facts> => ({
      endpoints: [
        endpoint(undefined, {
          lost: { failed: 3, retriesFailed, reasons: [{ detail: 'it was reset', count: 4 }] },
        }),
      ],
    });
    assert.equal(keys.evaluate(facts(losing(1))).status, 'pass');
    const { status, failure, detail } = keys.evaluate(facts(losing(2)));
    assert.equal(status, 'fail');
    assert.deepEqual([failure?.intermittent, failure?.atMostLikely], [true, true]);
    assert.match(
      detail,
      /3 of 12 probes of oidc\.example\.test failed, 2 retries too: it was reset$/,
    );
    const noKey = keys.evaluate(facts({ ...losing(2), ...withKeys([jwk({ kid: 'other' })]) }));
    assert.equal(noKey.failure?.intermittent, false); // what always fails comes first
  });

  it('fails, likely, a document that takes more than five seconds', () => {
    const took = (tookMs: number): Partial<Facts> => ({
      jwks: { kind: 'seen', value: { keys: [jwk()] }, tookMs, httpStatus: 200 },
    });
    assert.equal(keys.evaluate(facts(took(5000))).status, 'pass');
    const { status, failure, detail } = keys.evaluate(facts(took(5001)));
    assert.equal(status, 'fail');
    assert.equal(failure?.atMostLikely, true);
    assert.match(detail, /5001 ms/);
  });

  it('fails intermittently where more than two of many looks failed, at most likely', () => {
    const keySet = { document: 'jwks', host: 'oidc.example.test', port: 443 } as const;
    const over = (looks: number, failed: number, lost = 0): Partial<Facts> => ({
      series: {
        overMs: 60_000,
        documents: [
          {
            ...keySet,
            looks,
            failed,
            unseen: lost,
            slowestMs: 310,
            reasons: [{ detail: 'the key set was answered with 503', count: failed }],
          },
        ],
      },
    });
    const { status, failure, detail } = keys.evaluate(facts(over(62, 3, 2)));
    assert.equal(status, 'fail');
    assert.deepEqual([failure?.intermittent, failure?.atMostLikely], [true, true]);
    assert.match(detail, /3 of 60 probes failed: the key set was answered with 503$/);
    for (const few of [0, 1, 2]) assert.equal(keys.evaluate(facts(over(60, few))).status, 'pass');
    // Where no look ever brought it, it fails every time.
    const never = keys.evaluate(facts({ ...over(60, 60), jwks: THEIRS }));
    assert.deepEqual([never.status, never.failure?.intermittent], ['fail', false]);
    const none = keys.evaluate(facts({ ...over(5, 0, 5), jwks: OURS }));
    assert.equal(none.status, 'unknown');
  });

  it('fails a document that names another issuer, or lacks what AWS demands', () => {
    const changed = (discovery: Partial<Discovery>) =>
      keys.evaluate(facts({ discovery: { kind: 'seen', value: { ...DISCOVERY, ...discovery } } }));
    assert.match(changed({ issuer: `${ISSUER}/` }).detail, /another issuer/);
    assert.match(
      changed({ missing: ['response_types_supported'] }).detail,
      /lacks response_types_supported/,
    );
    assert.equal(changed({}).status, 'pass');
  });

  it('offers the command that looks at the document', () => {
    const url = `${ISSUER}/.well-known/openid-configuration`;
    const asked = (changed: Partial<Facts>) =>
      keys.evaluate(facts({ discovery: THEIRS, ...changed })).remedies[0]?.argv;
    assert.deepEqual(asked({}), ['curl', '-sSi', '--insecure', '--max-time', '5', url]);
    const chain = publicChain([LEAF.certificate, ROOT.certificate]);
    const trusted = asked({ endpoints: [endpoint(chain)] });
    assert.deepEqual(trusted, ['curl', '-sSi', '--max-time', '5', url]);
  });

  it("selects by the token's header where no signature was at hand", () => {
    const published = withKeys([jwk(), jwk({ kid: 'key-2' })]);
    assert.equal(keys.evaluate(facts(published)).status, 'pass');
    const { status, detail } = keys.evaluate(
      facts({ ...published, ...withHeader({ alg: 'RS256', kid: 'gone' }) }),
    );
    assert.equal(status, 'fail');
    assert.match(detail, /no published key has the kid gone/);
  });

  it('sees without a token whether any key is usable', () => {
    const tokenless = { token: undefined };
    const of = (published: Partial<Facts>) =>
      keys.evaluate(facts({ ...published, ...tokenless })).status;
    assert.equal(of(withKeys([jwk()])), 'pass');
    assert.equal(of(withKeys([])), 'fail');
    assert.equal(of(withKeys([jwk({ kid: undefined })])), 'fail');
    assert.equal(of(withKeys([jwk({ use: 'enc' })])), 'fail');
    const said = (...published: Parameters<typeof withKeys>[0]) =>
      keys.evaluate(facts({ ...withKeys(published), ...tokenless })).detail;
    assert.match(said(jwk({ kid: 'a', use: 'enc' })), /^the key a is published for encryption/);
    assert.match(
      said(jwk({ kid: undefined }), jwk({ use: 'enc' })),
      /^no key is published that any/,
    );
  });

  it('looks for no key where the token names no way to sign that STS takes: its form fails before', () => {
    const opaque = { length: 40, parts: 1, header: undefined, claims: undefined, padded: false };
    for (const token of [opaque, { ...opaque, parts: 3, header: { alg: 'HS256', kid: 'key-1' } }]) {
      const alg = token.header === undefined ? undefined : 'HS256';
      const outcome = keys.evaluate(
        facts({
          token,
          signature: {
            alg,
            kid: undefined,
            selected: { kind: 'none', why: 'no-key-of-type' },
            verifies: undefined,
          },
        }),
      );
      assert.equal(outcome.status, 'pass');
      assert.match(outcome.detail, /keys published: 1/);
    }
  });

  it('fails a selected key that is none', () => {
    const { signature } = facts();
    assert.ok(signature !== undefined);
    const outcome = keys.evaluate(facts({ signature: { ...signature, verifies: undefined } }));
    assert.equal(outcome.status, 'fail');
    assert.equal(outcome.knowledge, 'inferred');
  });

  it('does not apply where no document was asked for', () => {
    assert.equal(
      keys.evaluate(facts({ discovery: undefined, jwks: undefined })).status,
      'not-applicable',
    );
    assert.equal(keys.evaluate(facts({ jwks: undefined })).status, 'not-applicable');
  });
});
