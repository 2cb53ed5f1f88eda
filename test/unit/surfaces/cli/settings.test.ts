// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../../../src/core/error.ts';
import { labSwitchesFrom, settingsFrom } from '../../../../src/surfaces/cli/settings.ts';

describe('the settings', () => {
  it('are read from flags first, then from our own variables', () => {
    const environment = {
      TRUSTPRINT_REGION: 'eu-west-1',
      TRUSTPRINT_LOOKS: '3',
      TRUSTPRINT_TIMEOUT: '2s',
    };
    const settings = settingsFrom({ region: 'us-east-1' }, environment);
    assert.deepEqual([settings.region, settings.looks, settings.timeoutMs], ['us-east-1', 3, 2000]);
  });

  it('take no authority from the environment', () => {
    const settings = settingsFrom(
      {},
      { TRUSTPRINT_ISSUER_CA: 'ca.pem', TRUSTPRINT_ACCEPT_CA: 'x', TRUSTPRINT_YES: '1' },
    );
    assert.deepEqual(settings.issuerCa, []);
    assert.ok(!JSON.stringify(settings).includes('ca.pem'));
  });

  it('take several entries apart at blanks and semicolons, as commas part addresses', () => {
    const { resolve, profiles } = settingsFrom(
      {},
      { TRUSTPRINT_RESOLVE: 'a:1:192.0.2.1,192.0.2.2;b:2:::1', TRUSTPRINT_PROFILE: 'one two' },
    );
    assert.deepEqual(resolve, ['a:1:192.0.2.1,192.0.2.2', 'b:2:::1']);
    assert.deepEqual(profiles, ['one', 'two']);
  });

  it('take an empty variable for none', () => {
    assert.equal(settingsFrom({}, { TRUSTPRINT_REGION: '' }).region, undefined);
  });

  it('name the variable that is not of its form', () => {
    assert.throws(
      () => settingsFrom({}, { TRUSTPRINT_TIMEOUT: 'soon' }),
      (error) =>
        error instanceof TrustprintError &&
        error.code === 'argument_invalid' &&
        error.message.startsWith('TRUSTPRINT_TIMEOUT: '),
    );
  });

  it('look at one family where one is named, and at both where both are', () => {
    assert.equal(settingsFrom({ ipv4: true }, {}).family, 4);
    assert.equal(settingsFrom({ ipv4: true, ipv6: true }, {}).family, undefined);
    assert.equal(settingsFrom({}, { TRUSTPRINT_IPV6: '1' }).family, 6);
    assert.equal(settingsFrom({ ipv4: true }, { TRUSTPRINT_IPV6: '1' }).family, 4);
  });

  it('know of switches of a lab only when they are asked for them', () => {
    const environment = {
      TRUSTPRINT_MESSAGES: 'classic',
      TRUSTPRINT_MATCH: 'any',
      TRUSTPRINT_HOSTS: 'jwks',
      TRUSTPRINT_NOW_OFFSET: '3600',
    };
    assert.deepEqual(settingsFrom({}, environment).rules, {});
    assert.deepEqual(labSwitchesFrom(environment), {
      rules: { messages: 'classic', match: 'any', hosts: 'jwks' },
      offsetSeconds: 3600,
    });
    assert.throws(() => labSwitchesFrom({ TRUSTPRINT_MATCH: 'all' }), TrustprintError);
    assert.deepEqual(settingsFrom({ match: 'top' }, {}).rules, { match: 'top' });
  });
});
