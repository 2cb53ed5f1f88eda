// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Facts, Role } from '../../../../src/core/model/facts.ts';
import type { Jwks } from '../../../../src/core/model/jwks.ts';
import type { ServiceAccount } from '../../../../src/core/model/kubernetes.ts';
import type { NotChecked, Scope } from '../../../../src/core/model/verdict.ts';
import { judge } from '../../../../src/core/scope/judge.ts';
import { facts, PROVIDER_ARN, ROLE_ARN, SUBJECT, TRUST_POLICY } from '../../../world.ts';
import {
  barePod,
  pod,
  ROLE_ANNOTATION,
  serviceAccount,
  withAccount,
  withPods,
  workloadFacts,
} from '../../../workload-world.ts';
import type { Unseen } from '../../../../src/core/model/observed.ts';

const DENIED: Unseen = {
  kind: 'unseen',
  by: 'ours',
  code: 'cloud_read_denied',
  detail: 'no right',
};

/** What nobody said: no token, no role, no call. */
const UNASKED = { token: undefined, signature: undefined, request: undefined, role: undefined };

function target(kind: Facts['target']['kind'], text: string): Pick<Facts, 'target'> {
  const about = { clusterName: undefined, providerArn: PROVIDER_ARN, found: {} };
  return { target: { ...about, kind, text } };
}

function role(arn: string, trustPolicy = TRUST_POLICY): Role {
  return { arn, trustPolicy, maxSessionDurationSeconds: 3600 };
}

function admitting(...subjects: readonly string[]): string {
  return TRUST_POLICY.replace(JSON.stringify(SUBJECT), JSON.stringify(subjects));
}

interface Parts {
  readonly roles?: readonly Role[];
  readonly accounts?: readonly ServiceAccount[] | undefined;
}

function cluster({ roles = [role(ROLE_ARN)], accounts }: Parts = {}): Facts {
  return facts({
    ...UNASKED,
    ...target('cluster', 'eks:prod'),
    comprised: {
      roles: { kind: 'seen', value: { roles, read: 9, isAll: true } },
      accounts: accounts === undefined ? undefined : { kind: 'seen', value: accounts },
      named: [],
    },
  });
}

function left(world: Facts, scope?: Scope): readonly NotChecked[] {
  const { notChecked = [] } = judge([world], { scope }).verdict;
  return notChecked.filter(({ why }) => why !== 'out-of-scope');
}

function verdictOf(world: Facts, scope?: Scope): string {
  return judge([world], { scope }).verdict.verdict;
}

