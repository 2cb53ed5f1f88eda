// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  AssumeRoleWithWebIdentityCommand,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { connectionOf, refusedWith } from './lab-clients.ts';
import { ALGORITHMS, type OwnIssuer, ownIssuer } from './lab-own-issuer.ts';
import { type Asked, RECORDED, type Roles, rolesOf } from './lab-recorded.ts';

let lab: Lab;
let own: OwnIssuer;
let roles: Roles;
let sts: STSClient;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  own = await ownIssuer(lab);
  roles = await rolesOf(own);
  sts = new STSClient(connectionOf(lab.announcement));
});
after(async () => {
  sts.destroy();
  await own[Symbol.asyncDispose]();
  await lab.stop();
});

describe('the lab’s STS answers an SDK as AWS was recorded to, when', () => {
  for (const { when, asked, keys, answer } of RECORDED) {
    it(when, async () => {
      own.setKeys(...(keys?.(own) ?? ALGORITHMS.map(own.jwk)));
      const about: Asked = { own, roles, now: Math.trunc(Date.now() / 1000) };
      const call = sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roles.plain,
          RoleSessionName: 'oidc-probe',
          ...asked(about),
        }),
      );
      if (!('code' in answer)) {
        const given = await call;
        assert.match(String(given.Credentials?.AccessKeyId), /^ASIA/);
        assert.equal(given.Provider, own.providerArn);
        const { subject, audience, sourceIdentity } = answer;
        if (subject !== undefined) assert.equal(given.SubjectFromWebIdentityToken, subject);
        if (audience !== undefined) assert.equal(given.Audience, audience);
        assert.equal(given.SourceIdentity, sourceIdentity);
        return;
      }
      const { name, message, $metadata } = await refusedWith(STSServiceException, call);
      assert.equal(name.replace(/Exception$/, ''), answer.code.replace(/Exception$/, ''));
      assert.equal($metadata.httpStatusCode, answer.status);
      const { message: recorded } = answer;
      if (typeof recorded === 'string') assert.equal(message, recorded);
      else assert.match(message, recorded(about));
    });
  }
});

describe('a trust policy may ask of the call', () => {
  // The keys that every call has (IAM User Guide, AWS global condition context keys).
  it('where it comes from, which Region it is for, what makes it, when, and how', async () => {
    own.setKeys(...ALGORITHMS.map(own.jwk));
    const WebIdentityToken = own.token();
    const asks = async (name: string, Condition: unknown) => {
      const RoleArn = await own.role(name, { Condition });
      const asked = { RoleArn, RoleSessionName: 'of-the-call', WebIdentityToken };
      return sts.send(new AssumeRoleWithWebIdentityCommand(asked));
    };
    await asks('as-it-came', {
      IpAddress: { 'aws:SourceIp': '127.0.0.0/8' },
      StringEquals: { 'aws:RequestedRegion': lab.announcement.region },
      StringLike: { 'aws:UserAgent': 'aws-sdk-js/*' },
      Bool: { 'aws:SecureTransport': 'true' },
      DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
      NumericGreaterThan: { 'aws:EpochTime': '1577836800' },
    });
    for (const [index, condition] of [
      { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } },
      { StringEquals: { 'aws:RequestedRegion': 'eu-west-3' } },
      { StringNotLike: { 'aws:UserAgent': '*' } },
    ].entries()) {
      const { name } = await refusedWith(
        STSServiceException,
        asks(`as-it-came-not-${String(index)}`, condition),
      );
      assert.equal(name, 'AccessDenied');
    }
  });
});
