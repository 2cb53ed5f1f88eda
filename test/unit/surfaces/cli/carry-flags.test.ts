// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../../../src/core/evaluate.ts';
import { leadingTheSameWay } from '../../../../src/surfaces/cli/carry-flags.ts';
import { facts } from '../../../world.ts';

type Ways = Parameters<typeof leadingTheSameWay>[1];

describe('a command that is printed as a remedy', () => {
  it('of ours leads to the same account and cluster, and knows what was asked', () => {
    const ways: Ways = {
      profile: ['one', 'two'],
      region: 'eu-west-1',
      context: 'prod',
      issuerCa: [{ name: undefined, file: 'ca.pem' }],
      role: 'arn:aws:iam::111122223333:role/web',
      token: '/tmp/token',
      live: true,
    };
    assert.equal(
      led('trustprint fix sa:team-a/web', ways),
      'trustprint fix sa:team-a/web --role arn:aws:iam::111122223333:role/web --token /tmp/token --live --profile one --region eu-west-1 --profile two --context prod --issuer-ca ca.pem',
    );
    assert.equal(
      led('trustprint thumbprint k8s:', { ...ways, issuerCa: [] }),
      'trustprint thumbprint k8s: --profile one --region eu-west-1 --profile two --context prod',
    );
  });

  it('names no standard input again, and nothing twice', () => {
    const ways: Ways = { token: '-', error: '-', mint: true, audience: 'a' };
    assert.equal(
      led('trustprint fix eks:prod --audience b', ways),
      'trustprint fix eks:prod --audience b --mint',
    );
    // STS cannot be asked without the token that came by it.
    assert.equal(
      led('trustprint fix eks:prod', { token: '-', live: true, region: 'eu-west-1' }),
      'trustprint fix eks:prod --region eu-west-1',
    );
  });

  it('of kubectl has the context before all else, and of AWS the account behind', () => {
    const ways: Ways = { context: 'prod', kubeconfig: 'file', profile: ['one'], role: 'x' };
    assert.equal(
      led('kubectl exec web -- ls', ways),
      'kubectl --context prod --kubeconfig file exec web -- ls',
    );
    assert.equal(led('aws iam get-role', ways), 'aws iam get-role --profile one');
    assert.equal(led('curl https://x', ways), 'curl https://x');
  });
});

/** What a remedy with this command becomes. */
function led(command: string, ways: Ways): string | undefined {
  const argv = command.split(' ');
  const verdict = evaluate(facts(), { only: ['role'] });
  const checks = verdict.checks.map((one) => ({ ...one, remedies: [{ text: 'do it', argv }] }));
  return leadingTheSameWay({ ...verdict, checks }, ways).checks[0]?.remedies[0]?.argv?.join(' ');
}
