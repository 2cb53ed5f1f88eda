// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseTarget } from '../../../../src/core/model/target.ts';
import {
  kubernetesRightsFor,
  permissionsFor,
  policyOf,
  type Wanted,
} from '../../../../src/core/permissions/policy.ts';
import { COMMANDS } from '../../../../src/core/permissions/permission.ts';
import { bindingOf, nameOfRoles, rolesOf } from '../../../../src/core/permissions/roles.ts';

describe('the policy for a command', () => {
  it('is for any account where nothing says which, and never for any action', () => {
    for (const command of COMMANDS) {
      const { Statement } = policy({ command, include: ['trust-policy'] });
      for (const { Action, Resource } of Statement) {
        assert.ok(Action.every((action) => /^[a-z]+:[A-Za-z]+$/.test(action)));
        assert.match(
          Resource,
          /^(\*|arn:aws:(iam|eks):.*:\*:.*\*|arn:aws:iam::\*:role\/TrustprintScan)$/,
        );
      }
    }
  });

  it('writes nothing for commands that read', () => {
    for (const command of ['thumbprint', 'doctor'] as const) {
      const granted = permissionsFor(wanted({ command, include: ['trust-policy'] }));
      assert.deepEqual([...new Set(granted.map(({ effect }) => effect))], ['read']);
    }
  });

  it('for the page is what scan, doctor, fix and undo need in one account', () => {
    const actions = (command: Wanted['command']): Set<string> =>
      new Set(permissionsFor(wanted({ command })).map(({ action }) => action));
    const page = actions('console');
    const all = (['doctor', 'fix', 'undo', 'scan'] as const).map(actions);
    const others = new Set(all.flatMap((one) => [...one]).filter((action) => !page.has(action)));
    assert.ok(others.has('sts:AssumeRole'));
    for (const action of others) assert.match(action, /^organizations:|^sts:AssumeRole$/);
    assert.ok(page.isSubsetOf(new Set(all.flatMap((one) => [...one]))));
  });

  it('has no trust policies written unless that is included', () => {
    assert.ok(!JSON.stringify(policy({})).includes('UpdateAssumeRolePolicy'));
    const included = policy({ include: ['trust-policy'] });
    assert.ok(JSON.stringify(included).includes('UpdateAssumeRolePolicy'));
  });

  it('is limited to what the target names, in its partition, account and Region', () => {
    for (const [target, resource] of [
      [
        'arn:aws-cn:iam::111122223333:oidc-provider/a.test/x',
        'arn:aws-cn:iam::111122223333:oidc-provider/a.test/x',
      ],
      ['https://a.test/x', 'arn:aws:iam::444455556666:oidc-provider/a.test/x'],
      ['arn:aws:iam::111122223333:role/a/b', 'arn:aws:iam::111122223333:role/a/b'],
      ['eks:prod', 'arn:aws:eks:eu-west-1:444455556666:cluster/prod'],
      [
        'arn:aws:eks:us-east-2:111122223333:cluster/prod',
        'arn:aws:eks:us-east-2:111122223333:cluster/prod',
      ],
    ] as const) {
      const { Statement } = policy({
        target: parseTarget(target),
        account: '444455556666',
        region: 'eu-west-1',
      });
      const resources = Statement.map(({ Resource }) => Resource);
      assert.ok(resources.includes(resource), `${target}: ${resources.join()}`);
    }
  });

  it('takes no sign of a name for a wildcard or a variable', () => {
    const target = parseTarget('arn:aws:iam::111122223333:oidc-provider/a.test/*?${x}');
    const [first] = policy({ target }).Statement;
    assert.equal(first?.Resource, 'arn:aws:iam::111122223333:oidc-provider/a.test/${*}${?}${$}{x}');
  });

  it('asks nothing of AWS for what an issuer presents', () => {
    const target = parseTarget('https://a.test');
    assert.deepEqual(policy({ command: 'thumbprint', target }).Statement, []);
    const doctor = permissionsFor(wanted({ command: 'doctor', target }));
    assert.ok(doctor.some(({ action }) => action === 'iam:GetOpenIDConnectProvider'));
    assert.ok(doctor.every(({ action }) => !action.startsWith('eks:')));
  });
});

