// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  type EntityType,
  GetAccountAuthorizationDetailsCommand,
  type GetAccountAuthorizationDetailsCommandInput,
  IAMServiceException,
  type IAMClient,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  TagRoleCommand,
  paginateGetAccountAuthorizationDetails,
} from '@aws-sdk/client-iam';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, run } from '../process.ts';
import { AWS, iamOf, refusedWith, workloadOf } from './lab-clients.ts';

const OWN = 'arn:aws:iam::111122223333:policy/own';
const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
const ALL = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
});
const SOME = ALL.replace('"Action":"*"', '"Action":"s3:*"');

let lab: Lab;
let iam: IAMClient;
let roleArn: string;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
  iam = iamOf(lab);
  ({ roleArn } = await workloadOf(lab));
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  await iam.send(new CreatePolicyCommand({ PolicyName: 'own', PolicyDocument: SOME }));
  await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn: OWN, PolicyDocument: ALL, SetAsDefault: true }),
  );
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: ADMINISTRATOR }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: OWN }));
  await iam.send(
    new PutRolePolicyCommand({ RoleName, PolicyName: 'inline', PolicyDocument: SOME }),
  );
  await iam.send(
    new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary: ADMINISTRATOR }),
  );
  await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: 'team', Value: 'a' }] }));
});
after(async () => {
  iam.destroy();
  await lab.stop();
});

const details = async (input: GetAccountAuthorizationDetailsCommandInput = {}) =>
  iam.send(new GetAccountAuthorizationDetailsCommand(input));

describe('GetAccountAuthorizationDetails of a lab', () => {
  it('has a role with its documents, policies, boundary and tags', async () => {
    const { RoleDetailList: [role] = [] } = await details({ Filter: ['Role'] });
    assert.equal(role?.Arn, roleArn);
    assert.ok(role?.CreateDate instanceof Date);
    const trust = JSON.parse(decodeURIComponent(role.AssumeRolePolicyDocument ?? '')) as object;
    assert.ok('Statement' in trust);
    assert.deepEqual(
      role.RolePolicyList?.map(({ PolicyName, PolicyDocument = '' }) => [
        PolicyName,
        decodeURIComponent(PolicyDocument),
      ]),
      [['inline', SOME]],
    );
    assert.deepEqual(role.AttachedManagedPolicies, [
      { PolicyName: 'AdministratorAccess', PolicyArn: ADMINISTRATOR },
      { PolicyName: 'own', PolicyArn: OWN },
    ]);
    assert.deepEqual(role.PermissionsBoundary, {
      PermissionsBoundaryType: 'Policy',
      PermissionsBoundaryArn: ADMINISTRATOR,
    });
    assert.deepEqual(role.Tags, [{ Key: 'team', Value: 'a' }]);
    assert.deepEqual(role.InstanceProfileList, []);
  });

  it('has policies with every version of their documents', async () => {
    const { Policies = [] } = await details({ Filter: ['LocalManagedPolicy'] });
    const [own, ...others] = Policies;
    assert.deepEqual(others, []);
    assert.equal(own?.DefaultVersionId, 'v2');
    assert.equal(own.AttachmentCount, 1);
    assert.deepEqual(
      own.PolicyVersionList?.map(({ VersionId, IsDefaultVersion, Document = '' }) => [
        VersionId,
        IsDefaultVersion,
        decodeURIComponent(Document),
      ]),
      [
        ['v2', true, ALL],
        ['v1', false, SOME],
      ],
    );
    const { Policies: ofAws = [] } = await details({ Filter: ['AWSManagedPolicy'] });
    assert.deepEqual(
      ofAws.map(({ Arn }) => Arn),
      [ADMINISTRATOR],
    );
    assert.match(decodeURIComponent(ofAws[0]?.PolicyVersionList?.[0]?.Document ?? ''), /"\*"/);
  });

  it('gives nothing twice and leaves nothing out, whatever the size of a page', async () => {
    const all = await details();
    const named = ({
      UserDetailList: users = [],
      RoleDetailList: roles = [],
      Policies: policies = [],
    }: typeof all) => [...users, ...roles, ...policies].map(({ Arn }) => Arn);
    assert.deepEqual(named(all), [
      'arn:aws:iam::111122223333:user/lab',
      roleArn,
      OWN,
      ADMINISTRATOR,
    ]);
    assert.equal(all.IsTruncated, false);
    for (const pageSize of [1, 2, 3]) {
      const paged = [];
      const pages = paginateGetAccountAuthorizationDetails({ client: iam, pageSize }, {});
      for await (const page of pages) {
        assert.ok(named(page).length <= pageSize);
        paged.push(...named(page));
      }
      assert.deepEqual(paged, named(all));
    }
  });

  it('refuses a filter that is none, and a marker that it did not give', async () => {
    const odd = details({ Filter: ['Everything' as EntityType] });
    assert.match((await refusedWith(IAMServiceException, odd)).message, /enum value set/);
    const lost = await refusedWith(IAMServiceException, details({ Marker: 'lost' }));
    assert.equal(lost.name, 'InvalidInputException');
  });

  it('is read by the AWS CLI, over pages', { skip: missing(AWS) }, async () => {
    const asked = ['--filter', 'Role', 'LocalManagedPolicy', '--page-size', '1'];
    const { code, stdout, stderr } = await run(
      AWS,
      ['iam', 'get-account-authorization-details', ...asked, '--output', 'json'],
      { env: lab.env, unset: lab.announcement.unset },
    );
    assert.equal(code, 0, stderr);
    const { RoleDetailList, Policies, UserDetailList } = JSON.parse(stdout) as {
      readonly RoleDetailList: readonly { readonly AssumeRolePolicyDocument: object }[];
      readonly Policies: readonly object[];
      readonly UserDetailList: readonly object[];
    };
    assert.ok('Statement' in (RoleDetailList[0]?.AssumeRolePolicyDocument ?? {}));
    assert.deepEqual([RoleDetailList.length, Policies.length, UserDetailList.length], [1, 1, 0]);
  });
});
