// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { observe } from '../../../../src/app/observe/observe.ts';
import { type Issuer, parseIssuer } from '../../../../src/core/model/issuer.ts';
import type { KubernetesView } from '../../../../src/core/model/kubernetes.ts';
import { parseTarget } from '../../../../src/core/model/target.ts';
import { serviceAccount } from '../../../workload-world.ts';
import { ISSUER } from '../../../world.ts';
import { DARK, question } from '../asking.ts';
import { oneProvider, stoppedClock } from '../fake-cloud.ts';
import { kubernetesWith } from '../fake-kubernetes.ts';

const ARN = 'arn:aws:eks:us-east-1:111122223333:cluster/prod';
const OTHER = parseIssuer('https://oidc.example.test/id/9999222233334444');

/** Whether the accounts of the kube context are taken for those of `eks:prod`, and what was asked of it. */
async function taken(
  issuer: Issuer | undefined,
  eks: KubernetesView['eks'],
  isContextNamed = false,
): Promise<readonly [boolean, readonly string[]]> {
  const clock = stoppedClock();
  const kubernetes = kubernetesWith({ view: { issuer, eks }, accounts: [serviceAccount()] });
  const cloud = {
    ...oneProvider(undefined, clock),
    clusterIssuer: async () => Promise.resolve({ arn: ARN, issuer: ISSUER }),
  };
  const facts = await observe(
    question({ target: parseTarget('eks:prod'), isContextNamed }),
    { clock, endpoints: DARK, cloud, kubernetes },
    new AbortController().signal,
  );
  return [facts.comprised?.accounts?.kind === 'seen', kubernetes.calls];
}

describe('the service accounts of a cluster', () => {
  const own = { name: 'prod', region: 'us-east-1' };

  it('are those of a kube context that is told to be of it', async () => {
    assert.equal((await taken(ISSUER, own))[0], true);
    assert.equal((await taken(undefined, own))[0], true, 'its issuer may be hidden');
    assert.equal((await taken(ISSUER, undefined, true))[0], true);
  });

  it('are not those of a cluster that has another issuer, whatever its name is', async () => {
    assert.equal((await taken(OTHER, own))[0], false);
    assert.equal((await taken(OTHER, undefined, true))[0], false);
  });

  it('are not those of a cluster that nothing tells to be this one', async () => {
    assert.equal((await taken(undefined, undefined, true))[0], false);
  });

  it('are not asked for where nobody spoke of the kube context', async () => {
    for (const eks of [undefined, { ...own, name: 'dev' }, { ...own, region: 'eu-west-1' }]) {
      assert.deepEqual(await taken(ISSUER, eks), [false, ['chosen']]);
    }
  });
});
