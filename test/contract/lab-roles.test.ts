// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  type CreateRoleCommandInput,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DeleteRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  IAMServiceException,
  ListAccountAliasesCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesCommand,
  ListInstanceProfilesForRoleCommand,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  ListPolicyTagsCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  ListRoleTagsCommand,
  paginateListRoles,
  type PolicyUsageType,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
  TagPolicyCommand,
  TagRoleCommand,
  UntagPolicyCommand,
  UntagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { control, iamOf, refusedWith } from './lab-clients.ts';

const ACCOUNT = '111122223333';
const RoleName = 'role';
const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
});
const ALLOWS = (Action: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
  });
const POLICY_ARN = `arn:aws:iam::${ACCOUNT}:policy/policy`;
const AWS_POLICY = 'arn:aws:iam::aws:policy/AmazonEKSClusterPolicy';

let lab: Lab;
let iam: IAMClient;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  iam = iamOf(lab);
});
beforeEach(async () => {
  await control(lab, 'reset');
});
after(async () => {
  iam.destroy();
  await lab.stop();
});

const create = async (given: Partial<CreateRoleCommandInput> = {}) =>
  (await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: TRUST, ...given })))
    .Role;
const read = async (name = RoleName) =>
  (await iam.send(new GetRoleCommand({ RoleName: name }))).Role;
const createPolicy = async (PolicyName = 'policy', PolicyDocument = ALLOWS('s3:GetObject')) =>
  (await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }))).Policy;
const refusal = async (call: Promise<unknown>) => {
  const { name, message, $metadata } = await refusedWith(IAMServiceException, call);
  return `${name.replace(/Exception$/, '')} ${String($metadata.httpStatusCode)} ${message}`;
};

describe('a role that is created', () => {
  it('is answered without description and duration, and read with them (recorded 2026-02-11)', async () => {
    const created = await create({ Description: 'for a test', MaxSessionDuration: 7200 });
    assert.deepEqual(Object.keys(created ?? {}).toSorted(), [
      'Arn',
      'AssumeRolePolicyDocument',
      'CreateDate',
      'Path',
      'RoleId',
      'RoleName',
    ]);
    assert.equal(created?.Arn, `arn:aws:iam::${ACCOUNT}:role/role`);
    assert.match(String(created.RoleId), /^AROA[A-Z2-7]{16}$/);
    const found = await read();
    assert.equal(found?.Description, 'for a test');
    assert.equal(found.MaxSessionDuration, 7200);
    assert.deepEqual(found.RoleLastUsed, {});
    assert.equal(decodeURIComponent(String(found.AssumeRolePolicyDocument)), TRUST);
  });

  it('has its path in its ARN and one name in its account, whatever the case', async () => {
    const created = await create({ Path: '/team/web/' });
    assert.equal(created?.Arn, `arn:aws:iam::${ACCOUNT}:role/team/web/role`);
    assert.equal(
      await refusal(create({ RoleName: 'ROLE' })),
      'EntityAlreadyExists 409 Role with name ROLE already exists.',
    );
  });

  it('may be limited by a policy that is there (the words recorded 2026-02-11)', async () => {
    await createPolicy();
    const created = await create({ PermissionsBoundary: POLICY_ARN });
    assert.deepEqual(created?.PermissionsBoundary, {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: POLICY_ARN,
    });
    assert.equal((await read())?.PermissionsBoundary?.PermissionsBoundaryArn, POLICY_ARN);
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    assert.equal((await read())?.PermissionsBoundary, undefined);
    const put = async (PermissionsBoundary: string) =>
      iam.send(new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary }));
    const strange = `arn:aws:iam::${ACCOUNT}:not_a_policy/invalid`;
    assert.equal(await refusal(put(strange)), `InvalidInput 400 ARN ${strange} is not valid.`);
    const absent = `arn:aws:iam::${ACCOUNT}:policy/absent`;
    assert.equal(
      await refusal(put(absent)),
      `NoSuchEntity 404 Scope ARN: ${absent} does not exist or is not attachable.`,
    );
    await put(POLICY_ARN);
    assert.equal((await read())?.PermissionsBoundary?.PermissionsBoundaryArn, POLICY_ARN);
  });

  it('is refused with a path, a name or a duration that is none', async () => {
    assert.match(
      await refusal(create({ Path: 'team', MaxSessionDuration: 60 })),
      /^ValidationError 400 2 validation errors detected: Value at 'maxSessionDuration' .* greater than or equal to 3600; Value at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern: \(\\u002F\)\|\(\\u002F\[\\u0021-\\u007E\]\+\\u002F\)$/,
    );
    assert.match(await refusal(create({ Path: '/team' })), /^ValidationError 400/);
    assert.match(await refusal(create({ RoleName: 'a b' })), /^ValidationError 400/);
  });

  it('is refused with fifty-one tags, or two that differ by case (recorded 2026-02-11)', async () => {
    const tags = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ Key: `key-${String(index)}`, Value: 'v' }));
    assert.equal(
      await refusal(create({ Tags: tags(51) })),
      "ValidationError 400 1 validation error detected: Value at 'tags' failed to satisfy constraint: Member must have length less than or equal to 50",
    );
    const Tags = [
      { Key: 'a', Value: '1' },
      { Key: 'A', Value: '2' },
    ];
    assert.equal(
      await refusal(create({ Tags })),
      'InvalidInput 400 Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    );
  });
});

