// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { GetRoleCommand, IAMClient, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';

import { type FaultyLab, faultyLab } from '../faulty-lab.ts';
import { workloadOf } from '../process.ts';
import { type Rehearsal, rehearsal, type Repaired } from './kills.ts';

let faulty: FaultyLab;
let client: IAMClient;
let repair: Rehearsal;

before(async () => {
  faulty = await faultyLab('sub-mismatch');
  client = clientOf(faulty);
  repair = await rehearsal(faulty, documentOf(faulty));
});
after(async () => {
  await repair[Symbol.asyncDispose]();
  client.destroy();
  await faulty[Symbol.asyncDispose]();
});

for (const kind of ['fix', 'undo'] as const) {
  describe(`${kind} of a trust policy, killed in the middle of its work`, () => {
    it('leaves the document of before or after, and true receipts, whenever it is killed', async () => {
      const moments = repair.moments[kind];
      const writes = moments.filter(
        (one) => one.at === 'question' && one.action === 'UpdateAssumeRolePolicy',
      );
      assert.equal(writes.length, 2, 'before it is made, and after');
      for (const moment of moments) await repair.kill(kind, moment);
    });
  });
}

/** The document, byte for byte. */
function documentOf({ lab }: FaultyLab): Repaired {
  const { roleArn, tokenFile } = workloadOf(lab);
  const RoleName = roleArn.split('/').at(-1) ?? '';
  const asked = ['--role', roleArn, '--token', tokenFile, '--include', 'trust-policy', '--yes'];
  return {
    fix: ['fix', 'eks:lab', ...asked],
    read: async () => {
      const { Role } = await client.send(new GetRoleCommand({ RoleName }));
      return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
    },
    put: async (PolicyDocument) => {
      await client.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    },
    before: ({ change }) => change.before,
    left: ({ change }) => change.after,
  };
}

function clientOf({ lab }: FaultyLab): IAMClient {
  const { endpoint, region, env } = lab.announcement;
  return new IAMClient({
    endpoint,
    region,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
}
