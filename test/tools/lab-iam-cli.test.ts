// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import { CreateOpenIDConnectProviderCommand, type IAMClient } from '@aws-sdk/client-iam';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run } from '../process.ts';
import { AWS, exitOfRefusal, iamOf, firstOfEach } from '../contract/lab-clients.ts';
import {
  ARN,
  created,
  RECORDED_OF_IAM,
  type RecordedOfIam,
  THUMBPRINT,
} from '../contract/lab-iam-recorded.ts';

let lab: Lab;
let iam: IAMClient;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  iam = iamOf(lab);
});
beforeEach(async () => {
  await fetch(`${lab.announcement.endpoint}/_lab/reset`, { method: 'POST' });
});
after(async () => {
  iam.destroy();
  await lab.stop();
});

const create = async () => iam.send(new CreateOpenIDConnectProviderCommand(created()));
const aws = async (action: string, input: object) =>
  run(AWS, ['iam', action, '--cli-input-json', JSON.stringify(input), '--output', 'json'], {
    env: { ...lab.env, AWS_MAX_ATTEMPTS: '1' },
    unset: lab.announcement.unset,
  });

describe('IAM refuses the AWS CLI in the words that were recorded', { skip: missing(AWS) }, () => {
  const rows = RECORDED_OF_IAM.filter(({ keptBack }) => keptBack !== true);
  for (const row of firstOfEach(rows, ({ action }) => action)) {
    it(`when ${row.when}`, async () => {
      if (row.isThere === true) await create();
      const { code, stderr } = await aws(COMMANDS[row.action], row.input);
      assert.equal(code, exitOfRefusal(), stderr);
      const [, errorCode, message] =
        /An error occurred \((\w+)\) when calling the \w+ operation(?: \(reached max retries: \d\))?: (.*)/.exec(
          stderr,
        ) ?? [];
      assert.deepEqual([errorCode, message], [row.code, row.message]);
    });
  }
});

describe('IAM tells the AWS CLI', { skip: missing(AWS) }, () => {
  it('of a provider what was recorded of its members, the empty lists too', async () => {
    await create();
    const { stdout, stderr } = await aws('get-open-id-connect-provider', {
      OpenIDConnectProviderArn: ARN,
    });
    const { CreateDate: date, ...members } = JSON.parse(stdout) as { readonly CreateDate: string };
    assert.deepEqual(
      members,
      {
        Url: ARN.replace(/^.*oidc-provider\//, ''),
        ClientIDList: [],
        ThumbprintList: [THUMBPRINT],
        Tags: [],
      },
      stderr,
    );
    assert.ok(!Number.isNaN(Date.parse(date)), date);
  });
});

const COMMANDS: Readonly<Record<RecordedOfIam['action'], string>> = {
  CreateOpenIDConnectProvider: 'create-open-id-connect-provider',
  DeleteOpenIDConnectProvider: 'delete-open-id-connect-provider',
  GetOpenIDConnectProvider: 'get-open-id-connect-provider',
  UpdateOpenIDConnectProviderThumbprint: 'update-open-id-connect-provider-thumbprint',
};
