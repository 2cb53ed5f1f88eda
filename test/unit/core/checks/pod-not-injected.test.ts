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
    assert.equal(detail, 'the webhook passed the pod team-a/web-0 by, so it never asks STS');
    assert.equal(knowledge, 'documented');
    assert.match(JSON.stringify(evidence['webhooks']), /not: skip=true/);
  });

  it('is less sure where it is not known when the annotation came', () => {
    const world = workloadFacts({ ...STRANGE, ...withAccount({ annotatedAt: undefined }) });
    assert.equal(failing(check, world).knowledge, 'inferred');
  });

  it('does not blame a webhook that was not seen, and is less sure', () => {
    const { detail, knowledge } = failing(check, workloadFacts({ ...STRANGE, webhooks: DARK }));
    assert.doesNotMatch(detail, /the webhook passed/);
    assert.match(detail, /^the pod team-a\/web-0 has no web identity, .* was not seen$/);
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