describe('a role that is not there', () => {
  const words = 'NoSuchEntity 404 The role with name absent cannot be found.';
  const absent = { RoleName: 'absent' };
  const PolicyName = 'p';
  const calls: Readonly<Record<string, () => Promise<unknown>>> = {
    GetRole: async () => read('absent'),
    UpdateRole: async () => iam.send(new UpdateRoleCommand(absent)),
    DeleteRole: async () => iam.send(new DeleteRoleCommand(absent)),
    TagRole: async () =>
      iam.send(new TagRoleCommand({ ...absent, Tags: [{ Key: 'k', Value: '' }] })),
    UntagRole: async () => iam.send(new UntagRoleCommand({ ...absent, TagKeys: ['k'] })),
    ListRoleTags: async () => iam.send(new ListRoleTagsCommand(absent)),
    PutRolePolicy: async () =>
      iam.send(new PutRolePolicyCommand({ ...absent, PolicyName, PolicyDocument: ALLOWS('*') })),
    GetRolePolicy: async () => iam.send(new GetRolePolicyCommand({ ...absent, PolicyName })),
    DeleteRolePolicy: async () => iam.send(new DeleteRolePolicyCommand({ ...absent, PolicyName })),
    AttachRolePolicy: async () =>
      iam.send(new AttachRolePolicyCommand({ ...absent, PolicyArn: AWS_POLICY })),
  };
  for (const [action, call] of Object.entries(calls)) {
    it(`is told to ${action} in the words that were recorded`, async () => {
      assert.equal(await refusal(call()), words);
    });
  }
});

describe('roles that are listed', () => {
  it('come by pages, all of them once', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) await create({ RoleName: name, Path: '/paged/' });
    const seen: string[] = [];
    const pages = paginateListRoles({ client: iam, pageSize: 2 }, { PathPrefix: '/paged/' });
    let count = 0;
    for await (const { Roles = [] } of pages) {
      count += 1;
      seen.push(...Roles.map((role) => String(role.RoleName)));
    }
    assert.deepEqual(seen, ['a', 'b', 'c', 'd', 'e']);
    assert.equal(count, 3);
  });

  it('are those below a path, and none with another', async () => {
    await create({ Path: '/one/' });
    const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: '/other/' }));
    assert.deepEqual(Roles, []);
    assert.match(
      await refusal(iam.send(new ListRolesCommand({ PathPrefix: 'one' }))),
      /^ValidationError/,
    );
  });

  it('have no tags and no boundary', async () => {
    await create({
      Path: '/one/',
      Tags: [{ Key: 'k', Value: 'v' }],
      PermissionsBoundary: AWS_POLICY,
    });
    const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: '/one/' }));
    assert.equal(Roles?.[0]?.Tags, undefined);
    assert.equal(Roles?.[0]?.PermissionsBoundary, undefined);
    assert.equal(Roles?.[0]?.MaxSessionDuration, 3600);
  });
});

