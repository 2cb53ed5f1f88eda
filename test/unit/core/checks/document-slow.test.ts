// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { documentSlow } from '../../../../src/core/checks/document-slow.ts';
import { DARK, facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const { discovery, jwks } = facts();
assert.ok(discovery?.kind === 'seen' && jwks?.kind === 'seen');

describe('document-slow', () => {
  it('passes where both documents take half of what AWS gives, or less', () => {
    assertStatus(documentSlow, facts(), 'pass');
    assertStatus(documentSlow, facts({ jwks: { ...jwks, tookMs: 2500 } }), 'pass');
  });

  it('fails where one takes longer, and says which', () => {
    const { detail } = failing(documentSlow, facts({ jwks: { ...jwks, tookMs: 2501 } }));
    assert.equal(detail, 'the jwks document took 2501 of some 5000 milliseconds');
    failing(documentSlow, facts({ discovery: { ...discovery, tookMs: 4000 } }));
  });

  it('is unknown where a document was not seen', () => {
    assertStatus(documentSlow, facts({ jwks: DARK }), 'unknown');
  });

  it('does not apply where nobody took the time, or asked', () => {
    const untimed = {
      discovery: { kind: 'seen', value: discovery.value },
      jwks: { kind: 'seen', value: jwks.value },
    } as const;
    assertStatus(documentSlow, facts(untimed), 'not-applicable');
    assertStatus(documentSlow, facts({ jwks: undefined }), 'not-applicable');
  });
});
