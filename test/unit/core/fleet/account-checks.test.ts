// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { findingsOfAccount } from '../../../../src/core/fleet/finding.ts';
import type { AccountSeen } from '../../../../src/core/fleet/fleet-check.ts';
import type { HeldRole } from '../../../../src/core/model/inventory.ts';
import {
  ACCOUNT,
  accountOf,
  ARN,
  AUDIENCE,
  BARE,
  DENIED,
  heldRole,
  providerArn,
  rolesSeen,
  soundTrust,
} from './fleet.ts';

/** `check severity name: detail` of all that is found. */
function found(seen: AccountSeen): readonly string[] {
  return findingsOfAccount(seen).map(
    ({ check, severity, resource, detail }) =>
      `${check} ${severity} ${resource.split(':').slice(5).join(':')}: ${detail}`,
  );
}

describe('an account in which nothing is amiss', () => {
  it('has no finding', () => {
    assert.deepEqual(found(accountOf([soundTrust()])), []);
  });
});

describe('issuer-twice', () => {
  for (const other of [`${BARE}/`, BARE.toLowerCase()]) {
    it(`finds ${other} beside the other spelling, once`, () => {
      const arn = providerArn(other);
      const twin = soundTrust({ arn, roles: [heldRole('other', { provider: arn })] });
      const all = found(accountOf([soundTrust(), twin]));
      assert.equal(all.length, 1, all.join('\n'));
      assert.match(
        all[0] ?? '',
        /^issuer-twice warning oidc-provider\/.*one issuer has 2 providers/,
      );
    });
  }

  it('is about the one that is broken', () => {
    const twin = soundTrust({ arn: providerArn(`${BARE}/`), verdict: 'broken' });
    const [finding] = findingsOfAccount(accountOf([twin, soundTrust()]));
    assert.equal(finding?.resource, twin.arn);
  });

  it('takes another path on the host for another issuer', () => {
    const arn = providerArn(BARE.replace('AAAA', 'EEEE'));
    const other = soundTrust({ arn, roles: [heldRole('other', { provider: arn })] });
    assert.deepEqual(found(accountOf([soundTrust(), other])), []);
  });
});

describe('provider-unused', () => {
  it('finds a provider that no role trusts', () => {
    assert.deepEqual(found(accountOf([soundTrust({ roles: [] })])), [
      `provider-unused notice oidc-provider/${BARE}: no role of the account trusts it`,
    ]);
  });

  it('says nothing where not all roles were read', () => {
    const trust = soundTrust({ roles: [] });
    assert.deepEqual(found(accountOf([trust], { roles: rolesSeen([], false) })), []);
    assert.deepEqual(found(accountOf([trust], { roles: DENIED })), []);
  });

  it('leaves one whose issuer is gone to the check for orphans', () => {
    assert.deepEqual(found(accountOf([soundTrust({ roles: [], gone: 'answered with 404' })])), []);
  });

  const two = (conditions?: object, other = 'https://unused.example') => {
    const { provider } = soundTrust();
    const clientIds = [AUDIENCE, other];
    const roles = [heldRole('web', conditions === undefined ? {} : { conditions })];
    return accountOf([soundTrust({ provider: { ...provider, clientIds }, roles })]);
  };

  it('finds an audience that no policy asks for', () => {
    assert.deepEqual(found(two()), [
      `provider-unused notice oidc-provider/${BARE}: no role asks for the audience https://unused.example`,
    ]);
  });

  for (const audience of ['file:///etc/passwd', 'https://evil.example', '--profile']) {
    it(`has a command that the AWS CLI reads nothing else in, of ${audience}`, () => {
      const [finding] = findingsOfAccount(two(undefined, audience));
      const argv = finding?.remedies[0]?.argv ?? [];
      assert.ok(argv.includes('--cli-input-json'), argv.join(' '));
      assert.ok(!argv.includes(audience));
    });
  }

  it('says nothing of audiences where a policy takes any, or some by a pattern', () => {
    const sub = { [`${BARE}:sub`]: 'system:serviceaccount:shop:web' };
    assert.deepEqual(found(two({ StringEquals: sub })), []);
    assert.deepEqual(
      found(two({ StringEquals: sub, StringLike: { [`${BARE}:aud`]: 'https://*' } })),
      [],
    );
  });
});

