// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { observe } from '../../../../src/app/observe/observe.ts';
import type { Question } from '../../../../src/app/observe/question.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import type { Cluster, Facts } from '../../../../src/core/model/facts.ts';
import { seenOf } from '../../../../src/core/model/observed.ts';
import { parseTarget } from '../../../../src/core/model/target.ts';
import type { Cloud } from '../../../../src/ports/index.ts';
import { barePod, container, pod, projection, serviceAccount } from '../../../workload-world.ts';
import { ISSUER, PROVIDER_ARN, ROLE_ARN, TRUST_POLICY } from '../../../world.ts';
import { DARK, question } from '../asking.ts';
import { oneProvider, stoppedClock } from '../fake-cloud.ts';
import { type Contents, kubernetesWith, type KubernetesOfTests } from '../fake-kubernetes.ts';
import { PLAIN_REQUEST } from '../../../../src/core/model/empty-facts.ts';

const OTHER_ROLE = 'arn:aws:iam::111122223333:role/older';
const USUAL: Contents = { accounts: [serviceAccount()], pods: [pod()] };

describe('the role of a workload', () => {
  it('is that of the annotation, where its pods ask for that, or there are none', async () => {
    for (const target of ['sa:team-a/web', 'deploy:team-a/api']) {
      for (const pods of [[pod()], []]) {
        const { facts } = await ask(target, { ...USUAL, pods, deployments: { api: 'web' } });
        assert.equal(facts.request?.roleArn, ROLE_ARN);
        assert.equal(
          facts.target.found['role'],
          'the annotation eks.amazonaws.com/role-arn of team-a/web',
        );
      }
    }
  });

  it('is the one in the environment where that differs, and both are said', async () => {
    const older = pod({ containers: [container({ env: { AWS_ROLE_ARN: OTHER_ROLE } })] });
    for (const target of ['sa:team-a/web', 'deploy:team-a/api']) {
      const { facts } = await ask(target, { ...USUAL, pods: [older], deployments: { api: 'web' } });
      assert.equal(facts.request?.roleArn, OTHER_ROLE);
      assert.equal(
        facts.target.found['role'],
        `the variable AWS_ROLE_ARN of the pod team-a/web-0; the annotation eks.amazonaws.com/role-arn of team-a/web names ${ROLE_ARN}`,
      );
    }
  });

  it('is the one that the template of a deployment sets, before there is a pod', async () => {
    const deployments = { api: 'web' };
    const contents = { ...USUAL, pods: [], deployments, templateRole: OTHER_ROLE };
    const { facts } = await ask('deploy:team-a/api', contents);
    assert.equal(facts.request?.roleArn, OTHER_ROLE);
    assert.match(
      facts.target.found['role'] ?? '',
      /^the variable AWS_ROLE_ARN of the deployment; /,
    );
    assert.equal(facts.workload?.templateRole, OTHER_ROLE);
  });

  it('is that of a pod itself where a pod is asked about, as it is as old as the pod', async () => {
    const older = pod({ containers: [container({ env: { AWS_ROLE_ARN: OTHER_ROLE } })] });
    const { facts } = await ask('pod:team-a/web-0', { ...USUAL, pods: [older] });
    assert.equal(facts.request?.roleArn, OTHER_ROLE);
    assert.match(
      facts.target.found['role'] ?? '',
      /^the variable AWS_ROLE_ARN of the pod team-a\/web-0; the annotation .* names /,
    );
    assert.deepEqual(seenOf(facts.pods)?.length, 1);
  });

  it('is that of its newest pod where nothing is annotated, or may be read', async () => {
    const bare = serviceAccount({ annotations: {} });
    for (const contents of [
      { ...USUAL, accounts: [bare] },
      { ...USUAL, denied: ['serviceAccount'] as const },
    ]) {
      const { facts } = await ask('sa:team-a/web', contents);
      assert.equal(facts.request?.roleArn, ROLE_ARN);
      assert.match(facts.target.found['role'] ?? '', /^the variable AWS_ROLE_ARN of the pod/);
    }
  });

  it('is the one that was given with the question, whatever is annotated', async () => {
    const request = { ...PLAIN_REQUEST, roleArn: OTHER_ROLE, sessionName: 'x' };
    const { facts } = await ask('sa:team-a/web', USUAL, { request });
    assert.deepEqual(facts.request, request);
    assert.equal(facts.target.found['role'], undefined);
  });

  it('is not known, and no verdict holds, where the service account may not be read', async () => {
    const denied = ['serviceAccount', 'podsOf'] as const;
    const { facts } = await ask('sa:team-a/web', { ...USUAL, denied });
    assert.equal(facts.role?.kind, 'unseen');
    assert.deepEqual(
      [facts.role.code, facts.role.hint],
      ['kubernetes_denied', 'it takes the Role of serviceAccount'],
    );
    assert.equal(evaluate(facts).checks.find(({ check }) => check === 'role')?.status, 'unknown');
  });

  it('is none where none is named: then nothing of a role is asked', async () => {
    const contents = { accounts: [serviceAccount({ annotations: {} })], pods: [barePod()] };
    const { facts } = await ask('sa:team-a/web', contents);
    assert.deepEqual(
      [facts.role, facts.request, facts.audience],
      [undefined, undefined, undefined],
    );
  });
});

