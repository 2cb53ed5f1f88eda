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
