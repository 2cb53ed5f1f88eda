// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after, before, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run, type RunOptions } from '../process.ts';
import { AWS, control, exitOfRefusal, PYTHON, workloadOf } from '../contract/lab-clients.ts';

let lab: Lab;
let shell: RunOptions;
before(async () => {
  lab = await startLab({ scenario: 'stale-thumbprint', port: 0 });
  shell = { env: lab.env, unset: lab.announcement.unset };
});
after(async () => lab.stop());

describe('the AWS CLI', { skip: missing(AWS) }, () => {
  const aws = async (args: readonly string[], options: RunOptions = shell) =>
    run(AWS, args, options);
  const json = async (args: readonly string[]): Promise<unknown> => {
    const { stdout, stderr } = await aws([...args, '--output', 'json']);
    assert.equal(stderr.trim(), '');
    return JSON.parse(stdout) as unknown;
  };

  it('finds the issuer of the cluster, and its provider', async () => {
    const [cluster] = lab.announcement.clusters;
    assert.ok(cluster !== undefined);
    const issuer = await json([
      'eks',
      'describe-cluster',
      '--name',
      'lab',
      '--query',
      'cluster.identity.oidc.issuer',
    ]);
    assert.equal(issuer, cluster.issuer);
    const listed = await json(['iam', 'list-open-id-connect-providers']);
    assert.deepEqual(listed, { OpenIDConnectProviderList: [{ Arn: cluster.providerArn }] });
    const provider = (await json([
      'iam',
      'get-open-id-connect-provider',
      '--open-id-connect-provider-arn',
      cluster.providerArn,
    ])) as { readonly Url: string; readonly ThumbprintList: readonly string[] };
    assert.equal(`https://${provider.Url}`, cluster.issuer);
    assert.equal(provider.ThumbprintList.length, 1);
  });

  it('is told that a cluster is not there', async () => {
    const { code, stderr } = await aws(['eks', 'describe-cluster', '--name', 'nope']);
    assert.equal(code, exitOfRefusal());
    assert.match(stderr, /\(ResourceNotFoundException\).*No cluster found for name: nope\./);
  });

  it('gets the very error of the outage, and credentials once the value is written', async () => {
    await control(lab, 'scenario', { name: 'stale-thumbprint' });
    const { env, unset } = await workloadOf(lab);
    const asked = ['sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];
    const refused = await aws(asked, { env, unset });
    assert.match(
      refused.stderr,
      /An error occurred \(InvalidIdentityToken\) when calling the AssumeRoleWithWebIdentity operation: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint/,
    );
    const [cluster] = lab.announcement.clusters;
    const fingerprint = await run('openssl', [
      'x509',
      '-in',
      lab.announcement.caFile,
      '-noout',
      '-fingerprint',
      '-sha1',
    ]);
    const thumbprint = fingerprint.stdout.replace(/^.*=/, '').replaceAll(':', '').trim();
    const written = await aws([
      'iam',
      'update-open-id-connect-provider-thumbprint',
      '--open-id-connect-provider-arn',
      String(cluster?.providerArn),
      '--thumbprint-list',
      thumbprint,
    ]);
    assert.equal(written.code, 0, written.stderr);
    const admitted = await aws(asked, { env, unset });
    assert.match(admitted.stdout, /^arn:aws:sts::111122223333:assumed-role\//, admitted.stderr);
  });

  it('creates and deletes a role, and is refused one that IAM would refuse', async () => {
    const [cluster] = lab.announcement.clusters;
    const policy = (federated: string): string =>
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { Federated: federated },
            Action: 'sts:AssumeRoleWithWebIdentity',
          },
        ],
      });
    const create = async (name: string, document: string) =>
      aws(['iam', 'create-role', '--role-name', name, '--assume-role-policy-document', document]);
    const made = await create('made', policy(String(cluster?.providerArn)));
    assert.equal(made.code, 0, made.stderr);
    const read = (await json(['iam', 'get-role', '--role-name', 'made'])) as {
      readonly Role: { readonly AssumeRolePolicyDocument: unknown };
    };
    assert.deepEqual(
      read.Role.AssumeRolePolicyDocument,
      JSON.parse(policy(String(cluster?.providerArn))),
    );
    const twice = await create('MADE', policy(String(cluster?.providerArn)));
    assert.match(twice.stderr, /\(EntityAlreadyExists\)/);
    const bare = await create('other', policy('https://oidc.example.test'));
    assert.match(
      bare.stderr,
      /\(MalformedPolicyDocument\).*Federated principals must be valid domain names or SAML metadata ARNs/,
    );
    const shared = await create(
      'other',
      policy('arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com'),
    );
    assert.match(shared.stderr, /\(MalformedPolicyDocument\)/);
    assert.equal((await aws(['iam', 'delete-role', '--role-name', 'made'])).code, 0);
    const gone = await aws(['iam', 'get-role', '--role-name', 'made']);
    assert.match(gone.stderr, /\(NoSuchEntity\).*The role with name made cannot be found\./);
  });
});