describe('the pods of a deployment', () => {
  it('are its own, and not all of its service account', async () => {
    const pods = [pod({ name: 'api-0' }), barePod({ name: 'batch-0' })];
    const contents = {
      ...USUAL,
      pods,
      deployments: { api: 'web' },
      selected: { 'app=api': ['api-0'] },
    };
    const { facts } = await ask('deploy:team-a/api', contents);
    assert.deepEqual(
      seenOf(facts.pods)?.map(({ name }) => name),
      ['api-0'],
    );
    const { facts: all } = await ask('sa:team-a/web', contents);
    assert.equal(seenOf(all.pods)?.length, 2);
  });
});

describe('the audience of a workload', () => {
  it('is that of the projection that the variable leads to, and of no other', async () => {
    const others = [
      projection({ volume: 'vault', audience: 'vault' }),
      projection({ audience: 'ours' }),
    ];
    const { facts } = await ask('sa:team-a/web', {
      ...USUAL,
      pods: [pod({ projections: others })],
    });
    assert.equal(facts.audience, 'ours');
    assert.equal(facts.target.found['audience'], 'the projection of the pod team-a/web-0');
  });

  it('is that of the annotation where there is no pod, else the webhook’s own', async () => {
    const annotations = { 'eks.amazonaws.com/role-arn': ROLE_ARN };
    for (const [more, audience] of [
      [{ 'eks.amazonaws.com/audience': 'ours' }, 'ours'],
      [{}, 'sts.amazonaws.com'],
    ] as const) {
      const account = serviceAccount({ annotations: { ...annotations, ...more } });
      const { facts } = await ask('sa:team-a/web', { accounts: [account] });
      assert.equal(facts.audience, audience);
    }
  });

  it('is the one that was asked about', async () => {
    const { facts } = await ask('sa:team-a/web', USUAL, { audience: 'asked' });
    assert.equal(facts.audience, 'asked');
    assert.equal(facts.target.found['audience'], undefined);
  });
});

