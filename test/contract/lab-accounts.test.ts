// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';

import { EKSClient, EKSServiceException, ListClustersCommand } from '@aws-sdk/client-eks';
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  GetOpenIDConnectProviderCommand,
  GetRoleCommand,
  IAMClient,
  IAMServiceException,
  ListOpenIDConnectProvidersCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  AssumeRoleWithWebIdentityCommand,
  type AssumeRoleWithWebIdentityCommandInput,
  type Credentials,
  DecodeAuthorizationMessageCommand,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
  type GetFederationTokenCommandInput,
  GetSessionTokenCommand,
  STSClient,
  STSServiceException,
} from '@aws-sdk/client-sts';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { connectionOf, control, refusedWith, stateOf, workloadOf } from './lab-clients.ts';

const HOME = '111122223333';
const OTHER = '222233334444';
const USER = `arn:aws:iam::${HOME}:user/lab`;

let lab: Lab;
const clients: { destroy(): void }[] = [];
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
});
beforeEach(async () => {
  await control(lab, 'reset');
});
after(async () => {
  for (const client of clients) client.destroy();
  await lab.stop();
});

/** Keys of a user of an account, or of a session. */
interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

function keysOf(account: string, from = lab): Keys {
  const { env = {} } =
    from.announcement.accounts.find(({ accountId }) => accountId === account) ?? {};
  return {
    accessKeyId: String(env['AWS_ACCESS_KEY_ID']),
    secretAccessKey: String(env['AWS_SECRET_ACCESS_KEY']),
  };
}

function keysIn(given: Credentials | undefined): Keys {
  assert.ok(given !== undefined);
  return {
    accessKeyId: String(given.AccessKeyId),
    secretAccessKey: String(given.SecretAccessKey),
    sessionToken: String(given.SessionToken),
  };
}

function iamWith(credentials: Keys): IAMClient {
  const client = new IAMClient({ ...connectionOf(lab.announcement), credentials });
  clients.push(client);
  return client;
}

function stsWith(credentials: Keys, from = lab): STSClient {
  const client = new STSClient({ ...connectionOf(from.announcement), credentials });
  clients.push(client);
  return client;
}

const trusting = (Principal: unknown, changed: object = {}): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...changed }],
  });
const allowing = (Action: unknown, Resource: unknown = '*', Effect = 'Allow'): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect, Action, Resource }] });

async function createRole(account: string, RoleName: string, trust: string): Promise<string> {
  const { Role } = await iamWith(keysOf(account)).send(
    new CreateRoleCommand({
      RoleName,
      AssumeRolePolicyDocument: trust,
      MaxSessionDuration: 7200,
    }),
  );
  return String(Role?.Arn);
}

async function allow(account: string, RoleName: string, PolicyDocument: string): Promise<void> {
  const PolicyName = 'allows';
  await iamWith(keysOf(account)).send(
    new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }),
  );
}

async function assume(keys: Keys, RoleArn: string, changed: Partial<AssumeRoleCommandInput> = {}) {
  const asked = { RoleArn, RoleSessionName: 'session', ...changed };
  return stsWith(keys).send(new AssumeRoleCommand(asked));
}

/** A session of the workload's role. */
async function federate(changed: Partial<AssumeRoleWithWebIdentityCommandInput> = {}) {
  const { roleArn, token } = await workloadOf(lab);
  return stsWith(keysOf(HOME)).send(
    new AssumeRoleWithWebIdentityCommand({
      RoleArn: roleArn,
      RoleSessionName: 'pod',
      WebIdentityToken: token,
      ...changed,
    }),
  );
}

async function refusal(call: Promise<unknown>): Promise<string> {
  const { name, message, $metadata } = await refusedWith(STSServiceException, call);
  return `${name.replace(/Exception$/, '')} ${String($metadata.httpStatusCode)} ${message}`;
}

async function iamRefusal(call: Promise<unknown>): Promise<string> {
  const { name, message } = await refusedWith(IAMServiceException, call);
  return `${name} ${message}`;
}

const notAuthorized = (who: string, role: string, action = 'sts:AssumeRole'): string =>
  `AccessDenied 403 User: ${who} is not authorized to perform: ${action} on resource: ${role}`;

