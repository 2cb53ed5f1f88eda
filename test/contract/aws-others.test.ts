// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';

import { TrustprintError } from '../../src/core/error.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { type Answer, type AskedOf, serveAws } from './aws-server.ts';
import { cloudAt, SIGNAL, useKeys } from './aws-cloud-under-test.ts';

useKeys();

describe('who trusts a provider', () => {
  it('is counted over all pages of roles, by the principal of their trust policies', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const { providerArn } = lab.announcement.clusters[0] ?? { providerArn: '' };
    const { roleArn } = lab.announcement.workloads[0] ?? { roleArn: '' };
    const path = '/team/';
    const second = await madeRole(lab, { name: 'second', path, federated: providerArn });
    await madeRole(lab, { name: 'other', path, federated: `${providerArn}-other` });
    lab.setFaults({ actions: { ListRoles: { pageSize: 1 } } });
    const { roles, read, isAll } = await cloudIn(lab).rolesTrusting(providerArn, SIGNAL);
    assert.deepEqual(roles.map(({ arn }) => arn).toSorted(), [roleArn, second].toSorted());
    assert.ok(read >= 3);
    assert.equal(isAll, true);
    const none = await cloudIn(lab).rolesTrusting(`${providerArn}-none`, SIGNAL);
    assert.deepEqual(none.roles, []);
  });

  for (const [what, marker, asks, why] of [
    ['gives the same page again', () => 'again', 2, /does not end: the same page comes again/],
    [
      'goes round in a circle',
      (count: number) => String(count % 3),
      4,
      /the same page comes again/,
    ],
    ['always has one page more', (count: number) => String(count), 51, /more than 50 pages/],
  ] as const) {
    it(`is a list without end where IAM ${what}, and is read no further`, async () => {
      let count = 0;
      const page = (): Answer => ({
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: `<ListRolesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListRolesResult><Roles/><IsTruncated>true</IsTruncated><Marker>m-${marker(count++)}</Marker></ListRolesResult></ListRolesResponse>`,
      });
      await using server = await serveAws(({ action }) => (action === 'ListRoles' ? page() : ME));
      const cloud = cloudAt(server.url, { region: 'us-east-1' });
      await assert.rejects(cloud.rolesTrusting(PROVIDER, SIGNAL), (error) => {
        assert.ok(error instanceof TrustprintError);
        assert.equal(error.code, 'cloud_answer_unreadable');
        assert.match(error.message, why);
        return true;
      });
      assert.equal(server.asked.filter(({ action }) => action === 'ListRoles').length, asks);
    });
  }

  it('is read as far as an account can have roles, and says that these were not all', async () => {
    let count = 0;
    const role = `<member><RoleName>one</RoleName><Arn>arn:aws:iam::111122223333:role/one</Arn></member>`;
    const page = (): Answer => ({
      status: 200,
      headers: { 'content-type': 'text/xml' },
      body: `<ListRolesResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><ListRolesResult><Roles>${role.repeat(1000)}</Roles><IsTruncated>true</IsTruncated><Marker>m-${String(count++)}</Marker></ListRolesResult></ListRolesResponse>`,
    });
    await using server = await serveAws(({ action }) => (action === 'ListRoles' ? page() : ME));
    const cloud = cloudAt(server.url, { region: 'us-east-1' });
    const { read, isAll } = await cloud.rolesTrusting(PROVIDER, SIGNAL);
    assert.deepEqual([read, isAll], [5000, false]);
  });
});