describe('what a target comprises', () => {
  it('is issuer, keys and provider of an issuer, and more where more is given', () => {
    const world = facts({ ...UNASKED });
    const { verdict } = judge([world]);
    assert.deepEqual([verdict.verdict, verdict.scope], ['ok', 'issuer']);
    assert.deepEqual(
      verdict.notChecked?.map(({ what, why }) => [what, why]),
      [
        ['roles', 'out-of-scope'],
        ['token', 'out-of-scope'],
      ],
    );
    assert.equal(judge([facts()]).verdict.scope, 'token');
    assert.equal(verdictOf(facts()), 'ok');
  });

  it('is of a role each exact subject of its policy, and the worst of them is the verdict', () => {
    const other = 'system:serviceaccount:team-b:api';
    const world = facts({
      ...UNASKED,
      ...target('role', ROLE_ARN),
      role: { kind: 'seen', value: role(ROLE_ARN, admitting(SUBJECT, other)) },
      comprised: { roles: undefined, accounts: { kind: 'seen', value: [] }, named: [] },
    });
    const { verdict } = judge([world]);
    assert.deepEqual(
      [verdict.verdict, verdict.also?.map(({ subject }) => subject)],
      ['ok', [SUBJECT, other]],
    );
    const denying = JSON.stringify({
      ...(JSON.parse(admitting(SUBJECT, other)) as { Statement: object[] }),
      Statement: [
        ...(JSON.parse(admitting(SUBJECT, other)) as { Statement: object[] }).Statement,
        {
          Effect: 'Deny',
          Principal: { Federated: PROVIDER_ARN },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { 'oidc.example.test/id/1111222233334444:sub': other } },
        },
      ],
    });
    const denied = judge([{ ...world, role: { kind: 'seen', value: role(ROLE_ARN, denying) } }]);
    assert.deepEqual([denied.verdict.verdict, denied.shown.subject], ['broken', other]);
    assert.equal(denied.facts.subject, undefined, 'a repair is planned from the target itself');
  });

  it('is not told of a role that admits by a pattern alone', () => {
    const pattern = TRUST_POLICY.replace('"StringEquals"', '"StringLike"').replace(
      SUBJECT,
      'system:serviceaccount:team-a:*',
    );
    const world = facts({
      ...UNASKED,
      ...target('role', ROLE_ARN),
      role: { kind: 'seen', value: role(ROLE_ARN, pattern) },
      comprised: { roles: undefined, accounts: { kind: 'seen', value: [] }, named: [] },
    });
    assert.equal(verdictOf(world), 'unknown');
    const [first] = left(world);
    assert.deepEqual([first?.what, first?.why], ['roles', 'not-given']);
    assert.deepEqual(first?.argv.slice(-2), ['--subject', 'SUBJECT']);
  });

  it('is of a cluster every role and every annotated account', () => {
    const gone = 'arn:aws:iam::111122223333:role/gone';
    const lost = serviceAccount({ name: 'lost', annotations: { [ROLE_ANNOTATION]: gone } });
    assert.equal(verdictOf(cluster({ accounts: [serviceAccount()] })), 'ok');
    const world = cluster({ accounts: [serviceAccount(), lost] });
    const absent: Facts = {
      ...world,
      comprised: {
        ...(world.comprised ?? assert.fail()),
        named: [{ arn: gone, role: { kind: 'absent', detail: 'there is none' } }],
      },
    };
    const { verdict, shown } = judge([absent]);
    assert.deepEqual([verdict.verdict, verdict.cause?.check], ['broken', 'role']);
    assert.equal(shown.workload?.name, 'lost');
    const dim = 'arn:aws:iam::111122223333:role/dim';
    const hidden = serviceAccount({ name: 'dim', annotations: { [ROLE_ANNOTATION]: dim } });
    const { roles, named } = absent.comprised ?? assert.fail();
    const darker = judge([
      {
        ...world,
        comprised: {
          roles,
          accounts: { kind: 'seen', value: [hidden, serviceAccount(), lost] },
          named: [{ arn: dim, role: DENIED }, ...named],
        },
      },
    ]);
    assert.deepEqual(
      [darker.verdict.verdict, darker.shown.workload?.name],
      ['broken', 'lost'],
      'what is broken does worse than what nobody could see',
    );
    const fixes = verdict.checks.flatMap(({ remedies }) =>
      remedies.flatMap(({ argv }) => argv ?? []),
    );
    assert.ok(!fixes.includes('eks:prod') || fixes.includes('sa:team-a/lost'));
  });

  it('is not OK of an account whose role nobody read', () => {
    const unread = 'arn:aws:iam::111122223333:role/unread';
    const account = serviceAccount({ name: 'one', annotations: { [ROLE_ANNOTATION]: unread } });
    assert.equal(verdictOf(cluster({ accounts: [account] })), 'unknown');
  });

  it('is not judged of a cluster without a kube context, unless it is out of scope', () => {
    const world = cluster();
    assert.equal(verdictOf(world), 'unknown');
    assert.deepEqual(
      left(world).map(({ what, why }) => [what, why]),
      [['workloads', 'not-given']],
    );
    assert.equal(verdictOf(world, 'roles'), 'ok');
  });

  it('is the whole way of a workload: its token is read, or it is not OK', () => {
    const world = workloadFacts({ token: undefined, signature: undefined });
    assert.equal(verdictOf(world), 'unknown');
    const [first] = left(world);
    assert.deepEqual(
      [first?.what, first?.argv],
      ['token', ['trustprint', 'doctor', 'sa:team-a/web', '--mint']],
    );
    assert.equal(verdictOf(world, 'workloads'), 'ok');
    assert.equal(verdictOf(workloadFacts()), 'ok');
  });

  it('tells what was denied from what was not given', () => {
    const blind: Facts = {
      ...cluster(),
      comprised: { roles: DENIED, accounts: DENIED, named: [] },
    };
    assert.deepEqual(
      left(blind).map(({ what, why, detail }) => [what, why, detail]),
      [
        ['roles', 'no-access', 'no right'],
        ['workloads', 'no-access', 'no right'],
      ],
    );
  });

  it('tells of a right that is lacking where something else is broken too', () => {
    const missing = { kind: 'absent', detail: 'there is none' } as const;
    const comprised = { roles: DENIED, accounts: undefined, named: [] };
    const world: Facts = { ...cluster(), provider: missing, comprised };
    assert.equal(verdictOf(world), 'broken');
    assert.deepEqual(
      left(world).map(({ what, why }) => [what, why]),
      [
        ['issuer', 'not-given'],
        ['roles', 'no-access'],
        ['workloads', 'not-given'],
      ],
    );
  });

  it('is not OK where nobody may see whether its pods call STS', () => {
    const world = cluster({ accounts: [serviceAccount()] });
    assert.equal(verdictOf({ ...world, webhooks: workloadFacts().webhooks }), 'ok');
    const dark: Facts = { ...world, webhooks: { ...DENIED, code: 'kubernetes_denied' } };
    assert.equal(verdictOf(dark), 'unknown');
    assert.deepEqual(
      left(dark).map(({ what, why }) => [what, why]),
      [['workloads', 'no-access']],
    );
  });

  it('is not OK where not every role that trusts the provider was read', () => {
    const world = cluster({ accounts: [] });
    const some = {
      kind: 'seen',
      value: { roles: [role(ROLE_ARN)], read: 9, isAll: false },
    } as const;
    const comprised = { ...(world.comprised ?? assert.fail()), roles: some };
    assert.equal(verdictOf({ ...world, comprised }), 'unknown');
    assert.deepEqual(
      left({ ...world, comprised }).map(({ what, detail }) => [what, detail]),
      [['roles', 'too many roles to read']],
    );
  });

  it('is not OK where an object of the workload may not be read, and says that', () => {
    for (const part of ['pods', 'serviceAccount', 'kubernetes'] as const) {
      const dark = workloadFacts({ [part]: { ...DENIED, code: 'kubernetes_denied' } });
      assert.equal(verdictOf(dark), 'unknown', part);
      assert.deepEqual(
        left(dark).map(({ what, why, detail }) => [what, why, detail]),
        [['workloads', 'no-access', 'no right']],
        part,
      );
    }
  });

  it('is narrowed by --only and --skip, by the word of who asked', () => {
    const narrowed = judge([cluster()], { only: ['endpoint-trust'] }).verdict;
    assert.equal(narrowed.verdict, 'ok');
  });
});

