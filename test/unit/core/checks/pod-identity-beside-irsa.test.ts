// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { podIdentityBesideIrsa as check } from '../../../../src/core/checks/pod-identity-beside-irsa.ts';
import { DARK, ROLE_ARN } from '../../../world.ts';
import {
  bareContainer,
  barePod,
  container,
  pod,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const ASSOCIATED = {
  podIdentity: {
    kind: 'seen',
    value: [{ namespace: 'team-a', name: 'web', roleArn: ROLE_ARN }],
  },
} as const;
const URI = { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials' };

describe('pod-identity-beside-irsa', () => {
  it('passes where there is one way, whichever', () => {
    assertStatus(check, workloadFacts(), 'pass');
    const other = { ...withAccount({ annotations: {} }), ...withPods(barePod()) };
    assertStatus(check, workloadFacts({ ...other, ...ASSOCIATED }), 'pass');
  });

  it('fails where an association stands beside the annotation: the web identity wins', () => {
    const { detail, remedies } = failing(check, workloadFacts(ASSOCIATED));
    assert.match(detail, /SDKs take the web identity, which comes first$/);
    assert.deepEqual(remedies[1]?.argv?.slice(0, 5), [
      'aws',
      'eks',
      'list-pod-identity-associations',
      '--cluster-name',
      'prod',
    ]);
  });

  it('fails where a container has both', () => {
    const both = container({ env: { ...container().env, ...URI } });
    failing(check, workloadFacts({ ...withPods(pod({ containers: [both] })), podIdentity: DARK }));
  });

  it('says where a container has Pod Identity alone, beside an annotation', () => {
    const alone = pod({ containers: [bareContainer({ env: URI })] });
    const { detail } = failing(check, workloadFacts(withPods(alone)));
    assert.match(detail, /container web of team-a\/web-0 has Pod Identity alone/);
  });

  it('cannot tell where the other way was not seen', () => {
    assertStatus(check, workloadFacts({ podIdentity: DARK }), 'unknown');
    const bare = { ...withAccount({ annotations: {} }), ...ASSOCIATED };
    assertStatus(check, workloadFacts({ ...bare, pods: DARK }), 'unknown');
    assertStatus(check, workloadFacts({ podIdentity: DARK, pods: DARK }), 'unknown');
    assertStatus(check, workloadFacts({ serviceAccount: DARK }), 'unknown');
  });

  it('does not apply where neither associations nor pods were looked at', () => {
    assertStatus(
      check,
      workloadFacts({ podIdentity: undefined, pods: undefined }),
      'not-applicable',
    );
  });
});