describe('the accounts of the lab', () => {
  it('are two, each with a user of its own', async () => {
    for (const account of [HOME, OTHER]) {
      const sts = stsWith(keysOf(account));
      const { Account, Arn } = await sts.send(new GetCallerIdentityCommand({}));
      assert.equal(Account, account);
      assert.equal(Arn, `arn:aws:iam::${account}:user/lab`);
    }
    const { accounts } = (await stateOf(lab)) as unknown as {
      readonly accounts: readonly { readonly account: string }[];
    };
    assert.deepEqual(
      accounts.map(({ account }) => account),
      [HOME, OTHER],
    );
  });

  it('see nothing of each other', async () => {
    const theirs = iamWith(keysOf(OTHER));
    const [cluster] = lab.announcement.clusters;
    const OpenIDConnectProviderArn = String(cluster?.providerArn);
    const listed = await theirs.send(new ListOpenIDConnectProvidersCommand({}));
    assert.deepEqual(listed.OpenIDConnectProviderList, []);
    assert.match(
      await iamRefusal(
        theirs.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn })),
      ),
      /^NoSuchEntity/,
    );
    await createRole(HOME, 'same', trusting({ AWS: HOME }));
    assert.equal(
      await createRole(OTHER, 'same', trusting({ AWS: OTHER })),
      `arn:aws:iam::${OTHER}:role/same`,
    );
  });

  it('stand in the ids of their keys, as those of AWS do', async () => {
    const sts = stsWith(keysOf(HOME));
    for (const [account, AccessKeyId] of [
      [HOME, keysOf(HOME).accessKeyId],
      [OTHER, keysOf(OTHER).accessKeyId],
      [HOME, keysIn((await federate()).Credentials).accessKeyId],
    ] as const) {
      const { Account } = await sts.send(new GetAccessKeyInfoCommand({ AccessKeyId }));
      assert.equal(Account, account);
    }
    // A key that was published long ago; its account is known to many tools.
    const published = await sts.send(
      new GetAccessKeyInfoCommand({ AccessKeyId: 'ASIAQNZGKIQY56JQ7WML' }),
    );
    assert.equal(published.Account, '029608264753');
    assert.match(
      await refusal(sts.send(new GetAccessKeyInfoCommand({ AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' }))),
      /^ValidationError 400/,
    );
  });
});

describe('AssumeRole', () => {
  it('opens a session of a role that trusts the caller, its account, or everybody', async () => {
    for (const [index, principal] of [
      { AWS: USER },
      { AWS: HOME },
      { AWS: `arn:aws:iam::${HOME}:root` },
      { AWS: '*' },
      '*',
    ].entries()) {
      const name = `role-${String(index)}`;
      const role = await createRole(HOME, name, trusting(principal));
      const { Credentials: given, AssumedRoleUser } = await assume(keysOf(HOME), role);
      const Arn = `arn:aws:sts::${HOME}:assumed-role/${name}/session`;
      assert.equal(AssumedRoleUser?.Arn, Arn);
      const identity = await stsWith(keysIn(given)).send(new GetCallerIdentityCommand({}));
      assert.deepEqual(
        [identity.Arn, identity.Account, identity.UserId],
        [Arn, HOME, AssumedRoleUser.AssumedRoleId],
      );
    }
  });

  it('tells a role that is not there in the words of one that trusts others', async () => {
    const absent = `arn:aws:iam::${HOME}:role/absent`;
    assert.equal(await refusal(assume(keysOf(HOME), absent)), notAuthorized(USER, absent));
    const role = await createRole(HOME, 'others', trusting({ Service: 'ec2.amazonaws.com' }));
    assert.equal(await refusal(assume(keysOf(HOME), role)), notAuthorized(USER, role));
    const { roleArn } = await workloadOf(lab);
    assert.equal(await refusal(assume(keysOf(HOME), roleArn)), notAuthorized(USER, roleArn));
  });

  it('asks of the call itself what the policies ask of it: address, Region, agent', async () => {
    const Condition = {
      IpAddress: { 'aws:SourceIp': '127.0.0.1' },
      StringEquals: { 'aws:RequestedRegion': lab.announcement.region },
      StringLike: { 'aws:UserAgent': '*aws-sdk-js/*' },
    };
    const role = await createRole(HOME, 'asking', trusting({ AWS: HOME }, { Condition }));
    const elsewhere = { StringEquals: { 'aws:RequestedRegion': 'eu-west-3' } };
    const other = trusting({ AWS: HOME }, { Condition: elsewhere });
    const far = await createRole(HOME, 'far', other);
    assert.equal(await refusal(assume(keysOf(HOME), far)), notAuthorized(USER, far));
    const keys = keysIn((await assume(keysOf(HOME), role)).Credentials);
    // IAM is called in us-east-1, wherever its callers are.
    const PolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Action: 'iam:GetRole',
        Resource: '*',
        Condition: { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } },
      },
    });
    await allow(HOME, 'asking', PolicyDocument);
    await iamWith(keys).send(new GetRoleCommand({ RoleName: 'asking' }));
  });

  it('asks for the external id and the session name that the policy asks for', async () => {
    const Condition = {
      StringEquals: { 'sts:ExternalId': 'secret-1' },
      StringLike: { 'sts:RoleSessionName': 'ci-*' },
    };
    const role = await createRole(HOME, 'role', trusting({ AWS: HOME }, { Condition }));
    const asked = { RoleSessionName: 'ci-7', ExternalId: 'secret-1' };
    await assume(keysOf(HOME), role, asked);
    for (const wrong of [
      { ExternalId: 'secret-2' },
      { ExternalId: undefined },
      { RoleSessionName: 'x-1' },
    ]) {
      const call = assume(keysOf(HOME), role, { ...asked, ...wrong });
      assert.equal(await refusal(call), notAuthorized(USER, role));
    }
  });

  it('knows who calls: his name, his ARN and his account are keys', async () => {
    const Condition = {
      StringEquals: {
        'aws:username': 'lab',
        'aws:PrincipalAccount': HOME,
        'aws:PrincipalType': 'User',
      },
      ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:user/*' },
    };
    const role = await createRole(HOME, 'role', trusting({ AWS: HOME }, { Condition }));
    await assume(keysOf(HOME), role);
  });

  it('obeys a statement that denies', async () => {
    const policy = JSON.parse(trusting({ AWS: HOME })) as { Statement: object[] };
    policy.Statement.push({ Effect: 'Deny', Principal: '*', Action: 'sts:AssumeRole' });
    const role = await createRole(HOME, 'role', JSON.stringify(policy));
    assert.equal(await refusal(assume(keysOf(HOME), role)), notAuthorized(USER, role));
  });

  it('names all parameters that are amiss, their values repeated', async () => {
    assert.equal(
      await refusal(
        assume(keysOf(HOME), 'arn:aws:iam::x', { RoleSessionName: 'a b', DurationSeconds: 60 }),
      ),
      String.raw`ValidationError 400 3 validation errors detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900; Value 'arn:aws:iam::x' at 'roleArn' failed to satisfy constraint: Member must have length greater than or equal to 20; Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*`,
    );
    assert.equal(
      await refusal(assume(keysOf(HOME), 'nothing-valid-in-here')),
      'ValidationError 400 nothing-valid-in-here is invalid',
    );
  });

  it('opens no longer session than the role allows', async () => {
    const role = await createRole(HOME, 'role', trusting({ AWS: HOME }));
    const { Credentials: given } = await assume(keysOf(HOME), role, { DurationSeconds: 7200 });
    const seconds = Math.round((Number(given?.Expiration) - Date.now()) / 1000);
    assert.ok(seconds > 7100 && seconds <= 7200);
    assert.equal(
      await refusal(assume(keysOf(HOME), role, { DurationSeconds: 7201 })),
      'ValidationError 400 The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
  });
});

describe('a user’s own session', () => {
  it('is the user, for all but IAM and most of STS, and opens sessions of roles', async () => {
    const { Credentials: given } = await stsWith(keysOf(HOME)).send(new GetSessionTokenCommand({}));
    const lasts = Number(given?.Expiration) - Date.now();
    assert.ok(Math.abs(lasts - 43_200_000) < 60_000, String(lasts));
    const keys = keysIn(given);
    const sts = stsWith(keys);
    assert.equal((await sts.send(new GetCallerIdentityCommand({}))).Arn, USER);
    const role = await createRole(HOME, 'role', trusting({ AWS: USER }));
    await assume(keys, role, { DurationSeconds: 7200 }); // no chaining
    assert.match(
      await iamRefusal(iamWith(keys).send(new GetRoleCommand({ RoleName: 'role' }))),
      /^InvalidClientTokenId The security token included in the request is invalid/,
    );
    const key = { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' };
    assert.match(await refusal(sts.send(new GetAccessKeyInfoCommand(key))), /^AccessDenied 403 /);
    for (const [action, call] of [
      ['GetSessionToken', sts.send(new GetSessionTokenCommand({}))],
      ['GetFederationToken', sts.send(new GetFederationTokenCommand({ Name: 'somebody' }))],
    ] as const) {
      const words = `AccessDenied 403 Cannot call ${action} with session credentials`;
      assert.equal(await refusal(call), words);
    }
  });

  it('lasts a quarter of an hour to a day and a half', async () => {
    for (const DurationSeconds of [899, 129_601]) {
      const call = stsWith(keysOf(HOME)).send(new GetSessionTokenCommand({ DurationSeconds }));
      assert.match(await refusal(call), /^ValidationError 400 .*'durationSeconds'/);
    }
  });
});

describe('somebody whom a user vouches for', () => {
  const federated = async (changed: Partial<GetFederationTokenCommandInput> = {}) =>
    stsWith(keysOf(HOME)).send(new GetFederationTokenCommand({ Name: 'somebody', ...changed }));

  it('has a name of his own, and the share of his token is told (recorded 2024-06-05)', async () => {
    const { Credentials: given, FederatedUser, ...told } = await federated();
    const Arn = `arn:aws:sts::${HOME}:federated-user/somebody`;
    assert.deepEqual(FederatedUser, { Arn, FederatedUserId: `${HOME}:somebody` });
    assert.equal(Reflect.get(told, 'PackedPolicySize'), 0);
    const identity = await stsWith(keysIn(given)).send(new GetCallerIdentityCommand({}));
    assert.deepEqual([identity.Arn, identity.UserId], [Arn, `${HOME}:somebody`]);
  });

  it('may what the policies of the session allow, and no role', async () => {
    const role = await createRole(HOME, 'role', trusting({ AWS: '*' }));
    const allowed = await federated({ Policy: allowing('eks:*') });
    const eks = async (from: Credentials | undefined) => {
      const client = new EKSClient({
        ...connectionOf(lab.announcement),
        credentials: keysIn(from),
      });
      clients.push(client);
      return client.send(new ListClustersCommand({}));
    };
    assert.deepEqual((await eks(allowed.Credentials)).clusters, ['lab']);
    const bare = await federated();
    const call = eks(bare.Credentials);
    assert.match(
      (await refusedWith(EKSServiceException, call)).message,
      /federated-user\/somebody is not authorized to perform: eks:ListClusters .*because no session policy allows/,
    );
    const Arn = `arn:aws:sts::${HOME}:federated-user/somebody`;
    const all = await federated({ Policy: allowing('*') });
    assert.equal(await refusal(assume(keysIn(all.Credentials), role)), notAuthorized(Arn, role));
  });
});

describe('a role of another account', () => {
  it('is assumed by a user whom it lets in', async () => {
    const role = await createRole(OTHER, 'guests', trusting({ AWS: HOME }));
    const { AssumedRoleUser } = await assume(keysOf(HOME), role);
    assert.equal(AssumedRoleUser?.Arn, `arn:aws:sts::${OTHER}:assumed-role/guests/session`);
    const strangers = await createRole(OTHER, 'strangers', trusting({ AWS: OTHER }));
    assert.equal(await refusal(assume(keysOf(HOME), strangers)), notAuthorized(USER, strangers));
  });

  it('is assumed by a pod only where its own role is allowed to, too', async () => {
    const { roleArn } = await workloadOf(lab);
    const name = String(roleArn.split('/').at(-1));
    const role = await createRole(OTHER, 'guests', trusting({ AWS: roleArn }));
    const pod = keysIn((await federate()).Credentials);
    const who = `arn:aws:sts::${HOME}:assumed-role/${name}/pod`;
    assert.equal(
      await refusal(assume(pod, role)),
      `${notAuthorized(who, role)} because no identity-based policy allows the sts:AssumeRole action`,
    );
    await allow(HOME, name, allowing('sts:AssumeRole', role));
    const chained = await assume(pod, role);
    const identity = await stsWith(keysIn(chained.Credentials)).send(
      new GetCallerIdentityCommand({}),
    );
    assert.equal(identity.Account, OTHER);
    assert.equal(
      await refusal(assume(pod, role, { DurationSeconds: 3601 })),
      'ValidationError 400 The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  });

  it('is not assumed where the account is trusted and the pod is not allowed, nor in its own account', async () => {
    const role = await createRole(HOME, 'neighbours', trusting({ AWS: HOME }));
    const pod = keysIn((await federate()).Credentials);
    assert.match(await refusal(assume(pod, role)), /because no identity-based policy allows/);
    const { roleArn } = await workloadOf(lab);
    const named = await createRole(HOME, 'named', trusting({ AWS: roleArn }));
    await assume(pod, named); // named itself, in its own account: that is enough
    await allow(HOME, String(roleArn.split('/').at(-1)), allowing('sts:*', '*', 'Deny'));
    assert.match(
      await refusal(assume(pod, named)),
      /with an explicit deny in an identity-based policy$/,
    );
  });
});

describe('what a session passes on', () => {
  const Action = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];

  it('are transitive tags, which a later session cannot set (recorded 2025-04-10)', async () => {
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'web' } };
    const first = await createRole(HOME, 'first', trusting({ AWS: HOME }, { Action }));
    const second = await createRole(
      HOME,
      'second',
      trusting({ AWS: first }, { Action, Condition }),
    );
    const Tags = [{ Key: 'team', Value: 'web' }];
    const tagged = await assume(keysOf(HOME), first, { Tags, TransitiveTagKeys: ['team'] });
    assert.ok(Number(tagged.SessionTokenUtilization) > 0);
    const keys = keysIn(tagged.Credentials);
    await assume(keys, second);
    assert.equal(
      await refusal(assume(keys, second, { Tags: [{ Key: 'TEAM', Value: 'x' }] })),
      "InvalidParameterValue 400 One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
    const untagged = await assume(keysOf(HOME), first);
    assert.match(await refusal(assume(keysIn(untagged.Credentials), second)), /^AccessDenied/);
  });

  it('are tags that the role lets be set, each once (recorded 2025-04-10)', async () => {
    const closed = await createRole(HOME, 'closed', trusting({ AWS: HOME }));
    const open = await createRole(HOME, 'open', trusting({ AWS: HOME }, { Action }));
    const Tags = [{ Key: 'a', Value: '1' }];
    assert.equal(
      await refusal(assume(keysOf(HOME), closed, { Tags })),
      notAuthorized(USER, closed, 'sts:TagSession'),
    );
    assert.equal(
      await refusal(assume(keysOf(HOME), open, { Tags, TransitiveTagKeys: ['b'] })),
      'InvalidParameterValue 400 The specified transitive tag key must be included in the requested tags.',
    );
    assert.equal(
      await refusal(assume(keysOf(HOME), open, { Tags: [...Tags, { Key: 'A', Value: '2' }] })),
      'InvalidParameterValue 400 Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  });

  it('is a source identity, which stays', async () => {
    const first = await createRole(HOME, 'first', trusting({ AWS: HOME }, { Action }));
    const second = await createRole(HOME, 'second', trusting({ AWS: first }, { Action }));
    const named = await assume(keysOf(HOME), first, { SourceIdentity: 'somebody' });
    assert.equal(named.SourceIdentity, 'somebody');
    const keys = keysIn(named.Credentials);
    assert.equal((await assume(keys, second)).SourceIdentity, 'somebody');
    assert.match(
      await refusal(assume(keys, second, { SourceIdentity: 'another' })),
      /^ValidationError 400/,
    );
    const closed = await createRole(HOME, 'closed', trusting({ AWS: HOME }));
    assert.equal(
      await refusal(assume(keysOf(HOME), closed, { SourceIdentity: 'somebody' })),
      notAuthorized(USER, closed, 'sts:SetSourceIdentity'),
    );
  });
});

describe('what a session may do', () => {
  const provider = (): string => String(lab.announcement.clusters[0]?.providerArn);
  const read = async (keys: Keys) =>
    iamWith(keys).send(
      new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: provider() }),
    );
  const workloadRole = async (): Promise<string> =>
    String((await workloadOf(lab)).roleArn.split('/').at(-1));

  it('is what its role is allowed, for the providers that are named, path included', async () => {
    const RoleName = await workloadRole();
    const keys = keysIn((await federate()).Credentials);
    assert.match(
      await iamRefusal(read(keys)),
      /is not authorized to perform: iam:GetOpenIDConnectProvider on resource: arn:aws:iam::111122223333:oidc-provider\/localhost:\d+\/id\/\w+ because no identity-based policy allows the iam:GetOpenIDConnectProvider action$/,
    );
    const [hostOnly = ''] = provider().split('/id/');
    await allow(HOME, RoleName, allowing('iam:Get*', hostOnly));
    assert.match(await iamRefusal(read(keys)), /no identity-based policy/);
    await allow(HOME, RoleName, allowing('iam:Get*', `${hostOnly}/*`));
    await read(keys);
    const write = iamWith(keys).send(
      new UpdateOpenIDConnectProviderThumbprintCommand({
        OpenIDConnectProviderArn: provider(),
        ThumbprintList: ['a'.repeat(40)],
      }),
    );
    assert.match(await iamRefusal(write), /iam:UpdateOpenIDConnectProviderThumbprint on resource/);
  });

  it('is what managed policies allow, of customers and of AWS', async () => {
    const RoleName = await workloadRole();
    const keys = keysIn((await federate()).Credentials);
    const own = iamWith(keysOf(HOME));
    const attach = async (PolicyArn: string) =>
      own.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await attach('arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy');
    assert.match(await iamRefusal(read(keys)), /AccessDenied/);
    await attach('arn:aws:iam::aws:policy/IAMReadOnlyAccess');
    await read(keys);
    const { Policy } = await own.send(
      new CreatePolicyCommand({
        PolicyName: 'denies',
        PolicyDocument: allowing('iam:GetOpen*', '*', 'Deny'),
      }),
    );
    await attach(String(Policy?.Arn));
    assert.match(
      await iamRefusal(read(keys)),
      /with an explicit deny in an identity-based policy$/,
    );
  });

  it('is less where a boundary or a session policy says so', async () => {
    const RoleName = await workloadRole();
    await allow(HOME, RoleName, allowing('iam:*'));
    const limited = await federate({ Policy: allowing('iam:List*') });
    assert.ok(Number(limited.SessionTokenUtilization) > 24);
    assert.match(
      await iamRefusal(read(keysIn(limited.Credentials))),
      /because no session policy allows the iam:GetOpenIDConnectProvider action$/,
    );
    const whole = keysIn((await federate()).Credentials);
    await read(whole);
    await iamWith(keysOf(HOME)).send(
      new PutRolePermissionsBoundaryCommand({
        RoleName,
        PermissionsBoundary: 'arn:aws:iam::aws:policy/PowerUserAccess',
      }),
    );
    assert.match(
      await iamRefusal(read(whole)),
      /because no permissions boundary allows the iam:GetOpenIDConnectProvider action$/,
    );
  });

  it('is nothing once its role is gone', async () => {
    const role = await createRole(HOME, 'short', trusting({ AWS: HOME }));
    const keys = keysIn((await assume(keysOf(HOME), role)).Credentials);
    const own = iamWith(keysOf(HOME));
    await own.send(new DeleteRoleCommand({ RoleName: 'short' }));
    const call = iamWith(keys).send(new GetRoleCommand({ RoleName: 'short' }));
    assert.match(await iamRefusal(call), /AccessDenied/);
    await stsWith(keys).send(new GetCallerIdentityCommand({})); // that asks for no permission
  });
});

describe('policies that a session is opened with', () => {
  it('are refused where they are none', async () => {
    assert.match(
      await refusal(federate({ Policy: '{"Statement":[]}' })),
      /^MalformedPolicyDocument 400 Syntax errors in policy\.$/,
    );
    assert.match(
      await refusal(federate({ PolicyArns: [{ arn: `arn:aws:iam::${OTHER}:policy/theirs` }] })),
      /^ValidationError 400 .* is invalid$/,
    );
    const long = 'x'.repeat(2049);
    const words = `ValidationError 400 1 validation error detected: Value '${long}' at 'policy' failed to satisfy constraint: Member must have length less than or equal to 2048`;
    const role = await createRole(HOME, 'role', trusting({ AWS: HOME }));
    assert.equal(await refusal(assume(keysOf(HOME), role, { Policy: long })), words);
    assert.equal(await refusal(federate({ Policy: long })), words);
  });

  it('are refused where they do not fit, packed', async () => {
    const letters = (n: number): readonly string[] =>
      [...createHash('sha256').update(String(n)).digest().subarray(0, 20)].map((byte) =>
        String.fromCodePoint(97 + (byte % 26)),
      );
    const random = Array.from({ length: 50 }, (_, n) => `s3:${letters(n).join('')}`);
    const { Credentials: given } = await federate({ Policy: allowing(random.slice(0, 5)) });
    assert.ok(given !== undefined);
    assert.match(
      await refusal(federate({ Policy: allowing(random) })),
      /^PackedPolicyTooLarge 400 Packed policy consumes \d{3}% of allotted space, please use smaller policy\.$/,
    );
  });

  it('do not matter to a token that is refused anyway', async () => {
    assert.match(
      await refusal(federate({ Policy: '{', WebIdentityToken: 'x.y.z' })),
      /^InvalidIdentityToken/,
    );
  });
});

describe('an authorization message', () => {
  it('says who was not authorized, for what, to the lab that gave it', async () => {
    const role = await createRole(OTHER, 'strangers', trusting({ AWS: OTHER }));
    await refusal(assume(keysOf(HOME), role));
    const { decisions } = (await stateOf(lab)) as unknown as {
      readonly decisions: readonly { readonly authorizationMessage: string | null }[];
    };
    const EncodedMessage = String(decisions.at(-1)?.authorizationMessage);
    const sts = stsWith(keysOf(HOME));
    const { DecodedMessage } = await sts.send(
      new DecodeAuthorizationMessageCommand({ EncodedMessage }),
    );
    const { allowed, context } = JSON.parse(String(DecodedMessage)) as {
      readonly allowed: boolean;
      readonly context: Readonly<Record<string, unknown>>;
    };
    assert.equal(allowed, false);
    assert.equal(context['action'], 'sts:AssumeRole');
    assert.equal(context['resource'], role);
    assert.deepEqual((context['principal'] as { readonly arn: string }).arn, USER);
    assert.match(
      await refusal(
        sts.send(new DecodeAuthorizationMessageCommand({ EncodedMessage: `${EncodedMessage}x` })),
      ),
      /^InvalidAuthorizationMessage 400/,
    );
  });
});

describe('a lab of another partition', () => {
  for (const [partition, region] of [
    ['aws-cn', 'cn-north-1'],
    ['aws-us-gov', 'us-gov-west-1'],
  ] as const) {
    it(`${partition} has its ARNs and its Region, and gives credentials`, async () => {
      await using there = await startLab({ scenario: 'healthy', port: 0, partition });
      assert.equal(there.announcement.region, region);
      const { roleArn, token } = await workloadOf(there);
      assert.match(roleArn, new RegExp(`^arn:${partition}:iam::`));
      const sts = stsWith(keysOf(HOME, there), there);
      const given = await sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn,
          RoleSessionName: 'pod',
          WebIdentityToken: token,
        }),
      );
      assert.match(String(given.AssumedRoleUser?.Arn), new RegExp(`^arn:${partition}:sts::`));
      assert.equal(given.Provider, there.announcement.clusters[0]?.providerArn);
      const wrong = sts.send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn.replace(partition, 'aws'),
          RoleSessionName: 'pod',
          WebIdentityToken: token,
        }),
      );
      await refusedWith(STSServiceException, wrong);
    });
  }

  for (const [partition, isTaken] of [
    ['aws-cn', true],
    ['aws-us-gov', false],
  ] as const) {
    const says = isTaken ? 'takes a public CA, as documented' : 'leaves it open, and takes none';
    it(`${says}: ${partition}`, async () => {
      await using there = await startLab({ scenario: 'public-ca', port: 0, partition });
      const { roleArn, token } = await workloadOf(there);
      const call = stsWith(keysOf(HOME, there), there).send(
        new AssumeRoleWithWebIdentityCommand({
          RoleArn: roleArn,
          RoleSessionName: 'pod',
          WebIdentityToken: token,
        }),
      );
      if (isTaken) assert.match((await call).AssumedRoleUser?.Arn ?? '', /^arn:aws-cn:sts:/);
      else
        assert.match(await refusal(call), /HTTPS certificate doesn't match configured thumbprint/);
    });
  }
});
