// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { interceptionSuspected } from '../../../../src/core/checks/interception-suspected.ts';
import type { ControlProbe } from '../../../../src/core/model/facts.ts';
import {
  authority,
  chainFact,
  DARK,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  leafOf,
  publicChain,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const host = 'sts.us-east-1.amazonaws.com';
const proxy = await authority('Company Proxy');
const shown = await leafOf(proxy, host);
const control = (chain: ControlProbe['chain']): ControlProbe => ({ host, port: 443, chain });

describe('interception-suspected', () => {
  it('passes where the control host shows a public chain', () => {
    const value = publicChain([shown.certificate, proxy.certificate]);
    assertStatus(
      interceptionSuspected,
      facts({ control: control({ kind: 'seen', value }) }),
      'pass',
    );
  });

  it('fails where no public root trusts the control host', () => {
    const value = chainFact([shown.certificate, proxy.certificate]);
    const { remedies } = failing(
      interceptionSuspected,
      facts({ control: control({ kind: 'seen', value }) }),
    );
    assert.ok(remedies[0]?.argv?.includes('--openssl'));
  });

  it('fails where the key that signed the issuer signed the control host too', async () => {
    const leaf = await leafOf(INTERMEDIATE, host);
    const value = publicChain([leaf.certificate]);
    failing(interceptionSuspected, facts({ control: control({ kind: 'seen', value }) }));
  });

  it('fails where a public issuer has a private address here', () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]), { address: '10.0.0.7' })];
    failing(interceptionSuspected, facts({ endpoints }));
  });

  it('is unknown where the control host was not seen', () => {
    assertStatus(interceptionSuspected, facts({ control: control(DARK) }), 'unknown');
  });

  it('does not apply where no control host was looked at', () => {
    assertStatus(interceptionSuspected, facts(), 'not-applicable');
  });
});