describe('a role that is changed', () => {
  it('keeps what is not given (recorded 2026-02-11)', async () => {
    await create({ Description: 'first' });
    await iam.send(
      new UpdateRoleCommand({ RoleName, Description: 'second', MaxSessionDuration: 7200 }),
    );
    await iam.send(new UpdateRoleCommand({ RoleName }));
    const role = await read();
    assert.equal(role?.Description, 'second');
    assert.equal(role.MaxSessionDuration, 7200);
  });

  it('is answered by the older way with its description, and without what is not its own', async () => {
    await create({ Tags: [{ Key: 'k', Value: 'v' }] });
    const { Role } = await iam.send(
      new UpdateRoleDescriptionCommand({ RoleName, Description: 'older' }),
    );
    assert.equal(Role?.Description, 'older');
    assert.equal(Role.MaxSessionDuration, undefined);
    assert.equal(Role.Tags, undefined);
  });

  it('trusts whom its new policy trusts, and is refused one that is none', async () => {
    await create();
    const update = async (PolicyDocument: string) =>
      iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    await update(TRUST.replace('ec2', 'eks'));
    assert.match(decodeURIComponent(String((await read())?.AssumeRolePolicyDocument)), /eks\./);
    assert.equal(
      await refusal(update('{')),
      'MalformedPolicyDocument 400 This policy contains invalid Json',
    );
    assert.equal(
      await refusal(update(TRUST.replace('sts:AssumeRole', 's3:GetObject'))),
      'MalformedPolicyDocument 400 AssumeRole policy may only specify STS AssumeRole actions.',
    );
    assert.equal(
      await refusal(update(TRUST.replace('"Effect"', '"Resource":"*","Effect"'))),
      'MalformedPolicyDocument 400 Has prohibited field Resource',
    );
    assert.equal(
      await refusal(update(TRUST.replace('"Effect"', `"Sid":"${'x'.repeat(2048)}","Effect"`))),
      'LimitExceeded 409 Cannot exceed quota for ACLSizePerRole: 2048',
    );
    const nobody = `arn:aws:iam::${ACCOUNT}:role/nobody`;
    assert.equal(
      await refusal(update(TRUST.replace('"Service":"ec2.amazonaws.com"', `"AWS":"${nobody}"`))),
      `MalformedPolicyDocument 400 Invalid principal in policy: "AWS":"${nobody}"`,
    );
  });

  it('is tagged, listed by key and untagged', async () => {
    await create({ Tags: [{ Key: 'b', Value: '1' }] });
    const Tags = [
      { Key: 'a', Value: '2' },
      { Key: 'B', Value: '3' },
    ];
    await iam.send(new TagRoleCommand({ RoleName, Tags }));
    const listed = await iam.send(new ListRoleTagsCommand({ RoleName, MaxItems: 1 }));
    assert.deepEqual(listed.Tags, [{ Key: 'B', Value: '3' }]);
    assert.equal(listed.IsTruncated, true);
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['B', 'absent'] }));
    assert.deepEqual((await read())?.Tags, [{ Key: 'a', Value: '2' }]);
    assert.equal(
      await refusal(iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['x'.repeat(129)] }))),
      String.raw`ValidationError 400 1 validation error detected: Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+, Member must not be null]`,
    );
  });
});