describe('the issuer of a workload', () => {
  it('is what the API server names; where EKS has another, that is said', async () => {
    const value: Cluster = {
      arn: 'arn:aws:eks:us-east-1:111122223333:cluster/prod',
      issuer: 'https://old.example.test' as Cluster['issuer'],
    };
    const view = { eks: { name: 'prod', region: 'us-east-1' } };
    const { facts } = await ask('sa:team-a/web', { ...USUAL, view }, {}, { cluster: value });
    assert.equal(facts.issuer, ISSUER);
    assert.equal(facts.target.clusterName, 'prod');
    assert.equal(
      facts.target.found['issuer'],
      'the discovery document of the Kubernetes API server; by eks describe-cluster prod it is https://old.example.test',
    );
    assert.deepEqual(seenOf(facts.cluster), value);
    assert.deepEqual(seenOf(facts.podIdentity), []);
  });

  it('is what EKS has where the API server does not tell', async () => {
    const value: Cluster = {
      arn: 'arn:aws:eks:us-east-1:111122223333:cluster/prod',
      issuer: ISSUER,
    };
    const view = {
      issuer: undefined,
      issuerUnseen: 'it may not be read',
      eks: { name: 'prod', region: undefined },
    };
    const { facts } = await ask('k8s:', { view }, {}, { cluster: value });
    assert.deepEqual(
      [facts.issuer, facts.target.found['issuer']],
      [ISSUER, 'eks describe-cluster prod'],
    );
  });

  it('is the token’s own before all others', async () => {
    const token = tokenOf({ iss: 'https://token.example.test' });
    const { facts } = await ask('sa:team-a/web', USUAL, { token });
    assert.equal(facts.issuer, 'https://token.example.test');
    assert.equal(
      facts.target.found['issuer'],
      `the claim iss of the token; by the discovery document of the Kubernetes API server it is ${ISSUER}`,
    );
  });

  it('is not known where nothing tells, and then nothing holds', async () => {
    for (const [contents, code, says] of [
      [{ ...USUAL, denied: ['view'] as const }, 'kubernetes_denied', /may not view$/],
      [
        { ...USUAL, view: { issuer: 'kubernetes/serviceaccount' } },
        'not_looked_at',
        /no cloud takes: kubernetes\/serviceaccount$/,
      ],
    ] as const) {
      const { facts } = await ask('sa:team-a/web', contents);
      assert.equal(facts.issuer, undefined);
      assert.equal(facts.discovery?.kind, 'unseen');
      assert.equal(facts.discovery.code, code);
      assert.match(facts.discovery.detail, says);
      assert.equal(facts.provider?.kind, 'unseen');
      assert.equal(evaluate(facts).verdict, 'unknown');
    }
  });
});

describe('a token that is asked for', () => {
  it('is made out to what the pod is given, for as short as can be, and is no fact', async () => {
    const token = tokenOf({ iss: ISSUER, sub: 'system:serviceaccount:team-a:web' });
    const asked = await ask('sa:team-a/web', { ...USUAL, token }, { mint: true });
    assert.deepEqual(asked.kubernetes.wishes, [
      { audience: 'sts.amazonaws.com', expirationSeconds: 600 },
    ]);
    assert.equal(asked.facts.token?.claims?.['sub'], 'system:serviceaccount:team-a:web');
    for (const part of token.split('.')) assert.ok(!JSON.stringify(asked.facts).includes(part));
    const other = await ask(
      'sa:team-a/web',
      { ...USUAL, token },
      { mint: true, audience: 'other' },
    );
    assert.equal(other.kubernetes.wishes[0]?.audience, 'other');
  });

  it('is what STS itself is asked with, and the role that was found', async () => {
    const token = tokenOf({ iss: ISSUER });
    const wish = { mint: true, live: true };
    const { facts, assumed } = await ask('sa:team-a/web', { ...USUAL, token }, wish);
    assert.deepEqual(assumed, [[ROLE_ARN, token]]);
    assert.equal(facts.observed?.outcome, 'credentials');
  });

  it('is refused in words, with what it takes, where there is no right to it', async () => {
    const refused = ask('sa:team-a/web', { ...USUAL, denied: ['mintToken'] }, { mint: true });
    await assert.rejects(refused, {
      code: 'kubernetes_denied',
      hint: 'it takes the Role of mintToken',
    });
    const blind = ask('pod:team-a/web-0', { ...USUAL, denied: ['pod'] }, { mint: true });
    await assert.rejects(blind, { code: 'kubernetes_denied', hint: 'it takes the Role of pod' });
  });

  it('lacks a role to ask STS with where none was found', async () => {
    const accounts = [serviceAccount({ annotations: {} })];
    const wish = { mint: true, live: true };
    await assert.rejects(ask('sa:team-a/web', { accounts, token: tokenOf({}) }, wish), {
      code: 'argument_invalid',
      message: 'STS cannot be asked: no role was found',
    });
  });
});