describe('role-trusts-missing-provider', () => {
  it('finds a role whose provider is not in the account, and the slip where there is one', () => {
    const missing = providerArn(`${BARE}/`);
    const stray = heldRole('stray', { provider: missing });
    const [only, ...others] = found(
      accountOf([soundTrust()], { roles: rolesSeen([heldRole('web'), stray]) }),
    );
    assert.deepEqual(others, []);
    assert.match(
      only ?? '',
      /^role-trusts-missing-provider warning role\/stray: trusts what is not in its account: /,
    );
    assert.ok(only?.includes(`there is ${ARN} (a slash more or less at the end)`), only);
  });

  it('says nothing where the providers could not be listed', () => {
    const roles = rolesSeen([heldRole('stray', { provider: providerArn('other.example') })]);
    assert.deepEqual(found(accountOf([], { roles, providers: DENIED })), []);
  });

  it('passes over a role that trusts no provider, as of another service', () => {
    const statement = {
      Effect: 'Allow',
      Principal: { Service: 'ec2.amazonaws.com' },
      Action: 'sts:AssumeRole',
    };
    const trustPolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const roles = rolesSeen([heldRole('web'), heldRole('vm', { trustPolicy })]);
    assert.deepEqual(found(accountOf([soundTrust()], { roles })), []);
  });
});

describe('provider-quota', () => {
  for (const [quota, isTold] of [
    [1, true],
    [2, false],
  ] as const) {
    it(`is ${isTold ? '' : 'not '}told of 1 provider where ${String(quota)} are allowed`, () => {
      const seen = accountOf([soundTrust()], { providerQuota: { kind: 'seen', value: quota } });
      assert.deepEqual(
        found(seen),
        isTold ? ['provider-quota warning root: 1 of 1 OIDC providers'] : [],
      );
    });
  }

  it('is raised in the Region that has the quotas of IAM', () => {
    for (const [partition, region] of [
      ['aws', 'us-east-1'],
      ['aws-cn', 'cn-north-1'],
    ] as const) {
      const account = { id: ACCOUNT, partition, name: undefined, unit: undefined };
      const providerQuota = { kind: 'seen', value: 1 } as const;
      const [finding] = findingsOfAccount(accountOf([soundTrust()], { account, providerQuota }));
      assert.deepEqual(finding?.remedies[0]?.argv?.slice(-2), ['--region', region]);
    }
  });

  it('is not told where the quota could not be read', () => {
    assert.deepEqual(found(accountOf([soundTrust()], { providerQuota: DENIED })), []);
  });
});

describe('role-privileged', () => {
  const allowing = (statement: object): string =>
    JSON.stringify({ Version: '2012-10-17', Statement: statement });
  const own = (document: string) => [{ name: 'own', arn: undefined, document }];
  const managed = (name: string) => [
    { name, arn: `arn:aws:iam::aws:policy/${name}`, document: undefined },
  ];
  for (const [what, grants, isPrivileged] of [
    ['AdministratorAccess', managed('AdministratorAccess'), true],
    ['IAMFullAccess', managed('IAMFullAccess'), true],
    ['another policy of AWS', managed('ReadOnlyAccess'), false],
    [
      'an own one of that name',
      [
        {
          name: 'AdministratorAccess',
          arn: `arn:aws:iam::${ACCOUNT}:policy/AdministratorAccess`,
          document: undefined,
        },
      ],
      false,
    ],
    ['all actions on all', own(allowing({ Effect: 'Allow', Action: '*', Resource: '*' })), true],
    [
      'all of IAM on all',
      own(allowing([{ Effect: 'Allow', Action: ['s3:*', 'iam:*'], Resource: ['*'] }])),
      true,
    ],
    [
      'all of IAM on one',
      own(allowing({ Effect: 'Allow', Action: 'iam:*', Resource: 'arn:aws:iam::1:role/a' })),
      false,
    ],
    ['all of S3 on all', own(allowing({ Effect: 'Allow', Action: 's3:*', Resource: '*' })), false],
    ['all of all services', own(allowing({ Effect: 'Allow', Action: '*:*', Resource: '*' })), true],
    [
      'all that begins as IAM does',
      own(allowing({ Effect: 'Allow', Action: 'i*', Resource: '*' })),
      true,
    ],
    [
      'what IAM lists',
      own(allowing({ Effect: 'Allow', Action: 'iam:List*', Resource: '*' })),
      false,
    ],
    ['all but S3', own(allowing({ Effect: 'Allow', NotAction: 's3:*', Resource: '*' })), true],
    [
      'all but IAM, as PowerUserAccess',
      own(allowing({ Effect: 'Allow', NotAction: ['iam:*', 'organizations:*'], Resource: '*' })),
      false,
    ],
    [
      'all but attaching policies',
      own(allowing({ Effect: 'Allow', NotAction: 'iam:Attach*', Resource: '*' })),
      false,
    ],
    ['a denial of all', own(allowing({ Effect: 'Deny', Action: '*', Resource: '*' })), false],
    ['no JSON', own('{'), false],
    ['policies that were not to be had', undefined, false],
  ] as const) {
    it(`is ${isPrivileged ? '' : 'not '}told of ${what}`, () => {
      const role = heldRole('web', { grants });
      const all = found(accountOf([soundTrust({ roles: [role] })]));
      assert.equal(all.length, isPrivileged ? 1 : 0, all.join('\n'));
    });
  }

  it('is not told of a role that no web identity takes', () => {
    const statement = { Effect: 'Allow', Principal: { AWS: ACCOUNT }, Action: 'sts:AssumeRole' };
    const trustPolicy = allowing(statement);
    const admin = heldRole('admin', { trustPolicy, grants: managed('AdministratorAccess') });
    assert.deepEqual(
      found(accountOf([soundTrust()], { roles: rolesSeen([heldRole('web'), admin]) })),
      [],
    );
  });
});

