// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { conditionsIn, days, hours, HOST, issuer, kindsOf, START, story } from './sights.ts';

describe('what an issuer publishes', () => {
  it('is told where the discovery document says something else, for a day', () => {
    const jwksUri = 'https://keys.example.com/jwks';
    const told = story([
      [START, issuer(['k1'])],
      [hours(1), issuer(['k1'], { jwksUri, says: 'https://other.example.com' })],
      [hours(25), issuer(['k1'], { jwksUri, says: 'https://other.example.com' })],
    ]);
    assert.deepEqual(kindsOf(told.events), ['1h discovery-changed']);
    assert.deepEqual(told.events[0]?.before, {
      jwksUri: `https://${HOST}/keys`,
      issuer: `https://${HOST}`,
    });
    assert.deepEqual(told.events[0]?.after, { jwksUri, issuer: 'https://other.example.com' });
    assert.deepEqual(
      told.rounds.map(({ conditions }) => conditionsIn(conditions)),
      [[], [`notice discovery-changed ${HOST}`], []],
    );
  });

  it('is no change where it was not read, or is read for the first time', () => {
    const unread = { jwksUri: undefined, says: undefined };
    const told = story([
      [START, issuer(undefined, unread)],
      [hours(1), issuer(['k1'])],
      [hours(2), issuer(undefined, unread)],
      [hours(3), issuer(['k1'])],
    ]);
    assert.deepEqual(told.events, []);
  });

  it('is told where a key is published, and where one is withdrawn in good time', () => {
    const told = story([
      [START, issuer(['k1'])],
      [days(10), issuer(['k1', 'k2'])],
      [days(12), issuer(['k2'])],
    ]);
    assert.deepEqual(kindsOf(told.events), ['240h keys-changed', '288h keys-changed']);
    assert.equal(told.events[0]?.detail, `https://${HOST} publishes the key k2`);
    assert.deepEqual(told.events[1]?.before, { kids: ['k1', 'k2'] });
    assert.deepEqual(told.events[1].after, { kids: ['k2'] });
  });

  it('is told as a warning where a key is withdrawn before its tokens have expired, until they have', () => {
    const told = story([
      [START, issuer(['k1'])],
      [days(10), issuer(['k2'])],
      [days(10.5), issuer(['k2'])],
      [days(11), issuer(['k2'])],
    ]);
    assert.deepEqual(kindsOf(told.events), ['240h keys-changed', '240h key-withdrawn-early']);
    assert.deepEqual(
      told.rounds.map(({ conditions }) => conditionsIn(conditions)),
      [
        [],
        [`notice keys-changed ${HOST}`, `warning key-withdrawn-early ${HOST}`],
        [`notice keys-changed ${HOST}`, `warning key-withdrawn-early ${HOST}`],
        [],
      ],
    );
  });

  it('is not told as a warning where nothing followed the key that is gone, or where it is back', () => {
    const without = story([
      [START, issuer(['k1', 'k2'])],
      [hours(1), issuer(['k2'])],
    ]);
    assert.deepEqual(kindsOf(without.events), ['1h keys-changed']);
    const back = story([
      [START, issuer(['k1'])],
      [hours(1), issuer(['k2'])],
      [hours(2), issuer(['k1', 'k2'])],
    ]);
    assert.deepEqual(conditionsIn(back.conditions), [`notice keys-changed ${HOST}`]);
  });

  it('is another key where one kid stands for another', () => {
    const told = story([
      [START, issuer(undefined, { keys: [{ kid: 'k', thumbprint: 'one' }] })],
      [hours(1), issuer(undefined, { keys: [{ kid: 'k', thumbprint: 'two' }] })],
    ]);
    assert.deepEqual(kindsOf(told.events), ['1h keys-changed', '1h key-withdrawn-early']);
  });
});
