// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run } from '../process.ts';
import { AWS, exitOfRefusal, firstOfEach } from '../contract/lab-clients.ts';
import { type OwnIssuer, ownIssuer } from '../contract/lab-own-issuer.ts';
import {
  type Asked,
  type Parameters,
  RECORDED,
  type Recorded,
  type Roles,
  rolesOf,
} from '../contract/lab-recorded.ts';

let lab: Lab;
let own: OwnIssuer;
let roles: Roles;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  own = await ownIssuer(lab);
  roles = await rolesOf(own);
});
after(async () => {
  await own[Symbol.asyncDispose]();
  await lab.stop();
});

// All of them are asked with the keys that the issuer has at first, so two can be under way at once.
describe(
  'the lab’s STS answers the AWS CLI as AWS was recorded to, when',
  { skip: missing(AWS), concurrency: 2 },
  () => {
    const rows = RECORDED.filter(({ cli }) => cli === true);
    const kindOf = ({ answer }: Recorded): string => ('code' in answer ? answer.code : 'given');
    for (const { when, asked, answer, keys } of firstOfEach(rows, kindOf)) {
      it(when, async () => {
        assert.equal(keys, undefined);
        const about: Asked = { own, roles, now: Math.trunc(Date.now() / 1000) };
        const { code, stdout, stderr } = await run(AWS, argumentsOf(asked(about)), {
          env: { ...lab.env, AWS_MAX_ATTEMPTS: '1' },
          unset: lab.announcement.unset,
        });
        if (!('code' in answer)) {
          const given = JSON.parse(stdout) as { readonly Provider: string };
          assert.equal(given.Provider, own.providerArn);
          return;
        }
        assert.equal(code, exitOfRefusal(), stderr);
        const [, errorCode, message = ''] =
          /An error occurred \((\w+)\) when calling the AssumeRoleWithWebIdentity operation(?: \(reached max retries: \d\))?: (.*)/.exec(
            stderr,
          ) ?? [];
        assert.equal(errorCode, answer.code);
        const { message: recorded } = answer;
        if (typeof recorded === 'string') assert.equal(message, recorded);
        else assert.match(message, recorded(about));
      });
    }
  },
);

function argumentsOf(parameters: Parameters): readonly string[] {
  const { RoleArn = roles.plain, RoleSessionName = 'oidc-probe', ...rest } = parameters;
  const { WebIdentityToken, ProviderId } = rest;
  const options: Readonly<Record<string, string | undefined>> = {
    '--role-arn': RoleArn,
    '--role-session-name': RoleSessionName,
    '--web-identity-token': WebIdentityToken,
    '--provider-id': ProviderId,
    '--output': 'json',
  };
  return ['sts', 'assume-role-with-web-identity'].concat(
    Object.entries(options).flatMap(([name, value]) => (value === undefined ? [] : [name, value])),
  );
}
