// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { podNotInjected as check } from '../../../../src/core/checks/pod-not-injected.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { DARK } from '../../../world.ts';
import {
  ANNOTATED_AT,
  bareContainer,
  barePod,
  pod,
  WEBHOOK,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const STRANGE = withPods(barePod());

describe('pod-not-injected', () => {
  it('passes where every pod has its web identity', () => {
    assertStatus(check, workloadFacts(), 'pass');
  });

  it('fails where nothing else explains it, and shows what the webhook selects', () => {
    const webhooks = {
      kind: 'seen',
      value: [{ ...WEBHOOK, selects: ['not: skip=true'] }],
    } as const;
    const { detail, evidence, knowledge } = failing(check, workloadFacts({ ...STRANGE, webhooks }));
    assert.equal(detail, 'the webhook passed over the pod team-a/web-0, so it never calls STS');
    assert.equal(knowledge, 'documented');
    assert.match(JSON.stringify(evidence['webhooks']), /not: skip=true/);
  });

  it('does not blame the webhook where it is not known when the annotation came', () => {
    const undated = withAccount({ annotatedAt: undefined });
    assertStatus(check, workloadFacts({ ...STRANGE, ...undated }), 'pass');
    const before = pod({ createdAt: plusSeconds(ANNOTATED_AT, -1) });
    const world = workloadFacts({ ...withPods(barePod(), before), ...undated });
    assert.equal(failing(check, world).knowledge, 'inferred');
  });

  it('tells of a pod that has none where others have theirs without a webhook', () => {
    const webhooks = { kind: 'seen', value: [] } as const;
    const world = workloadFacts({ ...withPods(pod(), barePod({ name: 'web-1' })), webhooks });
    assert.match(failing(check, world).detail, /^the pod team-a\/web-1 .* though other pods /);
  });

  it('does not blame a webhook that was not seen, and is less sure', () => {
    const { detail, knowledge } = failing(check, workloadFacts({ ...STRANGE, webhooks: DARK }));
    assert.doesNotMatch(detail, /the webhook passed/);
    assert.match(detail, /^the pod team-a\/web-0 has no web identity, .* were not seen$/);
    assert.equal(knowledge, 'inferred');
  });

  for (const [what, changed] of [
    ['the pod is older', withPods(barePod({ createdAt: plusSeconds(ANNOTATED_AT, -1) }))],
    [
      'the container is skipped',
      withPods(barePod({ annotations: { 'eks.amazonaws.com/skip-containers': 'web' } })),
    ],
    ['the webhook is absent', { ...STRANGE, webhooks: { kind: 'seen', value: [] } }],
    [
      'EKS Pod Identity serves it',
      withPods(
        barePod({
          containers: [bareContainer({ env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://a' } })],
        }),
      ),
    ],
  ] as const) {
    it(`leaves it to another check where ${what}`, () => {
      assertStatus(check, workloadFacts(changed), 'pass');
    });
  }

  it('does not apply without an annotation or a pod, and is unknown where pods were not seen', () => {
    assertStatus(
      check,
      workloadFacts({ ...STRANGE, ...withAccount({ annotations: {} }) }),
      'not-applicable',
    );
    assertStatus(check, workloadFacts(withPods()), 'not-applicable');
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });
});