describe('boto3', { skip: withoutBoto3() }, () => {
  it('is refused, and says so in words that the doctor is fed with', async () => {
    await control(lab, 'scenario', { name: 'stale-thumbprint' });
    const { stderr } = await boto3();
    assert.match(
      stderr,
      /InvalidIdentityToken.*AssumeRoleWithWebIdentity operation: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint/,
    );
  });

  it('gets credentials by the workload’s environment alone', async () => {
    await control(lab, 'scenario', { name: 'healthy' });
    const { stdout, stderr } = await boto3();
    assert.match(stdout, /^arn:aws:sts::111122223333:assumed-role\//, stderr);
  });

  it('reads what IAM and EKS answer in the types that its models demand, and page by page', async () => {
    const { stdout, stderr } = await run(PYTHON, ['-c', READING], shell);
    assert.deepEqual(
      JSON.parse(stdout === '' ? 'null' : stdout),
      {
        provider: ['datetime', 'list', 'list', 200, true],
        role: ['datetime', 'dict', 3600],
        roles: [true, true],
        cluster: ['datetime', 'ACTIVE', true],
        refused: ['NoSuchEntity', 'Sender', 404],
      },
      stderr,
    );
  });

  async function boto3() {
    const { env, unset } = await workloadOf(lab);
    const program = "import boto3; print(boto3.client('sts').get_caller_identity()['Arn'])";
    return run(PYTHON, ['-c', program], { env, unset });
  }
});

describe('curl', { skip: missing('curl') }, () => {
  it('reads the issuer’s documents, and trusts them by the file of private roots', async () => {
    await control(lab, 'scenario', { name: 'healthy' });
    const { caFile, clusters } = lab.announcement;
    const url = `${String(clusters[0]?.issuer)}/.well-known/openid-configuration`;
    for (const family of ['--ipv4', '--ipv6']) {
      const { stdout, code } = await run('curl', ['--silent', family, '--cacert', caFile, url]);
      if (family === '--ipv6' && code !== 0) continue; // localhost is not both everywhere
      assert.equal((JSON.parse(stdout) as { issuer: string }).issuer, clusters[0]?.issuer);
    }
    const untrusting = await run('curl', ['--silent', url]);
    assert.equal(untrusting.code, 60);
  });
});

/** Asks for what is there, and says in which types it came. */
const READING = `
import boto3, json
kind = lambda value: type(value).__name__
iam, eks = boto3.client('iam'), boto3.client('eks')
cluster = eks.describe_cluster(name='lab')['cluster']
arn = iam.list_open_id_connect_providers()['OpenIDConnectProviderList'][0]['Arn']
provider = iam.get_open_id_connect_provider(OpenIDConnectProviderArn=arn)
answer = provider['ResponseMetadata']
pages = list(iam.get_paginator('list_roles').paginate(PaginationConfig={'PageSize': 1}))
roles = [role for page in pages for role in page['Roles']]
role = iam.get_role(RoleName=roles[0]['RoleName'])['Role']
try:
    iam.get_role(RoleName='nobody')
except iam.exceptions.NoSuchEntityException as error:
    refused = error.response
print(json.dumps({
    'provider': [kind(provider['CreateDate']), kind(provider['Tags']), kind(provider['ClientIDList']),
                 answer['HTTPStatusCode'], len(answer['RequestId']) > 0],
    'role': [kind(role['CreateDate']), kind(role['AssumeRolePolicyDocument']), role['MaxSessionDuration']],
    'roles': [len(pages) == len(roles), roles == iam.list_roles()['Roles']],
    'cluster': [kind(cluster['createdAt']), cluster['status'], cluster['name'] in eks.list_clusters()['clusters']],
    'refused': [refused['Error']['Code'], refused['Error']['Type'], refused['ResponseMetadata']['HTTPStatusCode']],
}))
`;

function withoutBoto3(): string | false {
  const { status } = spawnSync(PYTHON, ['-c', 'import boto3']);
  return status === 0 ? false : 'needs boto3, which this Python does not have';
}
