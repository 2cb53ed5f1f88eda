// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { tokenForm } from '../../../../src/core/gates/token-form.ts';
import { tokenFormOf } from '../../../../src/core/model/web-identity.ts';
import { facts } from '../../../world.ts';
import { withHeader } from './changed.ts';

describe('token-form', () => {
  it('passes the six algorithms that STS takes', () => {
    for (const alg of ['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512']) {
      assert.equal(tokenForm.evaluate(facts(withHeader({ alg }))).status, 'pass', alg);
    }
  });

  it('fails every other algorithm, none and a missing one too', () => {
    for (const alg of ['HS256', 'PS256', 'EdDSA', 'none', 'rs256', 'RS2566', undefined, 256]) {
      assert.equal(tokenForm.evaluate(facts(withHeader({ alg }))).status, 'fail', String(alg));
    }
  });

  it('fails what has not three parts, or parts that are not JSON', () => {
    for (const text of [
      'opaque',
      'a.b',
      'a.b.c.d',
      'e30.not-json.x',
      'not-json.e30.x',
      'ghp_abcdef',
    ]) {
      assert.equal(tokenForm.evaluate(facts({ token: tokenFormOf(text) })).status, 'fail', text);
    }
  });

  it('fails, as likely, what RFC 7515 forbids and nobody recorded of AWS', () => {
    const part = (text: string | Buffer): string => Buffer.from(text).toString('base64url');
    const [header, claims] = [part('{"alg":"RS256"}'), part('{"iss":"https://oidc.test"}')];
    const latin1 = part(Buffer.from('{"iss":"caf\xe9"}', 'latin1'));
    for (const [text, says] of [
      [`${header}.${claims}=.c2ln`, /ends with =/],
      [`${header}.${claims}.c2lnbg==`, /signature of the token is not base64url/],
      [`${header}.${claims}.c2+n`, /signature of the token is not base64url/],
      [`${header}.${claims}.c2lnb`, /signature of the token is not base64url/],
      [`${header}.${latin1}.c2ln`, /not UTF-8/],
      [`${part('{"alg":"RS256","kid":7}')}.${claims}.c2ln`, /kid .+ not text/],
      [`${part('{"alg":"RS256","kid":null}')}.${claims}.c2ln`, /kid .+ not text/],
    ] as const) {
      const { status, detail, knowledge } = tokenForm.evaluate(facts({ token: tokenFormOf(text) }));
      assert.deepEqual([status, knowledge], ['fail', 'inferred'], text);
      assert.match(detail, says);
    }
    const sound = tokenForm.evaluate(facts({ token: tokenFormOf(`${header}.${claims}.c2ln`) }));
    assert.equal(sound.status, 'pass');
  });

  it('passes a token in a line of its own, and says what may come of that', () => {
    const { token } = facts();
    assert.ok(token !== undefined);
    const outcome = tokenForm.evaluate(facts({ token: { ...token, padded: true } }));
    assert.equal(outcome.status, 'pass');
    assert.match(outcome.detail, /line feed/);
    assert.equal(outcome.remedies.length, 1);
  });

  it('does not apply without a token', () => {
    assert.equal(tokenForm.evaluate(facts({ token: undefined })).status, 'not-applicable');
  });
});