describe('policies of a role’s own', () => {
  const put = async (PolicyName: string, PolicyDocument = ALLOWS('s3:GetObject')) =>
    iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));

  it('are written, listed, read and deleted', async () => {
    await create();
    await put('second');
    await put('first');
    await put('first', ALLOWS('s3:PutObject'));
    const { PolicyNames } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    assert.deepEqual(PolicyNames, ['first', 'second']);
    const found = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'first' }));
    assert.equal(decodeURIComponent(String(found.PolicyDocument)), ALLOWS('s3:PutObject'));
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'first' }));
    assert.equal(
      await refusal(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'first' }))),
      'NoSuchEntity 404 The role policy with name first cannot be found.',
    );
    assert.equal(
      await refusal(iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: '__proto__' }))),
      'NoSuchEntity 404 The role policy with name __proto__ cannot be found.',
    );
  });

  it('are refused where they are none, or too long together', async () => {
    await create();
    for (const [document, words] of [
      ['{', 'This policy contains invalid Json'],
      ['{"Version":"2012-10-17"}', 'Syntax errors in policy.'],
      [
        ALLOWS('GetObject'),
        'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
      ],
      [ALLOWS('*').replace(',"Resource":"*"', ''), 'Policy statement must contain resources.'],
      [TRUST, 'Policy document should not specify a principal.'],
      [ALLOWS('*').replace('"Allow"', '"Maybe"'), 'Syntax errors in policy.'],
      ['['.repeat(1000) + ']'.repeat(1000), 'This policy contains invalid Json'],
    ] as const) {
      assert.equal(await refusal(put('p', document)), `MalformedPolicyDocument 400 ${words}`);
    }
    const long = ALLOWS('*').replace('"Effect"', `"Sid":"${'x'.repeat(6000)}","Effect"`);
    await put('one', long);
    assert.equal(
      await refusal(put('two', long)),
      'LimitExceeded 409 Maximum policy size of 10240 bytes exceeded for role role',
    );
  });
});