describe('a workload that is not there', () => {
  it('is told from its namesake elsewhere, and from one with nearly its name', async () => {
    const accounts = [serviceAccount({ namespace: 'team-b' }), serviceAccount({ name: 'worker' })];
    await missing('sa:team-a/web', { accounts }, 'did you mean sa:team-b/web?');
    await missing('sa:team-a/wroker', { accounts }, 'did you mean sa:team-a/worker?');
    const denied = ['annotated'] as const;
    const look = 'try: kubectl get serviceaccounts --namespace team-a (and --context)';
    await missing('sa:team-a/web', { accounts, denied }, look);
    const deployments = 'try: kubectl get deployments --namespace team-a (and --context)';
    await missing('deploy:team-a/web', {}, deployments);
  });

  it('may still have a pod, whose service account is gone', async () => {
    const { facts } = await ask('pod:team-a/web-0', { pods: [pod()] });
    assert.equal(facts.serviceAccount?.kind, 'absent');
    assert.equal(facts.request?.roleArn, ROLE_ARN);
  });
});

describe('facts of a workload that were saved', () => {
  it('are completed without asking another kube context', async () => {
    const { facts } = await ask('sa:team-a/web', USUAL, {}, { denied: true });
    assert.equal(facts.provider?.kind, 'unseen');
    const { facts: completed, kubernetes } = await ask(undefined, USUAL, { from: facts });
    assert.deepEqual(kubernetes.calls, []);
    assert.equal(completed.provider?.kind, 'seen');
    assert.deepEqual(completed.serviceAccount, facts.serviceAccount);
    assert.deepEqual(completed.target.found['role'], facts.target.found['role']);
  });

  it('are looked at again where the workload is named again and was not seen', async () => {
    const denied = ['serviceAccount', 'podsOf'] as const;
    const { facts } = await ask('sa:team-a/web', { ...USUAL, denied });
    const { facts: completed } = await ask('sa:team-a/web', USUAL, { from: facts });
    assert.equal(completed.request?.roleArn, ROLE_ARN);
  });

  it('give the same verdict offline', async () => {
    const { facts } = await ask('sa:team-a/web', USUAL);
    const again = await ask(undefined, USUAL, { from: facts, offline: true });
    assert.deepEqual(again.facts, facts);
  });
});

interface AskedOf {
  readonly facts: Facts;
  readonly kubernetes: KubernetesOfTests;
  readonly assumed: readonly (readonly [role: string, token: string])[];
}

/** Asks about a workload of a cluster in memory; no issuer can be reached. */
async function ask(
  target: string | undefined,
  contents: Contents,
  changed: Partial<Question> = {},
  aws: { readonly cluster?: Cluster; readonly denied?: boolean } = {},
): Promise<AskedOf> {
  const clock = stoppedClock();
  const kubernetes = kubernetesWith(contents);
  const assumed: (readonly [string, string])[] = [];
  const record = { arn: PROVIDER_ARN, url: '', clientIds: [], thumbprints: [], tags: {} };
  const cloud: Cloud = {
    ...oneProvider(record, clock),
    clusterIssuer: async () => Promise.resolve(aws.cluster),
    role: async (arn) =>
      Promise.resolve({ arn, trustPolicy: TRUST_POLICY, maxSessionDurationSeconds: 3600 }),
    ...(aws.denied === true
      ? {
          provider: async () => {
            throw new TrustprintError('cloud_read_denied', 'the credentials may not read it');
          },
        }
      : {}),
    assume: async ({ roleArn }, token) => {
      assumed.push([roleArn, token]);
      return Promise.resolve({
        source: 'live',
        outcome: 'credentials',
        code: undefined,
        httpStatus: 200,
        message: undefined,
        requestId: undefined,
      });
    },
  };
  const facts = await observe(
    question({ target: target === undefined ? undefined : parseTarget(target), ...changed }),
    { clock, endpoints: DARK, cloud, kubernetes },
    new AbortController().signal,
  );
  return { facts, kubernetes, assumed };
}

async function missing(target: string, contents: Contents, hint: string): Promise<void> {
  await assert.rejects(ask(target, contents), { code: 'workload_not_found', hint });
}

/** Claims in compact form, unsigned: what is looked at here is the form alone. */
function tokenOf(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'RS256', kid: 'key-of-the-tests' })}.${part(claims)}.c2lnbmF0dXJl`;
}
