// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { MUTATING_WEBHOOKS } from '../../../../../src/surfaces/lab/kubernetes/resources.ts';
import {
  admits,
  fieldSelector,
  labelSelector,
  nameIn,
} from '../../../../../src/surfaces/lab/kubernetes/selectors.ts';
import { KubeRefusal } from '../../../../../src/surfaces/lab/kubernetes/statuses.ts';

const LABELS = { app: 'web', tier: 'front', 'example.com/team': 'a' };
const OBJECT = {
  metadata: {
    name: 'web',
    namespace: 'default',
    uid: 'x',
    resourceVersion: '1',
    creationTimestamp: '2026-01-01T00:00:00Z',
    labels: LABELS,
  },
};

describe('a label selector', () => {
  for (const [selector, isMeant] of [
    ['', true],
    ['app=web', true],
    ['app==web,tier=front', true],
    ['app=web,tier=back', false],
    ['app!=web', false],
    ['other!=web', true],
    ['app in (web, api)', true],
    ['app in (api)', false],
    ['app notin (api),tier', true],
    ['other notin (x)', true],
    ['!app', false],
    ['!other', true],
    ['example.com/team=a', true],
    ['app=', false],
  ] as const) {
    it(`${selector === '' ? 'of nothing' : selector} ${isMeant ? 'means' : 'does not mean'} it`, () => {
      assert.equal(labelSelector(selector)(OBJECT), isMeant);
    });
  }

  it('that is none is refused', () => {
    for (const text of ['a b', 'app in', '=x', 'a=b=c']) {
      assert.throws(() => labelSelector(text), KubeRefusal);
    }
  });
});

describe('a field selector', () => {
  it('compares names and namespaces', () => {
    const means = (text: string): boolean => fieldSelector(text, MUTATING_WEBHOOKS)(OBJECT);
    assert.ok(means('metadata.name=web,metadata.namespace==default'));
    assert.ok(means('metadata.name!=api'));
    assert.ok(!means('metadata.name=api'));
    assert.throws(() => means('metadata.name'), KubeRefusal);
    assert.throws(() => means('spec.nodeName=a'), KubeRefusal);
  });

  it('says which name it asks for, for whom rights go by names', () => {
    assert.equal(nameIn('status.phase=Running,metadata.name=web'), 'web');
    assert.equal(nameIn('metadata.name!=web'), undefined);
  });
});

describe('a selector of an object', () => {
  for (const [operator, values, isAdmitted] of [
    ['In', ['web', 'api'], true],
    ['In', ['api'], false],
    ['NotIn', ['api'], true],
    ['Exists', undefined, true],
    ['DoesNotExist', undefined, false],
  ] as const) {
    it(`goes by ${operator} ${String(values ?? '')}`, () => {
      const matchExpressions = [{ key: 'app', operator, values }];
      assert.equal(admits({ matchExpressions }, LABELS), isAdmitted);
      assert.equal(admits({ matchLabels: { app: 'api' }, matchExpressions }, LABELS), false);
    });
  }
});