describe('what was recorded of IAM on 2026-09-11 and 2026-09-12 (radkawar/stackd, tags_aws.json and policy_management.json)', () => {
  it('one policy of a role has one name, whatever the case', async () => {
    await create();
    const put = async (PolicyName: string, Action: string) =>
      iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: ALLOWS(Action) }));
    await put('MixedName', 's3:GetObject');
    await put('MIXEDNAME', 's3:PutObject');
    const names = async () =>
      (await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames;
    assert.deepEqual(await names(), ['MixedName']);
    const asked = { RoleName, PolicyName: 'MIXEDNAME' };
    const found = await iam.send(new GetRolePolicyCommand(asked));
    assert.equal(found.PolicyName, 'MIXEDNAME');
    assert.match(decodeURIComponent(String(found.PolicyDocument)), /s3:PutObject/);
    await iam.send(new DeleteRolePolicyCommand(asked));
    assert.deepEqual(await names(), []);
  });

  it('a boundary that is not there cannot be deleted', async () => {
    await create();
    const call = iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName }));
    assert.match(await refusal(call), /^NoSuchEntity 404 /);
  });

  it('keys of tags that begin with aws: are AWS’s own, values are not, and there is one at least', async () => {
    await create();
    await createPolicy();
    const tags = async (...Tags: { Key: string; Value: string }[]) =>
      Promise.all([
        refusal(iam.send(new TagRoleCommand({ RoleName, Tags }))),
        refusal(iam.send(new TagPolicyCommand({ PolicyArn: POLICY_ARN, Tags }))),
        refusal(
          create({ RoleName: 'other', Tags: Tags.length === 0 ? [{ Key: '', Value: '' }] : Tags }),
        ),
      ]);
    for (const Key of ['aws:team', 'AWS:team']) {
      const reserved = 'InvalidInput 400 Tag keys beginning with aws: are reserved for system use.';
      assert.deepEqual(await tags({ Key, Value: 'v' }), [reserved, reserved, reserved]);
    }
    const [ofRole, ofPolicy, created] = await tags();
    assert.match(ofRole, /^InvalidInput 400 /);
    assert.match(ofPolicy, /^InvalidInput 400 /);
    assert.match(
      created,
      /^ValidationError 400 .*tags\.1\.member\.key.*greater than or equal to 1/,
    );
    await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'k', Value: 'aws:v' }] }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: ['aws:k'] }));
    await iam.send(new UntagRoleCommand({ RoleName, TagKeys: [] }));
  });

  it('policies are listed by what they are used for, among those that are attached only', async () => {
    const arns: Record<string, string> = {};
    for (const name of ['unused', 'attached', 'boundary', 'both']) {
      arns[name] = String((await createPolicy(name))?.Arn);
    }
    await create({ PermissionsBoundary: String(arns['boundary']) });
    await create({ RoleName: 'bounded', PermissionsBoundary: String(arns['both']) });
    for (const name of ['attached', 'both']) {
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: String(arns[name]) }));
    }
    const listed = async (asked: ListPoliciesCommandInput) =>
      (await iam.send(new ListPoliciesCommand({ Scope: 'Local', ...asked }))).Policies?.map(
        ({ PolicyName }) => PolicyName,
      );
    const all = ['attached', 'both', 'boundary', 'unused'];
    assert.deepEqual(await listed({}), all);
    for (const PolicyUsageFilter of ['PermissionsPolicy', 'PermissionsBoundary'] as const) {
      assert.deepEqual(await listed({ PolicyUsageFilter }), all);
      assert.deepEqual(await listed({ OnlyAttached: false, PolicyUsageFilter }), all);
    }
    const attached = async (PolicyUsageFilter?: PolicyUsageType) =>
      listed({ OnlyAttached: true, PolicyUsageFilter });
    assert.deepEqual(await attached(), ['attached', 'both', 'boundary']);
    assert.deepEqual(await attached('PermissionsPolicy'), ['attached', 'both']);
    assert.deepEqual(await attached('PermissionsBoundary'), ['both', 'boundary']);
    assert.deepEqual(await listed({ Scope: 'AWS' }), []);
    assert.deepEqual(await listed({ PathPrefix: '/team/' }), []);
  });
});