describe('who wrote to a provider', () => {
  it('is what CloudTrail has of it, newest first, and nothing of what failed', async () => {
    await using lab = await startLab({ scenario: 'healthy', port: 0 });
    const { providerArn } = lab.announcement.clusters[0] ?? { providerArn: '' };
    const cloud = cloudIn(lab);
    assert.deepEqual(await cloud.changesTo(providerArn, SIGNAL), []);
    await cloud.addClientId(providerArn, 'extra', SIGNAL);
    await cloud.removeClientId(providerArn, 'extra', SIGNAL);
    await assert.rejects(cloud.setThumbprints(providerArn, [], SIGNAL));
    const changes = await cloud.changesTo(providerArn, SIGNAL);
    assert.deepEqual(changes.map(({ action }) => action).toSorted(), [
      'AddClientIDToOpenIDConnectProvider',
      'RemoveClientIDFromOpenIDConnectProvider',
    ]);
    for (const { userAgent, by } of changes) {
      assert.match(userAgent ?? '', /trustprint/);
      assert.match(by ?? '', /:user\/lab$/);
    }
    assert.deepEqual(await cloud.changesTo(`${providerArn}-other`, SIGNAL), []);
  });

  it('is asked for by the names of the actions where nothing is filed under the provider', async () => {
    await using server = await serveAws((asked) =>
      isTrail(asked) ? looked(asked.body.includes('EventName') ? [event(PROVIDER)] : []) : ME,
    );
    const changes = await cloudAt(server.url, { region: 'eu-west-1' }).changesTo(PROVIDER, SIGNAL);
    assert.equal(changes[0]?.userAgent, 'Terraform/1.9.5');
    const trail = server.asked.filter(isTrail);
    assert.equal(trail.length, 6);
    assert.match(trail[0]?.headers.authorization ?? '', /\/us-east-1\/cloudtrail\/aws4_request/);
  });

  it('is asked for by one name beside the provider, and by no other where something is filed', async () => {
    await using server = await serveAws((asked) =>
      isTrail(asked) ? looked([event(PROVIDER)]) : ME,
    );
    const changes = await cloudAt(server.url, { region: 'eu-west-1' }).changesTo(PROVIDER, SIGNAL);
    assert.equal(changes.length, 1);
    const asked = server.asked.filter(isTrail).map(({ body }) => body);
    assert.equal(asked.length, 2);
    assert.equal(asked.filter((body) => body.includes('EventName')).length, 1);
  });

  it('is asked for again where CloudTrail, which takes two calls a second, refuses some for now', async () => {
    let calls = 0;
    await using server = await serveAws((asked) => {
      if (!isTrail(asked)) return ME;
      calls += 1;
      return calls % 2 === 0
        ? { status: 400, headers: JSON_1_1, body: '{"__type":"ThrottlingException"}' }
        : looked(asked.body.includes('EventName') ? [event(PROVIDER)] : []);
    });
    const changes = await cloudAt(server.url, { region: 'us-east-1' }).changesTo(PROVIDER, SIGNAL);
    assert.equal(changes[0]?.userAgent, 'Terraform/1.9.5');
    assert.equal(calls, 11);
  });

  it('passes over events of other providers, of failures, and records that are none', async () => {
    const failed = { ...event(PROVIDER), CloudTrailEvent: recordOf(PROVIDER, { errorCode: 'x' }) };
    const odd = { ...event(PROVIDER), CloudTrailEvent: `no JSON "${PROVIDER}"` };
    const other = event(`${PROVIDER}2`);
    await using server = await serveAws((asked) =>
      isTrail(asked) ? looked([failed, other, odd]) : ME,
    );
    const changes = await cloudAt(server.url, { region: 'us-east-1' }).changesTo(PROVIDER, SIGNAL);
    assert.deepEqual(
      changes.map(({ userAgent, by }) => [userAgent, by]),
      [[undefined, 'admin']],
    );
  });

  it('is asked of the Region of the partition', async () => {
    await using server = await serveAws((asked) => (isTrail(asked) ? looked([]) : CHINA));
    const arn = PROVIDER.replace('arn:aws:', 'arn:aws-cn:');
    await cloudAt(server.url, { region: 'cn-northwest-1' }).changesTo(arn, SIGNAL);
    assert.match(
      server.asked.find(isTrail)?.headers.authorization ?? '',
      /\/cn-north-1\/cloudtrail\//,
    );
  });

  it('that may not be asked is a read that was denied, and not an absence', async () => {
    await using server = await serveAws((asked) =>
      isTrail(asked)
        ? { status: 400, headers: JSON_1_1, body: '{"__type":"AccessDeniedException"}' }
        : ME,
    );
    const cloud = cloudAt(server.url, { region: 'us-east-1' });
    await assert.rejects(cloud.changesTo(PROVIDER, SIGNAL), { code: 'cloud_read_denied' });
  });
});

function cloudIn(lab: Lab): ReturnType<typeof cloudAt> {
  Object.assign(process.env, lab.env);
  return cloudAt(lab.announcement.endpoint, { region: lab.announcement.region });
}

async function madeRole(
  { announcement, env }: Lab,
  {
    name,
    path,
    federated,
  }: { readonly name: string; readonly path: string; readonly federated: string },
): Promise<string> {
  const client = new IAMClient({
    endpoint: announcement.endpoint,
    region: announcement.region,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  const statement = {
    Effect: 'Allow',
    Principal: { Federated: federated },
    Action: 'sts:AssumeRoleWithWebIdentity',
  };
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { Role } = await client.send(
    new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: document }),
  );
  client.destroy();
  return Role?.Arn ?? '';
}

function isTrail({ headers }: AskedOf): boolean {
  return String(headers['x-amz-target'] ?? '').endsWith('.LookupEvents');
}

function looked(events: readonly object[]): Answer {
  return { status: 200, headers: JSON_1_1, body: JSON.stringify({ Events: events }) };
}

function event(arn: string): object {
  return {
    EventName: 'UpdateOpenIDConnectProviderThumbprint',
    EventTime: 1_780_000_000,
    Username: 'admin',
    CloudTrailEvent: recordOf(arn),
  };
}

/** As CloudTrail's user guide shows the record of a management event. */
function recordOf(arn: string, changed: object = {}): string {
  return JSON.stringify({
    eventVersion: '1.11',
    eventSource: 'iam.amazonaws.com',
    eventName: 'UpdateOpenIDConnectProviderThumbprint',
    userAgent: 'Terraform/1.9.5',
    requestParameters: { openIDConnectProviderArn: arn, thumbprintList: [] },
    ...changed,
  });
}

const PROVIDER = 'arn:aws:iam::111122223333:oidc-provider/oidc.example.test';
const JSON_1_1 = { 'content-type': 'application/x-amz-json-1.1' };
const ME = callerIs('aws');
const CHINA = callerIs('aws-cn');

function callerIs(partition: string): Answer {
  return {
    status: 200,
    headers: { 'content-type': 'text/xml' },
    body: `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>arn:${partition}:iam::111122223333:user/x</Arn><UserId>AIDA</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`,
  };
}
