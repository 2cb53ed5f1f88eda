// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../../src/core/error.ts';
import { errorJson, renderErrorText, typedError } from '../../../src/render/error.ts';
import { assertResult } from './assert-result.ts';

const PAPER = { colour: false, unicode: true, width: undefined };

describe('an error', () => {
  it('is a sentence with its code, and a hint', () => {
    const error = new TrustprintError('port_taken', 'port 1 is taken', { hint: 'give another' });
    assert.equal(
      renderErrorText(error, PAPER),
      'trustprint: error: port 1 is taken (port_taken)\nhint: give another\n',
    );
  });

  it('has no hint line where it has no hint, and null in JSON', () => {
    const error = new TrustprintError('port_taken', 'port 1 is taken');
    assert.doesNotMatch(renderErrorText(error, PAPER), /hint/);
    assert.equal(errorJson(error).error.hint, null);
  });

  it('is what its schema says', () => {
    const facts = { a: 1, b: [null, { c: 'x' }], d: true };
    assertResult(
      'error.schema.json',
      errorJson(new TrustprintError('internal', 'x', { facts, hint: 'y' })),
    );
  });

  it('of an unknown kind is a defect of ours, with the place and without folders of this machine', () => {
    const error = typedError(new RangeError('odd'));
    assert.equal(error.code, 'internal');
    assert.equal(error.message, 'internal error: RangeError: odd');
    assert.ok(!JSON.stringify(error.facts).includes(import.meta.dirname));
    assert.equal(typedError('thrown text').message, 'internal error: string: thrown text');
    assert.equal(typedError(error), error);
  });
});
