// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { after, before, beforeEach, describe, it } from 'node:test';

import {
  CreateClusterCommand,
  type CreateClusterCommandInput,
  DeleteClusterCommand,
  DescribeClusterCommand,
  EKSClient,
  EKSServiceException,
  ListClustersCommand,
  paginateListClusters,
} from '@aws-sdk/client-eks';
import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  type IAMClient,
} from '@aws-sdk/client-iam';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run } from '../process.ts';
import {
  askSts,
  assumeForm,
  AWS,
  connectionOf,
  control,
  iamOf,
  refusedWith,
} from './lab-clients.ts';

const ACCOUNT = '111122223333';
const SERVICE_ROLE = `arn:aws:iam::${ACCOUNT}:role/eks-service`;

let lab: Lab;
let iam: IAMClient;
const clients: EKSClient[] = [];
const eksFor = (account = ACCOUNT, region = lab.announcement.region): EKSClient => {
  const { env = {} } =
    lab.announcement.accounts.find(({ accountId }) => accountId === account) ?? {};
  const client = new EKSClient({
    ...connectionOf(lab.announcement),
    region,
    credentials: {
      accessKeyId: String(env['AWS_ACCESS_KEY_ID']),
      secretAccessKey: String(env['AWS_SECRET_ACCESS_KEY']),
    },
  });
  clients.push(client);
  return client;
};

let eks: EKSClient;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  iam = iamOf(lab);
  eks = eksFor();
});
beforeEach(async () => {
  await control(lab, 'reset');
  const trust = { Service: 'eks.amazonaws.com' };
  await createRole('eks-service', { Principal: trust, Action: 'sts:AssumeRole' });
});
after(async () => {
  iam.destroy();
  for (const client of clients) client.destroy();
  await lab.stop();
});

async function createRole(RoleName: string, statement: object): Promise<string> {
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', ...statement }],
      }),
    }),
  );
  return String(Role?.Arn);
}

async function createCluster(
  name: string,
  changed: Partial<CreateClusterCommandInput> = {},
  client = eks,
) {
  const { cluster } = await client.send(
    new CreateClusterCommand({
      name,
      roleArn: SERVICE_ROLE,
      resourcesVpcConfig: { subnetIds: ['subnet-1', 'subnet-2'] },
      ...changed,
    }),
  );
  return cluster;
}

const describeCluster = async (name: string, client = eks) =>
  (await client.send(new DescribeClusterCommand({ name }))).cluster;

async function refusal(call: Promise<unknown>): Promise<string> {
  const { name, message, $metadata } = await refusedWith(EKSServiceException, call);
  return `${name} ${String($metadata.httpStatusCode)} ${message}`;
}

/** A document of an issuer, read as one does who trusts the lab's private roots. */
async function documentAt(
  url: string,
): Promise<{ readonly status: number; readonly json: unknown }> {
  const ca = await readFile(lab.announcement.caFile);
  return new Promise((resolve, reject) => {
    request(url, { ca }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => {
        const json: unknown = JSON.parse(Buffer.concat(parts).toString());
        resolve({ status: response.statusCode ?? 0, json });
      });
    })
      .on('error', reject)
      .end();
  });
}

const issuerOf = async (name: string): Promise<string> =>
  String((await describeCluster(name))?.identity?.oidc?.issuer);

const keysOf = async (issuer: string) => {
  const { json } = await documentAt(`${issuer}/keys`);
  return (json as { readonly keys: readonly { readonly kid: string }[] }).keys.map(
    ({ kid }) => kid,
  );
};

async function mint(body: object): Promise<string> {
  const response = await control(lab, 'tokens', body);
  assert.equal(response.status, 200);
  return ((await response.json()) as { readonly token: string }).token;
}

/** A provider for an issuer, with the CA of the lab, and a role that trusts it. */
async function trusting(issuer: string): Promise<string> {
  const ca = new X509Certificate(await readFile(lab.announcement.caFile));
  const { OpenIDConnectProviderArn: Federated } = await iam.send(
    new CreateOpenIDConnectProviderCommand({
      Url: issuer,
      ClientIDList: ['sts.amazonaws.com'],
      ThumbprintList: [ca.fingerprint.replaceAll(':', '')],
    }),
  );
  const Action = 'sts:AssumeRoleWithWebIdentity';
  return createRole('irsa', { Principal: { Federated }, Action });
}

const asked = async (RoleArn: string, WebIdentityToken: string) =>
  askSts(lab, await assumeForm(lab, { RoleArn, WebIdentityToken }));

