// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { webhookAbsent as check } from '../../../../src/core/checks/webhook-absent.ts';
import { podOlderThanAnnotation } from '../../../../src/core/checks/pod-older-than-annotation.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { DARK } from '../../../world.ts';
import {
  ANNOTATED_AT,
  barePod,
  pod,
  WEBHOOK,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const OTHER = { ...WEBHOOK, configuration: 'policies', name: 'mutate.policies.example.test' };
const NONE = { webhooks: { kind: 'seen', value: [OTHER] }, ...withPods(barePod()) } as const;

describe('webhook-absent', () => {
  it('passes where the webhook of EKS is there, or one that was installed', () => {
    assertStatus(check, workloadFacts(), 'pass');
    const own = { ...WEBHOOK, name: 'pod-identity-webhook.example.test' };
    assertStatus(
      check,
      workloadFacts({ ...NONE, webhooks: { kind: 'seen', value: [own] } }),
      'pass',
    );
  });

  it('fails where others are there only, and names them', () => {
    const { evidence } = failing(check, workloadFacts(NONE));
    assert.deepEqual(evidence['webhooks'], ['policies/mutate.policies.example.test']);
  });

  it('does not apply where the pods have what it would give them', () => {
    assertStatus(check, workloadFacts({ webhooks: NONE.webhooks }), 'not-applicable');
  });

  it('is not blamed for one pod that has none, where another has', () => {
    const world = { webhooks: NONE.webhooks, ...withPods(barePod(), pod({ name: 'web-1' })) };
    assertStatus(check, workloadFacts(world), 'not-applicable');
  });

  it('does not apply where the service account names no role', () => {
    assertStatus(
      check,
      workloadFacts({ ...NONE, ...withAccount({ annotations: {} }) }),
      'not-applicable',
    );
  });

  it('is less sure where the pods were not seen: they may have a web identity by hand', () => {
    assert.equal(failing(check, workloadFacts(NONE)).knowledge, 'documented');
    assert.equal(failing(check, workloadFacts({ ...NONE, pods: DARK })).knowledge, 'inferred');
  });

  it('is blamed with proof alone: no webhook at all, or a pod that is younger than the annotation', () => {
    const undated = withAccount({ annotatedAt: undefined });
    assertStatus(check, workloadFacts({ ...NONE, ...undated }), 'unknown');
    const older = barePod({ createdAt: plusSeconds(ANNOTATED_AT, -60) });
    assertStatus(check, workloadFacts({ ...NONE, ...withPods(older) }), 'unknown');
    failing(check, workloadFacts({ ...NONE, ...withPods(older, barePod()) }));
    const none = { webhooks: { kind: 'seen', value: [] } } as const;
    assert.equal(
      failing(check, workloadFacts({ ...NONE, ...undated, ...none })).knowledge,
      'documented',
    );
  });

  it('leaves a pod that may be older to the check that restarts it', () => {
    const world = workloadFacts({ ...NONE, ...withAccount({ annotatedAt: undefined }) });
    const { cause } = evaluate(world);
    assert.equal(cause?.check, 'pod-older-than-annotation');
    const { remedies } = failing(podOlderThanAnnotation, world);
    assert.match(remedies[1]?.text ?? '', /install amazon-eks-pod-identity-webhook/);
  });

  it('is unknown where the webhooks were not seen', () => {
    assertStatus(check, workloadFacts({ ...NONE, webhooks: DARK }), 'unknown');
  });
});
