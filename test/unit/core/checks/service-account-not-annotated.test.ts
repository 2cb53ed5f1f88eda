// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { serviceAccountNotAnnotated as check } from '../../../../src/core/checks/service-account-not-annotated.ts';
import { DARK, facts, ROLE_ARN } from '../../../world.ts';
import {
  bareContainer,
  barePod,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import { assertStatus, failing } from './outcome.ts';

const BARE = {
  ...withAccount({ annotations: {}, annotatedAt: undefined }),
  ...withPods(barePod()),
};

describe('service-account-not-annotated', () => {
  it('passes where the service account names a role', () => {
    assertStatus(check, workloadFacts(), 'pass');
  });

  it('fails where it names none, and annotates it with the role that was asked about', () => {
    const { detail, remedies } = failing(check, workloadFacts(BARE));
    assert.equal(detail, 'the service account team-a/web names no role, so its pods never ask STS');
    assert.deepEqual(remedies[0]?.argv?.slice(0, 7), [
      'kubectl',
      '--context',
      'prod',
      'annotate',
      '--overwrite',
      'serviceaccount',
      'web',
    ]);
    assert.equal(remedies[0].argv.at(-1), `eks.amazonaws.com/role-arn=${ROLE_ARN}`);
  });

  it('takes an annotation of blanks for none', () => {
    const blank = withAccount({ annotations: { 'eks.amazonaws.com/role-arn': ' ' } });
    failing(check, workloadFacts({ ...BARE, ...blank }));
  });

  it('says what to write where no role is known', () => {
    const { remedies } = failing(check, workloadFacts({ ...BARE, request: undefined }));
    assert.equal(remedies[0]?.argv, undefined);
  });

  it('is less sure where the pods were not seen: they may name a role themselves', () => {
    const { knowledge } = failing(check, workloadFacts({ ...BARE, pods: DARK }));
    assert.equal(knowledge, 'inferred');
  });

  it('is less sure where the associations of EKS Pod Identity were not seen', () => {
    assert.equal(failing(check, workloadFacts(BARE)).knowledge, 'documented');
    assert.equal(
      failing(check, workloadFacts({ ...BARE, podIdentity: DARK })).knowledge,
      'inferred',
    );
  });

  it('passes where pods carry their web identity by hand', () => {
    assertStatus(check, workloadFacts(withAccount({ annotations: {} })), 'pass');
  });

  it('does not apply where EKS Pod Identity gives the role', () => {
    const association = { namespace: 'team-a', name: 'web', roleArn: ROLE_ARN };
    const world = { ...BARE, podIdentity: { kind: 'seen', value: [association] } as const };
    assertStatus(check, workloadFacts(world), 'not-applicable');
    const served = bareContainer({ env: { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://a' } });
    const unread = { ...withPods(barePod({ containers: [served] })), podIdentity: DARK };
    assertStatus(check, workloadFacts({ ...BARE, ...unread }), 'not-applicable');
  });

  it('fails where there is no such service account', () => {
    const gone = { serviceAccount: { kind: 'absent', detail: 'there is none' } } as const;
    const { detail } = failing(check, workloadFacts(gone));
    assert.equal(detail, 'there is no service account team-a/web');
  });

  it('is unknown where it was not seen, and does not apply where none was asked about', () => {
    assertStatus(check, workloadFacts({ serviceAccount: DARK }), 'unknown');
    assertStatus(check, facts(), 'not-applicable');
  });
});