describe('a cluster that is created', () => {
  it('has a role and a network from the first', async () => {
    const { roleArn, resourcesVpcConfig: network } = (await describeCluster('lab')) ?? {};
    assert.equal(roleArn, 'arn:aws:iam::111122223333:role/AmazonEKSClusterRole');
    assert.equal(network?.subnetIds?.length, 2);
    assert.match(String(network.vpcId), /^vpc-[0-9a-f]{17}$/);
    assert.match(String(network.clusterSecurityGroupId), /^sg-[0-9a-f]{17}$/);
    const { endpointPublicAccess, endpointPrivateAccess } = network;
    assert.deepEqual([endpointPublicAccess, endpointPrivateAccess], [true, false]);
  });

  it('is answered before it stands, without an issuer, and stands when it is asked for', async () => {
    const created = await createCluster('web', { version: '1.33', tags: { team: 'a' } });
    assert.equal(created?.status, 'CREATING');
    assert.equal(created.identity, undefined);
    const found = await describeCluster('web');
    assert.equal(found?.status, 'ACTIVE');
    assert.equal(found.arn, `arn:aws:eks:us-east-1:${ACCOUNT}:cluster/web`);
    assert.equal(found.version, '1.33');
    assert.equal(found.roleArn, SERVICE_ROLE);
    assert.deepEqual(found.tags, { team: 'a' });
    assert.deepEqual(found.resourcesVpcConfig?.subnetIds, ['subnet-1', 'subnet-2']);
    assert.deepEqual(found.resourcesVpcConfig.publicAccessCidrs, ['0.0.0.0/0']);
    assert.ok(found.createdAt instanceof Date);
  });

  it('has an issuer and a key of its own, on the host of the others', async () => {
    await createCluster('web');
    const [first, second] = [await issuerOf('lab'), await issuerOf('web')];
    assert.notEqual(first, second);
    assert.equal(new URL(first).host, new URL(second).host);
    assert.match(new URL(second).pathname, /^\/id\/[0-9A-F]{32}$/);
    const { json } = await documentAt(`${second}/.well-known/openid-configuration`);
    assert.equal((json as { readonly issuer: string }).issuer, second);
    assert.equal((json as { readonly jwks_uri: string }).jwks_uri, `${second}/keys`);
    const [own, others] = [await keysOf(second), await keysOf(first)];
    assert.equal(own.length, 1);
    assert.ok(!others.includes(String(own[0])));
    assert.deepEqual(
      lab.announcement.clusters.map(({ name, issuer }) => [name, issuer]),
      [
        ['lab', first],
        ['web', second],
      ],
    );
  });

  it('has tokens that its own provider admits, and that of another cluster does not', async () => {
    await createCluster('web');
    const role = await trusting(await issuerOf('web'));
    assert.equal((await asked(role, await mint({ cluster: 'web' }))).status, 200);
    const other = await asked(role, await mint({ cluster: 'lab' }));
    assert.equal(other.code, 'AccessDenied');
    const issuer = await issuerOf('web');
    assert.equal((await asked(role, await mint({ issuer }))).status, 200);
  });

  it('is refused with a name that is taken, or is none', async () => {
    await createCluster('web');
    assert.equal(
      await refusal(createCluster('web')),
      'ResourceInUseException 409 Cluster already exists with name: web',
    );
    assert.match(await refusal(createCluster('-web')), /^InvalidParameterException 400/);
    assert.match(await refusal(createCluster('x'.repeat(101))), /^InvalidParameterException 400/);
  });

  it('is one, of two that are asked for at once under one name', async () => {
    const asked = await Promise.allSettled([createCluster('web'), createCluster('web')]);
    assert.deepEqual(asked.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    assert.equal((await keysOf(await issuerOf('web'))).length, 1);
  });

  it('is refused with a role that EKS could not assume, or without subnets', async () => {
    const absent = `arn:aws:iam::${ACCOUNT}:role/absent`;
    assert.equal(
      await refusal(createCluster('web', { roleArn: absent })),
      `InvalidParameterException 400 Role with arn: ${absent}, could not be assumed because it does not exist or the trusted entity is not correct`,
    );
    const resourcesVpcConfig = { subnetIds: [] };
    assert.match(
      await refusal(createCluster('web', { resourcesVpcConfig })),
      /^InvalidParameterException 400/,
    );
    assert.match(
      await refusal(createCluster('web', { version: 'newest' })),
      /^InvalidParameterException 400/,
    );
  });

  it('is one of its account and its Region', async () => {
    assert.match(
      await refusal(describeCluster('lab', eksFor('222233334444'))),
      /^ResourceNotFoundException 404 No cluster found for name: lab\.$/,
    );
    assert.match(
      await refusal(describeCluster('lab', eksFor(ACCOUNT, 'eu-west-1'))),
      /^ResourceNotFoundException 404/,
    );
    const there = eksFor(ACCOUNT, 'eu-west-1');
    await createCluster('lab', {}, there);
    assert.equal(
      (await describeCluster('lab', there))?.arn,
      `arn:aws:eks:eu-west-1:${ACCOUNT}:cluster/lab`,
    );
  });
});

describe('clusters that are listed', () => {
  it('come by pages, in the order of their names', async () => {
    for (const name of ['b', 'a', 'c']) await createCluster(name);
    const seen: string[] = [];
    for await (const { clusters = [] } of paginateListClusters({ client: eks, pageSize: 3 }, {})) {
      seen.push(...clusters);
    }
    assert.deepEqual(seen, ['a', 'b', 'c', 'lab']);
    assert.match(
      await refusal(eks.send(new ListClustersCommand({ maxResults: 0 }))),
      /^InvalidParameterException 400/,
    );
  });
});

describe('a cluster that is deleted', () => {
  it('takes its issuer with it, and its tokens open nothing any more', async () => {
    await createCluster('web');
    const issuer = await issuerOf('web');
    const role = await trusting(issuer);
    const token = await mint({ cluster: 'web' });
    assert.equal((await asked(role, token)).status, 200);
    const { cluster } = await eks.send(new DeleteClusterCommand({ name: 'web' }));
    assert.equal(cluster?.status, 'DELETING');
    assert.equal((await documentAt(`${issuer}/keys`)).status, 404);
    assert.match(String((await asked(role, token)).message), /^Couldn't retrieve verification key/);
    assert.equal((await control(lab, 'tokens', { cluster: 'web' })).status, 400);
    assert.match(
      await refusal(eks.send(new DeleteClusterCommand({ name: 'web' }))),
      /^ResourceNotFoundException 404 No cluster found for name: web\.$/,
    );
  });

  it('has another issuer when it is created again, as in life', async () => {
    await createCluster('web');
    const before = await issuerOf('web');
    await eks.send(new DeleteClusterCommand({ name: 'web' }));
    await createCluster('web');
    assert.notEqual(await issuerOf('web'), before);
  });
});

describe('a signing key that is renewed', () => {
  const renew = async (cluster: string) => control(lab, 'rotate', { what: 'signing-key', cluster });

  for (const cluster of ['lab', 'web']) {
    it(`signs for ${cluster} from then on; tokens of the one before are still good`, async () => {
      await createCluster('web');
      const issuer = await issuerOf(cluster);
      const role = cluster === 'lab' ? undefined : await trusting(issuer);
      const RoleArn = role ?? String(lab.announcement.workloads[0]?.roleArn);
      const claims = { sub: 'system:serviceaccount:kube-system:aws-load-balancer-controller' };
      const before = await mint({ cluster, claims });
      const kids = await keysOf(issuer);
      assert.equal((await renew(cluster)).status, 200);
      const after = await mint({ cluster, claims });
      const published = await keysOf(issuer);
      assert.deepEqual(published.slice(1), kids);
      const kidOf = (token: string): string =>
        (
          JSON.parse(Buffer.from(String(token.split('.')[0]), 'base64url').toString()) as {
            kid: string;
          }
        ).kid;
      assert.equal(kidOf(after), published[0]);
      assert.notEqual(kidOf(before), kidOf(after));
      for (const token of [before, after]) assert.equal((await asked(RoleArn, token)).status, 200);
    });
  }

  it('reaches the token file of the workload', async () => {
    const { tokenFile } = lab.announcement.workloads[0] ?? {};
    const before = await readFile(String(tokenFile), 'utf8');
    await renew('lab');
    assert.notEqual(await readFile(String(tokenFile), 'utf8'), before);
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
  });

  it('is one of seven that are published at most', async () => {
    for (let times = 0; times < 8; times += 1) await renew('lab');
    assert.equal((await keysOf(await issuerOf('lab'))).length, 7);
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
  });

  it('is of a cluster that there is, and nothing else is renewed by a slip', async () => {
    assert.equal((await renew('absent')).status, 400);
    assert.equal((await control(lab, 'rotate', { what: 'everything' })).status, 400);
    assert.equal((await control(lab, 'rotate', { what: 'signing-key', cluster: 7 })).status, 400);
  });
});

describe('the AWS CLI', { skip: missing(AWS) }, () => {
  const aws = async (...args: readonly string[]) =>
    run(AWS, ['eks', ...args, '--output', 'json'], {
      env: lab.env,
      unset: lab.announcement.unset,
    });

  it('creates a cluster, waits until it stands, and deletes it', async () => {
    const [role, network] = [SERVICE_ROLE, 'subnetIds=subnet-1,subnet-2'];
    const wanted = ['--name', 'cli', '--role-arn', role, '--resources-vpc-config', network];
    const created = await aws('create-cluster', ...wanted);
    assert.equal(created.code, 0, created.stderr);
    assert.equal((await aws('wait', 'cluster-active', '--name', 'cli')).code, 0);
    const deleted = await aws('delete-cluster', '--name', 'cli');
    assert.match(deleted.stdout, /"status": "DELETING"/);
    assert.equal((await aws('wait', 'cluster-deleted', '--name', 'cli')).code, 0);
  });
});
