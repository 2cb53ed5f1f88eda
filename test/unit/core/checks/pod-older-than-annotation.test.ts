// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { podOlderThanAnnotation as check } from '../../../../src/core/checks/pod-older-than-annotation.ts';
import type { Pod } from '../../../../src/core/model/kubernetes.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { DARK } from '../../../world.ts';
import {
  ANNOTATED_AT,
  barePod,
  DEPLOYMENT,
  pod,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const OLD = barePod({ createdAt: plusSeconds(ANNOTATED_AT, -1) });

describe('pod-older-than-annotation', () => {
  it('passes where every pod has its web identity, even one that is older than the annotation', () => {
    assertStatus(check, workloadFacts(), 'pass');
    const older = pod({ createdAt: plusSeconds(ANNOTATED_AT, -1) });
    assertStatus(check, workloadFacts(withPods(older)), 'pass');
  });

  it('fails where a pod was there before the annotation, and recreates it', () => {
    const { detail, remedies } = failing(check, workloadFacts(withPods(OLD)));
    assert.match(detail, /^the pod team-a\/web-0 was made at 2026-05-29T11:59:59Z, before /);
    assert.deepEqual(remedies[0]?.argv, [
      'kubectl',
      '--context',
      'prod',
      'delete',
      'pod',
      'web-0',
      '--namespace',
      'team-a',
    ]);
  });

  it('restarts the deployment that was asked about', () => {
    const world = workloadFacts({ ...withPods(OLD), workload: DEPLOYMENT });
    const { remedies } = failing(check, world);
    assert.deepEqual(remedies[0]?.argv?.slice(3, 7), ['rollout', 'restart', 'deployment', 'web']);
  });

  it('restarts what made the pod, be it a deployment, a job or nobody', () => {
    const account = workloadFacts().workload ?? assert.fail();
    const argvOf = (owner: Pod['owner'] | undefined, workload = account) => {
      const own = owner === undefined ? OLD : { ...OLD, owner };
      const { remedies } = failing(check, workloadFacts({ ...withPods(own), workload }));
      return [remedies[0]?.text, remedies[0]?.argv?.slice(3).join(' ')];
    };
    assert.deepEqual(argvOf({ kind: 'StatefulSet', name: 'db' }), [
      'restart its pods',
      'rollout restart statefulset db --namespace team-a',
    ]);
    assert.deepEqual(argvOf({ kind: 'Job', name: 'import' }), [
      'delete the pod: Job import creates another',
      'delete pod web-0 --namespace team-a',
    ]);
    assert.deepEqual(argvOf(undefined), [
      'delete the pod, and create it again unless its controller does',
      'delete pod web-0 --namespace team-a',
    ]);
    const cronJob = { ...account, form: 'cronjob', name: 'nightly' } as const;
    assert.deepEqual(argvOf({ kind: 'Job', name: 'nightly-29928885' }, cronJob), [
      'its next run has new pods; to run it now',
      'create job nightly-again --from=cronjob/nightly --namespace team-a',
    ]);
  });

  it('counts the pods that run, and no others', () => {
    const { detail } = failing(check, workloadFacts(withPods(pod(), OLD, OLD)));
    assert.match(detail, /and 1 more$/);
    assertStatus(check, workloadFacts(withPods({ ...OLD, phase: 'Failed' })), 'not-applicable');
  });

  it('passes where the pod is younger: something else is wrong with it then', () => {
    assertStatus(check, workloadFacts(withPods(barePod())), 'pass');
  });

  it('says that a pod may be older where nobody knows when the annotation came', () => {
    const undated = withAccount({ annotatedAt: undefined });
    const { detail, knowledge, remedies } = failing(
      check,
      workloadFacts({ ...withPods(OLD), ...undated }),
    );
    assert.match(detail, /^the pod team-a\/web-0 has no web identity, .* it may be older than/);
    assert.equal(knowledge, 'inferred');
    assert.deepEqual(remedies[0]?.argv?.slice(3, 5), ['delete', 'pod']);
    // A younger pod with a web identity is no proof of the contrary, one that is no younger is.
    const after = pod({ createdAt: ANNOTATED_AT });
    failing(check, workloadFacts({ ...withPods(OLD, after), ...undated }));
    const before = pod({ createdAt: plusSeconds(ANNOTATED_AT, -2) });
    assertStatus(check, workloadFacts({ ...withPods(OLD, before), ...undated }), 'pass');
    // Nor is it said where there is no webhook that could have given it one.
    const webhooks = { kind: 'seen', value: [] } as const;
    assertStatus(check, workloadFacts({ ...withPods(OLD), ...undated, webhooks }), 'pass');
  });

  it('is unknown where the pods were not seen', () => {
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });

  it('does not apply where the service account names no role', () => {
    const world = workloadFacts({ ...withPods(OLD), ...withAccount({ annotations: {} }) });
    assertStatus(check, world, 'not-applicable');
  });
});
