// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { additionOfFile } from '../../../src/core/authority.ts';
import { plusSeconds } from '../../../src/core/model/instant.ts';
import { PLAIN_INTENT } from '../../../src/core/plain-intent.ts';
import { authority, NOW } from '../../world.ts';

const DAY = 86_400;

describe('a CA certificate that is handed over', () => {
  it('says that it expired, or is not valid yet, where that is so', async () => {
    const { certificate } = await authority('Handed Over');
    const { notBefore, notAfter } = certificate;
    assert.ok(notBefore !== undefined && notAfter !== undefined);
    const because = (at: typeof NOW): string =>
      additionOfFile({ certificate, from: 'ca.pem' }, PLAIN_INTENT, at).because;
    assert.equal(because(NOW), 'handed over in ca.pem');
    assert.match(
      because(plusSeconds(notAfter, DAY)),
      /^handed over in ca\.pem; it expired on \d{4}-/,
    );
    assert.match(because(plusSeconds(notBefore, -DAY)), /ca\.pem; it is not valid before \d{4}-/);
  });
});