describe('web identity that nobody set up', () => {
  const NONE = { provider: { kind: 'absent', detail: 'there is none' } } as const;

  it('is unused where EKS Pod Identity gives the role, whatever STS would answer', () => {
    const { namespace, name } = serviceAccount();
    const podIdentity = {
      kind: 'seen',
      value: [{ namespace, name, roleArn: ROLE_ARN }],
    } as const;
    const served = { ...withAccount({ annotations: {} }), ...withPods(barePod()), podIdentity };
    const { verdict } = judge([workloadFacts(served)]);
    assert.deepEqual([verdict.verdict, verdict.instead], ['unused', 'EKS Pod Identity']);
    assert.equal(
      judge([workloadFacts({ ...served, ...withPods(pod()) })]).verdict.instead,
      undefined,
    );
    assert.equal(judge([workloadFacts({ podIdentity })]).verdict.instead, undefined);
  });

  it('is unused, and not broken', () => {
    assert.equal(verdictOf({ ...cluster({ roles: [], accounts: [] }), ...NONE }), 'unused');
    assert.equal(verdictOf({ ...cluster({ roles: [] }), ...NONE }, 'roles'), 'unused');
    const bare = workloadFacts({
      ...UNASKED,
      ...NONE,
      serviceAccount: { kind: 'seen', value: serviceAccount({ annotations: {} }) },
      pods: { kind: 'seen', value: [] },
    });
    assert.equal(verdictOf(bare), 'unused');
  });

  it('is broken where somebody relies on it', () => {
    assert.equal(verdictOf({ ...cluster({ accounts: [] }), ...NONE }), 'broken');
    assert.equal(
      verdictOf({ ...cluster({ roles: [], accounts: [serviceAccount()] }), ...NONE }),
      'broken',
    );
    assert.equal(verdictOf({ ...cluster({ roles: [] }), ...NONE }), 'broken', 'nobody knows');
  });

  it('is broken where somebody unseen may rely on it', () => {
    const some = { kind: 'seen', value: { roles: [], read: 9, isAll: false } } as const;
    const comprised = { roles: some, accounts: { kind: 'seen', value: [] }, named: [] } as const;
    assert.equal(verdictOf({ ...cluster(), ...NONE, comprised }), 'broken');
    const bare = workloadFacts({
      ...UNASKED,
      ...NONE,
      serviceAccount: { kind: 'seen', value: serviceAccount({ annotations: {} }) },
      pods: { ...DENIED, code: 'kubernetes_denied' },
    });
    assert.notEqual(verdictOf(bare), 'unused');
  });
});

describe('the keys that an API server signs with', () => {
  const published = facts().jwks;
  assert.ok(published?.kind === 'seen');
  const [key] = published.value.keys;
  assert.ok(key !== undefined);
  const signedBy = (...keys: Jwks['keys']): Facts => ({
    ...cluster({ accounts: [] }),
    signingKeys: { kind: 'seen', value: { keys } },
  });
  const stranger = { ...key, kid: 'another' };
  const swapped = { ...key, material: { ...key.material, n: 'another' } };

  it('are published: all is well; none is: it is broken; some are: nobody can tell', () => {
    assert.equal(verdictOf(signedBy(key)), 'ok');
    const none = judge([signedBy(stranger)]).verdict;
    assert.deepEqual([none.verdict, none.cause?.check], ['broken', 'keys']);
    assert.equal(verdictOf(signedBy(key, stranger)), 'unknown');
  });

  it('are broken where another key has their id', () => {
    const other = judge([signedBy(swapped)]).verdict;
    assert.deepEqual([other.verdict, other.cause?.check], ['broken', 'signature']);
  });

  it('are not checked where nobody may read them, which is not OK', () => {
    const world: Facts = { ...cluster({ accounts: [] }), signingKeys: DENIED };
    assert.equal(verdictOf(world), 'unknown');
    assert.deepEqual(
      left(world).map(({ what, why }) => [what, why]),
      [['keys', 'no-access']],
    );
    assert.equal(verdictOf({ ...facts(), signingKeys: DENIED }), 'ok', 'a token names its key');
  });

  it('do not count beside a token, which names its key', () => {
    assert.equal(verdictOf({ ...facts(), signingKeys: signedBy(stranger).signingKeys }), 'ok');
  });
});
