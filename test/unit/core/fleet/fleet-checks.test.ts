// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { findingsOfFleet, remnantOf } from '../../../../src/core/fleet/finding.ts';
import type { AccountSeen } from '../../../../src/core/fleet/fleet-check.ts';
import { unreadableIn } from '../../../../src/core/fleet/unreadable.ts';
import { issuerOfBare } from '../../../../src/core/model/issuer.ts';
import type { Inventory } from '../../../../src/core/model/inventory.ts';
import {
  accountOf,
  ARN,
  BARE,
  DENIED,
  heldRole,
  providerArn,
  rolesSeen,
  soundTrust,
} from './fleet.ts';

const GONE = soundTrust({ gone: 'the discovery document was answered with 404' });

function regionsWith(...bares: readonly string[]): Inventory['regions'] {
  const value = bares.map((bare, at) => {
    const arn = `arn:aws:eks:us-east-1:111122223333:cluster/c${String(at)}`;
    const cluster = { kind: 'seen', value: { arn, issuer: issuerOfBare(bare) } } as const;
    return { name: `c${String(at)}`, cluster };
  });
  return [{ region: 'us-east-1', clusters: { kind: 'seen', value } }];
}

function told(accounts: readonly AccountSeen[], isWhole = true): readonly string[] {
  return findingsOfFleet(accounts.map(remnantOf), isWhole).map(
    ({ check, resource }) => `${check} ${resource.replace(/^.*:/, '')}`,
  );
}

describe('provider-orphan', () => {
  it('is told of a provider whose issuer is gone, and that no cluster has', () => {
    assert.deepEqual(told([accountOf([GONE])]), [`provider-orphan oidc-provider/${BARE}`]);
  });

  it('is not told where a cluster of another account has the issuer', () => {
    const other = accountOf([], { regions: regionsWith(BARE) });
    assert.deepEqual(told([accountOf([GONE]), other]), []);
  });

  it('is not told of a part of the accounts, nor where something could not be read', () => {
    assert.deepEqual(told([accountOf([GONE])], false), []);
    assert.deepEqual(told([accountOf([GONE]), accountOf([], { providers: DENIED })]), []);
  });

  it('gives way to what else the trust has, where it is none', () => {
    const failing = [
      {
        finding: {
          check: 'keys',
          kind: 'gate',
          title: '',
          severity: 'error',
          status: 'fail',
          detail: 'no keys',
          knowledge: 'documented',
          evidence: {},
          remedies: [],
        },
        roleArn: undefined,
        subject: undefined,
        sentence: 'no keys',
      },
    ] as const;
    assert.deepEqual(told([accountOf([{ ...GONE, failing }])], false), [
      `keys oidc-provider/${BARE}`,
    ]);
    assert.deepEqual(told([accountOf([{ ...GONE, failing }])]), [
      `provider-orphan oidc-provider/${BARE}`,
    ]);
  });

  for (const [bare, isBucket] of [
    ['oidc-prod.s3.eu-west-1.amazonaws.com', true],
    ['oidc-prod.s3.amazonaws.com', true],
    ['s3.eu-west-1.amazonaws.com/oidc-prod', true],
    ['s3-eu-west-1.amazonaws.com/oidc-prod/cluster', true],
    ['oidc-prod.s3.dualstack.cn-north-1.amazonaws.com.cn', true],
    [BARE, false],
    ['s3.example.com', false],
  ] as const) {
    it(`is ${isBucket ? 'an error' : 'a warning'} where roles trust ${bare}, as whoever has its name has them`, () => {
      const arn = providerArn(bare);
      const trust = { ...soundTrust({ arn }), gone: GONE.gone };
      const [trusted, unused] = [trust, { ...trust, roles: [] }].map(
        (one) => findingsOfFleet([remnantOf(accountOf([one]))], true)[0],
      );
      assert.equal(trusted?.severity, isBucket ? 'error' : 'warning');
      assert.equal(/bucket/.test(trusted.detail), isBucket);
      assert.equal(unused?.severity, 'warning');
    });
  }

  it('says which cluster was rebuilt, where a tag names it', () => {
    const provider = { ...GONE.provider, tags: { 'alpha.eksctl.io/cluster-name': 'c0' } };
    const regions = regionsWith(BARE.replace('AAAA', 'EEEE'));
    const seen = accountOf([{ ...GONE, provider }], { regions });
    const orphan = findingsOfFleet([remnantOf(seen)], true).find(
      ({ check }) => check === 'provider-orphan',
    );
    assert.match(orphan?.detail ?? '', /cluster c0 was rebuilt/);
  });
});

describe('cluster-without-provider', () => {
  it('is told of a cluster that no account has a provider for', () => {
    assert.deepEqual(told([accountOf([], { regions: regionsWith(BARE) })]), [
      'cluster-without-provider cluster/c0',
    ]);
  });

  it('is not told where another account has one', () => {
    const cluster = accountOf([], { regions: regionsWith(BARE) });
    assert.deepEqual(told([cluster, accountOf([soundTrust()])]), []);
  });
});

describe('what could not be read', () => {
  it('is one line where nothing of an account was', () => {
    const { inventory } = accountOf([], { providers: DENIED, roles: DENIED });
    assert.deepEqual(
      unreadableIn(inventory).map(({ what }) => what),
      ['the account'],
    );
  });

  it('is what roles may do, where they were listed alone: nobody knows which are administrators', () => {
    const { inventory } = accountOf([], {
      roles: rolesSeen([heldRole('a', { grants: undefined })]),
    });
    assert.deepEqual(
      unreadableIn(inventory).map(({ what }) => what),
      ['what the roles may do'],
    );
  });

  it('names each provider, Region and cluster', () => {
    const { inventory } = accountOf([], {
      providers: { kind: 'seen', value: [{ arn: ARN, provider: DENIED }] },
      regions: [
        { region: 'eu-west-1', clusters: DENIED },
        {
          region: 'us-east-1',
          clusters: { kind: 'seen', value: [{ name: 'c', cluster: DENIED }] },
        },
      ],
      providerQuota: DENIED,
    });
    assert.deepEqual(
      unreadableIn(inventory).map(({ what, region }) => [what, region]),
      [
        [`the provider ${ARN}`, undefined],
        ['the quota of providers', undefined],
        ['the clusters of eu-west-1', 'eu-west-1'],
        ['the cluster c of us-east-1', 'us-east-1'],
      ],
    );
  });
});