describe('managed policies', () => {
  // Recorded 2026-02-10 (localstack/localstack, test_iam_policies.snapshot.json).
  it('are tagged and untagged, and case tells their keys apart', async () => {
    await createPolicy();
    const about = { PolicyArn: POLICY_ARN };
    const Tags = [
      { Key: 'a', Value: 'lowercase' },
      { Key: 'A', Value: 'uppercase' },
    ];
    await iam.send(new TagPolicyCommand({ ...about, Tags }));
    const listed = await iam.send(new ListPolicyTagsCommand(about));
    assert.deepEqual(listed.Tags, Tags.toReversed());
    assert.equal(listed.IsTruncated, false);
    await iam.send(new UntagPolicyCommand({ ...about, TagKeys: ['a'] }));
    assert.deepEqual((await iam.send(new GetPolicyCommand(about))).Policy?.Tags, [
      { Key: 'A', Value: 'uppercase' },
    ]);
    const absent = { PolicyArn: POLICY_ARN.replace(/policy$/, 'absent') };
    const call = iam.send(new TagPolicyCommand({ ...absent, Tags }));
    assert.equal(await refusal(call), `NoSuchEntity 404 Policy ${absent.PolicyArn} was not found.`);
  });

  it('of AWS are changed by AWS alone', async () => {
    const about = { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' };
    for (const [action, call] of [
      [
        'CreatePolicyVersion',
        iam.send(new CreatePolicyVersionCommand({ ...about, PolicyDocument: ALLOWS('*') })),
      ],
      ['DeletePolicy', iam.send(new DeletePolicyCommand(about))],
      [
        'SetDefaultPolicyVersion',
        iam.send(new SetDefaultPolicyVersionCommand({ ...about, VersionId: 'v1' })),
      ],
      ['UntagPolicy', iam.send(new UntagPolicyCommand({ ...about, TagKeys: ['k'] }))],
    ] as const) {
      assert.equal(
        await refusal(call),
        `AccessDenied 403 User: arn:aws:iam::${ACCOUNT}:user/lab is not authorized to perform: iam:${action} on resource: policy ${about.PolicyArn}`,
      );
    }
  });

  it('are beside instance profiles, of which the lab has none', async () => {
    const { InstanceProfiles } = await iam.send(new ListInstanceProfilesCommand({}));
    assert.deepEqual(InstanceProfiles, []);
  });

  it('are attached once, listed and detached (the words recorded 2026-02-11)', async () => {
    await create();
    await createPolicy();
    const attach = async (PolicyArn: string) =>
      iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    await attach(POLICY_ARN);
    await attach(AWS_POLICY);
    await attach(AWS_POLICY);
    const listed = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
    assert.deepEqual(listed.AttachedPolicies, [
      { PolicyName: 'policy', PolicyArn: POLICY_ARN },
      { PolicyName: 'AmazonEKSClusterPolicy', PolicyArn: AWS_POLICY },
    ]);
    assert.equal(
      await refusal(attach('longpolicynamebutnoarn')),
      'ValidationError 400 ARN longpolicynamebutnoarn is not valid.',
    );
    const absent = `arn:aws:iam::${ACCOUNT}:policy/nonexistent-policy`;
    assert.equal(
      await refusal(attach(absent)),
      `NoSuchEntity 404 Policy ${absent} does not exist or is not attachable.`,
    );
    const detach = async () =>
      iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: POLICY_ARN }));
    await detach();
    assert.equal(await refusal(detach()), `NoSuchEntity 404 Policy ${POLICY_ARN} was not found.`);
  });

  it('are ten at most for a role', async () => {
    await create();
    for (let index = 0; index < 10; index += 1) {
      const PolicyArn = `arn:aws:iam::aws:policy/Policy${String(index)}`;
      await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    }
    assert.equal(
      await refusal(iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: AWS_POLICY }))),
      'LimitExceeded 409 Cannot exceed quota for PoliciesPerRole: 10',
    );
  });

  it('are created with a first version, and counted where they are attached', async () => {
    await create();
    const created = await createPolicy();
    assert.equal(created?.DefaultVersionId, 'v1');
    assert.equal(created.AttachmentCount, 0);
    assert.match(String(created.PolicyId), /^ANPA[A-Z2-7]{16}$/);
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: POLICY_ARN }));
    const { Policy } = await iam.send(new GetPolicyCommand({ PolicyArn: POLICY_ARN }));
    assert.equal(Policy?.AttachmentCount, 1);
    assert.deepEqual(Policy.Tags, []);
    assert.equal(
      await refusal(createPolicy('POLICY')),
      'EntityAlreadyExists 409 A policy called POLICY already exists. Duplicate names are not allowed.',
    );
    assert.equal(
      await refusal(
        createPolicy(
          'long',
          ALLOWS('*').replace('"Effect"', `"Sid":"${'x'.repeat(6144)}","Effect"`),
        ),
      ),
      'LimitExceeded 409 Cannot exceed quota for PolicySize: 6144',
    );
  });

  it('have five versions at most, and one of them in force (recorded 2026-02-10)', async () => {
    await createPolicy();
    const about = { PolicyArn: POLICY_ARN };
    const add = async (SetAsDefault: boolean) =>
      iam.send(
        new CreatePolicyVersionCommand({ ...about, PolicyDocument: ALLOWS('iam:*'), SetAsDefault }),
      );
    assert.equal((await add(true)).PolicyVersion?.VersionId, 'v2');
    for (let count = 0; count < 3; count += 1) await add(false);
    assert.equal(
      await refusal(add(false)),
      'LimitExceeded 409 A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    );
    const { Versions } = await iam.send(new ListPolicyVersionsCommand(about));
    assert.deepEqual(
      Versions?.map(({ VersionId, IsDefaultVersion }) => [VersionId, IsDefaultVersion]),
      [
        ['v5', false],
        ['v4', false],
        ['v3', false],
        ['v2', true],
        ['v1', false],
      ],
    );
    const remove = async (VersionId: string) =>
      iam.send(new DeletePolicyVersionCommand({ ...about, VersionId }));
    assert.equal(
      await refusal(remove('v2')),
      'DeleteConflict 409 Cannot delete the default version of a policy.',
    );
    assert.equal(
      await refusal(remove('v9')),
      `NoSuchEntity 404 Policy ${POLICY_ARN} version v9 does not exist or is not attachable.`,
    );
    await remove('v5');
    assert.equal((await add(false)).PolicyVersion?.VersionId, 'v6');
    await iam.send(new SetDefaultPolicyVersionCommand({ ...about, VersionId: 'v1' }));
    const first = await iam.send(new GetPolicyVersionCommand({ ...about, VersionId: 'v1' }));
    assert.equal(first.PolicyVersion?.IsDefaultVersion, true);
    assert.equal(decodeURIComponent(String(first.PolicyVersion.Document)), ALLOWS('s3:GetObject'));
    assert.match(
      await refusal(iam.send(new GetPolicyVersionCommand({ ...about, VersionId: 'one' }))),
      /^ValidationError 400 1 validation error detected: Value at 'versionId' failed to satisfy constraint: Member must satisfy regular expression pattern: v\[1-9\]\[0-9\]\*/,
    );
    assert.match(
      await refusal(iam.send(new DeletePolicyCommand(about))),
      /^DeleteConflict 409 This policy has more than one version/,
    );
  });

  it('that AWS wrote are known by name and cannot be read', async () => {
    assert.equal(
      await refusal(iam.send(new GetPolicyCommand({ PolicyArn: AWS_POLICY }))),
      `NoSuchEntity 404 Policy ${AWS_POLICY} was not found.`,
    );
  });
});

