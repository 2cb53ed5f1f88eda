// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { AssumeRoleCommand } from '@aws-sdk/client-sts';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { stsOf } from '../contract/lab-clients.ts';
import { inProcess } from '../in-process.ts';

const [MANAGEMENT, PLATFORM, PRODUCTION] = ['111122223333', '222233334444', '333344445555'];

/** What the doctor says of each role of the fleet: its prediction, the cause, and what it finds beside. */
const SAID: Readonly<Record<string, readonly [string, string | undefined, ...string[]]>> = {
  [`${MANAGEMENT}/archive-export`]: ['error', 'keys'],
  [`${MANAGEMENT}/payments-api`]: ['credentials', undefined],
  [`${MANAGEMENT}/payments-worker`]: ['error', 'keys'],
  [`${MANAGEMENT}/reports-daily`]: ['credentials', undefined, 'list-irrelevant'],
  [`${MANAGEMENT}/reports-weekly`]: ['error', 'keys', 'list-irrelevant'],
  [`${PLATFORM}/release`]: ['credentials', undefined, 'list-irrelevant', 'placeholder-value'],
  [`${PLATFORM}/packages-publish`]: ['credentials', undefined, 'list-irrelevant'],
  [`${PLATFORM}/preview-deploy`]: ['error', 'provider'],
  [`${PLATFORM}/tools-admin`]: ['credentials', undefined],
  [`${PLATFORM}/github-open`]: ['unknown', undefined, 'trust-policy-open'],
  [`${PLATFORM}/github-deploy`]: ['unknown', undefined],
  [`${PRODUCTION}/shop-cart`]: ['credentials', undefined],
  [`${PRODUCTION}/shop-any-workload`]: ['credentials', undefined, 'trust-policy-open'],
  [`${PRODUCTION}/shop-any-subject`]: ['credentials', undefined, 'trust-policy-open'],
  [`${PRODUCTION}/vault-unseal`]: ['credentials', undefined, 'ca-expires-soon'],
  [`${PRODUCTION}/builds-cache`]: ['intermittent', 'endpoint-trust', 'alternating-chains'],
};

interface Judged {
  readonly prediction: { readonly outcome: string };
  readonly cause: { readonly check: string } | null;
  readonly checks: readonly { readonly check: string; readonly kind: string; status: string }[];
}

describe('the fleet of the lab', () => {
  let lab: Lab;
  let production: Readonly<Record<string, string>>;
  before(async () => {
    lab = await startLab({ scenario: 'fleet', port: 0 });
    const sts = stsOf(lab);
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:aws:iam::${PRODUCTION}:role/TrustprintScan`,
        RoleSessionName: 'test',
        ExternalId: 'lab-fleet',
      }),
    );
    production = {
      AWS_ACCESS_KEY_ID: String(given?.AccessKeyId),
      AWS_SECRET_ACCESS_KEY: String(given?.SecretAccessKey),
      AWS_SESSION_TOKEN: String(given?.SessionToken),
    };
    sts.destroy();
  });
  after(async () => lab.stop());

  for (const [role, said] of Object.entries(SAID)) {
    it(`has ${role}, of which the doctor says ${said.join(', ')}`, async () => {
      const [account, name] = role.split('/');
      const { accounts } = lab.announcement;
      const own = accounts.find(({ accountId }) => accountId === account)?.env;
      const env = { ...lab.announcement.env, ...(own ?? production) };
      const unset = lab.announcement.unset.filter((variable) => !(variable in env));
      const arn = `arn:aws:iam::${String(account)}:role/${String(name)}`;
      const { stdout, stderr } = await inProcess(['doctor', arn, '-o', 'json'], { env, unset });
      const { prediction, cause, checks } = JSON.parse(stdout) as Judged;
      const found = checks.filter(({ kind, status }) => kind === 'hygiene' && status === 'fail');
      assert.deepEqual(
        [
          prediction.outcome,
          cause?.check,
          ...found.map(({ check }) => check).filter((check) => check !== 'lab-port'),
        ],
        said,
        stderr,
      );
    });
  }
});
