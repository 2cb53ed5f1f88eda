// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { labPort } from '../../../../src/core/checks/lab-port.ts';
import { parseIssuer } from '../../../../src/core/model/issuer.ts';
import { facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const lab = (text: string): ReturnType<typeof facts> =>
  facts({ lab: true, issuer: parseIssuer(text) });

describe('lab-port', () => {
  it('passes where the issuer of a lab listens on port 443', () => {
    assertStatus(labPort, lab('https://localhost/id/1'), 'pass');
  });

  it('fails where it listens elsewhere, and says that AWS would not take it', () => {
    const { detail } = failing(labPort, lab('https://localhost:4578/id/1'));
    assert.match(detail, /port 4578; real AWS takes 443 only$/);
    assert.equal(labPort.severity, 'notice');
  });

  it('does not apply outside a lab, or without an issuer', () => {
    assertStatus(labPort, facts(), 'not-applicable');
    assertStatus(labPort, facts({ lab: true, issuer: undefined }), 'not-applicable');
  });
});