describe('the roles of Kubernetes for a command', () => {
  it('are none where the target lies in no cluster, nor is one that a kube context may be of', () => {
    const issuer = parseTarget('https://oidc.example.test');
    assert.deepEqual(kubernetesRightsFor(wanted({ target: issuer })), []);
    const cluster = parseTarget('eks:prod');
    assert.deepEqual(kubernetesRightsFor(wanted({ target: cluster, command: 'thumbprint' })), []);
    assert.deepEqual(
      kubernetesRightsFor(wanted({ target: cluster })).map(({ verb, resource }) => [
        verb,
        resource,
      ]),
      [
        ['get', '/.well-known/openid-configuration'],
        ['get', '/openid/v1/jwks'],
        ['list', 'mutatingwebhookconfigurations'],
        ['list', 'serviceaccounts'],
      ],
    );
  });

  it('are what the form of the target needs, and writes only where they are included', () => {
    const rights = (text: string, include: Wanted['include'] = []): readonly string[] =>
      kubernetesRightsFor(wanted({ target: parseTarget(text), include })).map(
        ({ verb, resource }) => `${verb} ${resource}`,
      );
    assert.ok(!rights('sa:a/b').includes('get pods'));
    assert.ok(rights('pod:a/b').includes('get pods'));
    assert.ok(rights('deploy:a/b').includes('get deployments'));
    assert.ok(rights('sts:a/b').includes('get statefulsets'));
    assert.ok(!rights('sts:a/b').includes('get deployments'));
    assert.ok(rights('cronjob:a/b').includes('list jobs'));
    assert.ok(!rights('sts:a/b').includes('list jobs'));
    assert.ok(!rights('sa:a/b').some((right) => /^(patch|create)/.test(right)));
    assert.ok(rights('sa:a/b', ['kubernetes']).includes('patch serviceaccounts'));
    assert.ok(rights('sa:a/b', ['mint']).includes('create serviceaccounts/token'));
  });

  it('to write and to make tokens are for one service account, and bound to whom they are for', () => {
    const target = parseTarget('sa:shop/web');
    const rights = kubernetesRightsFor(
      wanted({ target, command: 'fix', include: ['kubernetes', 'mint'] }),
    );
    const [role] = rolesOf(rights, 'x', { namespace: 'shop', account: 'web' });
    assert.ok(role !== undefined);
    const named = role.rules.filter((rule) => 'resourceNames' in rule);
    assert.deepEqual(named, [
      {
        apiGroups: [''],
        resources: ['serviceaccounts/token'],
        resourceNames: ['web'],
        verbs: ['create'],
      },
      { apiGroups: [''], resources: ['serviceaccounts'], resourceNames: ['web'], verbs: ['patch'] },
    ]);
    assert.deepEqual(bindingOf(role, 'jane'), {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: 'x', namespace: 'shop' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'x' },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'jane' }],
    });
    const names = ['jane', 'bob'].map((user) => nameOfRoles('doctor', 'sa:shop/web', user));
    assert.equal(new Set([...names, nameOfRoles('doctor', null, 'jane')]).size, 3);
    assert.deepEqual(bindingOf(role, 'system:serviceaccount:tools:bot').subjects, [
      { kind: 'ServiceAccount', name: 'bot', namespace: 'tools' },
    ]);
  });

  it('are in the namespace of the target what can be, and of the cluster what must', () => {
    const rights = kubernetesRightsFor(wanted({ include: ['kubernetes'] }));
    const [role, clusterRole, ...others] = rolesOf(rights, 'x', { namespace: 'shop' });
    assert.deepEqual(others, []);
    assert.deepEqual([role?.kind, role?.metadata], ['Role', { name: 'x', namespace: 'shop' }]);
    assert.equal(clusterRole?.kind, 'ClusterRole');
    assert.deepEqual(role?.rules[0], {
      apiGroups: [''],
      resources: ['serviceaccounts'],
      verbs: ['get', 'patch'],
    });
    const anywhere = rolesOf(rights, 'x', { namespace: undefined });
    assert.deepEqual(
      anywhere.map(({ kind }) => kind),
      ['ClusterRole'],
    );
    assert.ok(JSON.stringify(anywhere).includes('"nonResourceURLs"'));
  });
});

function wanted(changed: Partial<Wanted>): Wanted {
  return {
    command: 'fix',
    include: [],
    partition: 'aws',
    account: undefined,
    region: undefined,
    target: undefined,
    ...changed,
  };
}

function policy(changed: Partial<Wanted>): ReturnType<typeof policyOf> {
  return policyOf(permissionsFor(wanted(changed)));
}