describe('trust-policy-wide', () => {
  const GITHUB = 'token.actions.githubusercontent.com';
  const wide = (
    provider: string,
    condition: object,
    grants: HeldRole['grants'] = [],
  ): readonly string[] => {
    const conditions = { StringEquals: { [`${provider}:aud`]: AUDIENCE }, ...condition };
    const arn = providerArn(provider);
    const role = heldRole('web', { provider: arn, conditions, grants });
    const all = found(accountOf([soundTrust({ arn, roles: [role] })]));
    return all.filter((line) => line.startsWith('trust-policy-wide'));
  };
  const SHOP = { StringLike: { [`${BARE}:sub`]: 'system:serviceaccount:shop:*' } };
  for (const [what, bare, condition, told] of [
    ['anybody at a shared issuer', GITHUB, {}, 'error'],
    [
      'any subject at a shared issuer',
      GITHUB,
      { StringLike: { [`${GITHUB}:sub`]: 'repo:*' } },
      'error',
    ],
    [
      'a wildcard at a shared issuer',
      GITHUB,
      { StringLike: { [`${GITHUB}:sub`]: 'repo:octo/web:*' } },
      'notice',
    ],
    [
      'one subject at a shared issuer',
      GITHUB,
      { StringEquals: { [`${GITHUB}:sub`]: 'repo:octo/web:ref:refs/heads/main' } },
      undefined,
    ],
    ['every workload of a cluster', BARE, {}, 'warning'],
    ['a namespace of a cluster', BARE, SHOP, 'notice'],
    [
      'the beginning of an owner',
      GITHUB,
      { StringLike: { [`${GITHUB}:sub`]: 'repo:octo*' } },
      'error',
    ],
    [
      'the beginning of an owner whose id is named',
      GITHUB,
      {
        StringLike: { [`${GITHUB}:sub`]: 'repo:octo*' },
        StringEqualsIgnoreCase: { [`${GITHUB}:repository_owner_id`]: '1' },
      },
      'notice',
    ],
    [
      'the beginning of a namespace',
      BARE,
      { StringLike: { [`${BARE}:sub`]: 'system:serviceaccount:shop*' } },
      'notice',
    ],
    [
      'a branch of any repository',
      GITHUB,
      { StringLike: { [`${GITHUB}:sub`]: 'repo:*:ref:refs/heads/main' } },
      'error',
    ],
    [
      'an environment of any name',
      GITHUB,
      { StringLike: { [`${GITHUB}:environment`]: 'production' } },
      'error',
    ],
    [
      'one subject, if there is one',
      GITHUB,
      { StringEqualsIfExists: { [`${GITHUB}:sub`]: 'repo:octo/web:pull_request' } },
      undefined,
    ],
    [
      'one subject, as all of its values',
      GITHUB,
      { 'ForAllValues:StringEquals': { [`${GITHUB}:sub`]: 'repo:octo/web:pull_request' } },
      undefined,
    ],
    [
      'a wildcard that is none',
      GITHUB,
      { StringEqualsIgnoreCase: { [`${GITHUB}:sub`]: 'repo:*' } },
      undefined,
    ],
    [
      'one subject, and none of a pattern',
      GITHUB,
      {
        StringEqualsIgnoreCase: { [`${GITHUB}:sub`]: 'repo:octo/web:pull_request' },
        StringNotLike: { [`${GITHUB}:sub`]: 'repo:evil/*' },
      },
      undefined,
    ],
    ['all but one owner', GITHUB, { StringNotLike: { [`${GITHUB}:sub`]: 'repo:evil/*' } }, 'error'],
  ] as const) {
    it(`takes ${what} for ${told ?? 'nothing'}`, () => {
      const all = wide(bare, condition);
      const severities = all.map((line) => line.split(' ').slice(0, 2).join(' '));
      assert.deepEqual(
        severities,
        told === undefined ? [] : [`trust-policy-wide ${told}`],
        all.join('\n'),
      );
    });
  }

  for (const [what, bare, condition, told] of [
    ['anybody at a shared issuer', GITHUB, {}, 'error'],
    ['every workload of a cluster', BARE, {}, 'error'],
    ['a namespace of a cluster', BARE, SHOP, 'warning'],
  ] as const) {
    it(`takes ${what} for ${told} where the role is administrator`, () => {
      const name = 'AdministratorAccess';
      const grants = [{ name, arn: `arn:aws:iam::aws:policy/${name}`, document: undefined }];
      const [only = '', ...others] = wide(bare, condition, grants);
      assert.deepEqual(others, []);
      assert.match(only, new RegExp(`^trust-policy-wide ${told} .*as administrator`));
    });
  }

  it('says within which boundary a role is administrator', () => {
    const boundary = `arn:aws:iam::${ACCOUNT}:policy/edge`;
    const grants = [
      { name: 'all', arn: 'arn:aws:iam::aws:policy/AdministratorAccess', document: undefined },
    ];
    const role = heldRole('web', { conditions: {}, grants, boundary });
    const told = found(accountOf([soundTrust({ roles: [role] })]));
    assert.ok(
      told.some((line) => line.endsWith(`, as administrator (all within ${boundary})`)),
      told.join('\n'),
    );
  });

  const statements = (...all: readonly object[]): readonly string[] => {
    const arn = providerArn(GITHUB);
    const Statement = all.map((one) => ({
      Principal: { Federated: arn },
      Action: 'sts:AssumeRoleWithWebIdentity',
      ...one,
    }));
    const trustPolicy = JSON.stringify({ Version: '2012-10-17', Statement });
    const role = heldRole('web', { provider: arn, trustPolicy });
    return found(accountOf([soundTrust({ arn, roles: [role] })]));
  };

  it('says nothing where another statement denies all but some', () => {
    const Condition = { StringNotLike: { [`${GITHUB}:sub`]: 'repo:octo/*' } };
    assert.deepEqual(statements({ Effect: 'Allow' }, { Effect: 'Deny', Condition }), []);
  });

  it('is told of the statement that lets in most', () => {
    const Condition = { StringEquals: { [`${GITHUB}:sub`]: 'repo:octo/web:pull_request' } };
    const [only = ''] = statements({ Effect: 'Allow', Condition }, { Effect: 'Allow' });
    assert.match(only, /^trust-policy-wide error/);
  });

  it('is told of a statement that allows all but other actions', () => {
    const [only = ''] = statements({
      Effect: 'Allow',
      Action: undefined,
      NotAction: 'sts:AssumeRole',
    });
    assert.match(only, /^trust-policy-wide error/);
  });

  it('is told of the issuer that the conditions are not about', () => {
    const Condition = { StringEqualsIfExists: { [`${BARE}:sub`]: 'system:serviceaccount:a:b' } };
    const Principal = { Federated: [providerArn(BARE), providerArn(GITHUB)] };
    const told = statements({ Effect: 'Allow', Principal, Condition });
    assert.ok(
      told.some((line) => /^trust-policy-wide error .*GitHub/.test(line)),
      told.join('\n'),
    );
    assert.ok(!told.some((line) => line.includes('every workload')), told.join('\n'));
  });
});