describe('a role that is deleted', () => {
  it('must have nothing that hangs on it (the words recorded 2026-02-11)', async () => {
    await create();
    const remove = async () => iam.send(new DeleteRoleCommand({ RoleName }));
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: AWS_POLICY }));
    assert.equal(
      await refusal(remove()),
      'DeleteConflict 409 Cannot delete entity, must detach all policies first.',
    );
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: AWS_POLICY }));
    const PolicyName = 'p';
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: ALLOWS('*') }));
    assert.equal(
      await refusal(remove()),
      'DeleteConflict 409 Cannot delete entity, must delete policies first.',
    );
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    await remove();
    assert.match(await refusal(read()), /^NoSuchEntity/);
  });

  it('is gone as Terraform takes it away: what it lists, it detaches', async () => {
    await createPolicy();
    await create();
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: POLICY_ARN }));
    assert.match(
      await refusal(iam.send(new DeletePolicyCommand({ PolicyArn: POLICY_ARN }))),
      /^DeleteConflict 409 Cannot delete a policy attached to entities\.$/,
    );
    const listed = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }));
    assert.deepEqual([listed.InstanceProfiles, listed.IsTruncated], [[], false]);
    const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
    assert.deepEqual(PolicyNames, []);
    const { AttachedPolicies = [] } = await iam.send(
      new ListAttachedRolePoliciesCommand({ RoleName }),
    );
    for (const { PolicyArn } of AttachedPolicies) {
      await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    }
    await iam.send(new DeleteRoleCommand({ RoleName }));
    await iam.send(new DeletePolicyCommand({ PolicyArn: POLICY_ARN }));
    const { AccountAliases } = await iam.send(new ListAccountAliasesCommand({}));
    assert.deepEqual(AccountAliases, []);
  });
});
