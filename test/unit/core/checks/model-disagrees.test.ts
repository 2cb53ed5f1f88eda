// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { modelDisagrees } from '../../../../src/core/checks/model-disagrees.ts';
import { THUMBPRINT_MESSAGE } from '../../../../src/core/gates/answers.ts';
import type { ObservedAnswer } from '../../../../src/core/model/facts.ts';
import { facts, listing } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const REFUSED: ObservedAnswer = {
  source: 'error',
  outcome: 'error',
  code: 'InvalidIdentityToken',
  httpStatus: 400,
  message: THUMBPRINT_MESSAGE,
  requestId: undefined,
};
const ADMITTED: ObservedAnswer = {
  ...REFUSED,
  outcome: 'credentials',
  code: undefined,
  httpStatus: 200,
  message: undefined,
};

describe('model-disagrees', () => {
  it('passes where STS gave credentials and no gate says no', () => {
    assertStatus(modelDisagrees, facts({ observed: ADMITTED }), 'pass');
  });

  it('passes where the gate that gives the answer fails', () => {
    assertStatus(modelDisagrees, facts({ observed: REFUSED, provider: listing() }), 'pass');
  });

  it('fails where STS refused and every gate passes', () => {
    const { detail, remedies } = failing(modelDisagrees, facts({ observed: REFUSED }));
    assert.match(detail, /^STS refused, but all that was checked passes/);
    assert.match(remedies[0]?.text ?? '', /: add --token FILE --live$/);
  });

  it('says that the pod sends another token, where a new one of its service account would pass', () => {
    const target = {
      ...facts().target,
      kind: 'workload',
      found: { token: 'asked of the Kubernetes API for this run' },
    } as const;
    const { detail } = failing(modelDisagrees, facts({ observed: REFUSED, target }));
    assert.match(detail, /^STS would take a new token of it: the pod sends another one/);
  });

  it('fails where STS gave credentials and a gate says no', () => {
    const world = facts({ observed: ADMITTED, provider: listing() });
    assert.equal(failing(modelDisagrees, world).evidence['predicted'], 'endpoint-trust');
  });

  it('has all that a report needs where STS itself was asked, and no claim of the token', () => {
    const observed: ObservedAnswer = { ...REFUSED, source: 'live', requestId: 'request-1' };
    const { evidence, remedies } = failing(modelDisagrees, facts({ observed }));
    assert.match(remedies[0]?.text ?? '', /report it to the authors/);
    const { gates, rules, ...others } = evidence;
    assert.deepEqual(others, {
      source: 'live',
      answered: THUMBPRINT_MESSAGE,
      code: 'InvalidIdentityToken',
      httpStatus: 400,
      requestId: 'request-1',
      predicted: null,
      library: 'Mozilla roots of Node 24.x',
    });
    assert.equal(Object.keys(gates as object).length, 12);
    assert.deepEqual(rules, facts().rules);
    assert.ok(!JSON.stringify(evidence).includes('system:serviceaccount'));
  });

  it('does not apply where no answer was given', () => {
    assertStatus(modelDisagrees, facts(), 'not-applicable');
  });
});
