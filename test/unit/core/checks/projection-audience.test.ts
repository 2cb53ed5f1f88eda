// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { projectionAudience as check } from '../../../../src/core/checks/projection-audience.ts';
import { DARK, PROVIDER_ARN } from '../../../world.ts';
import {
  barePod,
  container,
  FOLDER,
  pod,
  projection,
  ROLE_ANNOTATION,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const asking = (audience: string | undefined) =>
  withPods(pod({ projections: [projection({ audience })] }));

describe('projection-audience', () => {
  it('passes where provider, volume and annotation agree', () => {
    assertStatus(check, workloadFacts(), 'pass');
  });

  it('fails where the audience is not registered, and registers it', () => {
    const { detail, remedies } = failing(check, workloadFacts(asking('sts.amazon.com')));
    assert.match(detail, /is for "sts\.amazon\.com", which is not registered/);
    assert.deepEqual(remedies[0]?.argv?.slice(3), [
      '--open-id-connect-provider-arn',
      PROVIDER_ARN,
      '--client-id',
      'sts.amazon.com',
    ]);
  });

  it('fails where the volume names no audience: the token is for the API server', () => {
    const { detail } = failing(check, workloadFacts(asking(undefined)));
    assert.match(detail, /is for the API server: the volume aws-iam-token names no audience$/);
  });

  it('leaves the volume alone that Kubernetes adds to every pod', () => {
    const volume = 'kube-api-access-x7k2p';
    const reading = container({ mounts: [{ volume, path: FOLDER }] });
    const at = pod({
      containers: [reading],
      projections: [projection({ volume, audience: undefined })],
    });
    assert.match(
      failing(check, workloadFacts(withPods(at))).remedies[0]?.text ?? '',
      /^remove AWS_WEB_IDENTITY_TOKEN_FILE from the spec of the pod/,
    );
    const { remedies } = failing(check, workloadFacts(asking(undefined)));
    assert.match(remedies[0]?.text ?? '', /^let the volume ask for the audience sts/);
  });

  it('fails where the annotation was changed since, and recreates the pod', () => {
    const annotations = { [ROLE_ANNOTATION]: 'x', 'eks.amazonaws.com/audience': 'other' };
    const { remedies } = failing(check, workloadFacts(withAccount({ annotations })));
    assert.ok(remedies[0]?.argv?.includes('delete'));
  });

  it('holds the volume against the annotation alone where the provider was not seen', () => {
    assertStatus(check, workloadFacts({ ...asking('client'), provider: DARK }), 'pass');
  });

  it('does not apply without a projection, and is unknown where pods were not seen', () => {
    assertStatus(check, workloadFacts(withPods(barePod())), 'not-applicable');
    assertStatus(check, workloadFacts({ pods: DARK }), 'unknown');
  });
});
