// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';

import type { ErrorCode } from '../../src/core/error.ts';
import type { Kubernetes } from '../../src/ports/kubernetes.ts';
import { missing, run, type RunningLab, runningLab, workloadOf } from '../process.ts';
import { cluster, errorOf, SIGNAL } from './kubernetes-under-test.ts';

const WISH = { audience: 'sts.amazonaws.com', expirationSeconds: 3600 };

describe("the lab's cluster", () => {
  let lab: RunningLab;
  let kubernetes: Kubernetes;
  let at: { readonly namespace: string; readonly name: string };
  before(async () => {
    lab = await runningLab('healthy');
    kubernetes = cluster(lab.announcement.kubeconfig);
    const { namespace, serviceAccount: name } = workloadOf(lab);
    at = { namespace, name };
  });
  after(async () => lab[Symbol.asyncDispose]());

  /** Takes rights of the user away, and gives all others back. */
  const deny = async (...denied: readonly { verb: string; resource: string }[]): Promise<void> => {
    const response = await fetch(`${lab.announcement.endpoint}/_lab/kubernetes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ denied }),
    });
    assert.equal(response.status, 200, await response.text());
  };

  it('is known by its issuer and by the name that EKS gave it', async () => {
    const { context, issuer, eks } = await kubernetes.view(SIGNAL);
    const [first] = lab.announcement.clusters;
    assert.equal(context, 'lab');
    assert.equal(issuer, first?.issuer);
    assert.deepEqual(eks, { name: first?.name, region: lab.announcement.region });
  });

  it('has the workload, as it was announced', async () => {
    const { roleArn } = workloadOf(lab);
    const account = await kubernetes.serviceAccount(at, SIGNAL);
    assert.equal(account?.annotations['eks.amazonaws.com/role-arn'], roleArn);
    const [pod] = await kubernetes.podsOf(at, SIGNAL);
    assert.equal(pod?.serviceAccount, at.name);
    assert.equal(pod?.containers[0]?.env['AWS_ROLE_ARN'], roleArn);
    assert.ok(pod?.projections.some(({ audience }) => audience === 'sts.amazonaws.com'));
    assert.deepEqual(await kubernetes.pod(pod, SIGNAL), pod);
    const annotated = await kubernetes.annotated(SIGNAL);
    assert.ok(annotated.some(({ name }) => name === at.name));
    const webhooks = await kubernetes.webhooks(SIGNAL);
    assert.ok(webhooks.some(({ name }) => name === 'iam-for-pods.amazonaws.com'));
  });

  it('mints a token that STS takes', async () => {
    const token = await kubernetes.mintToken(at, WISH, SIGNAL);
    const { region, endpoint } = lab.announcement;
    const sts = new STSClient({
      region,
      endpoint,
      credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    });
    const answer = await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: workloadOf(lab).roleArn,
        RoleSessionName: 'minted',
        WebIdentityToken: token,
      }),
    );
    assert.equal(
      answer.SubjectFromWebIdentityToken,
      `system:serviceaccount:${at.namespace}:${at.name}`,
    );
  });

  it('takes annotations, which kubectl sees too', { skip: missing('kubectl') }, async () => {
    const seen = async (): Promise<Readonly<Record<string, string>>> => {
      const ran = await run(
        'kubectl',
        ['get', 'serviceaccount', at.name, '-n', at.namespace, '-o', 'json'],
        lab.shell,
      );
      assert.equal(ran.code, 0, ran.stderr);
      return (JSON.parse(ran.stdout) as { metadata: { annotations: Record<string, string> } })
        .metadata.annotations;
    };
    const name = 'eks.amazonaws.com/token-expiration';
    const before = await seen();
    await kubernetes.annotate(at, { [name]: '3600' }, SIGNAL);
    assert.deepEqual(await seen(), { ...before, [name]: '3600' });
    const account = await kubernetes.serviceAccount(at, SIGNAL);
    assert.ok((account?.annotatedAt ?? 0) > (account?.createdAt ?? 0));
    await kubernetes.annotate(at, { [name]: undefined }, SIGNAL);
    assert.deepEqual(await seen(), before);
  });

  const asking: readonly {
    readonly verb: string;
    readonly resource: string;
    readonly ask: () => Promise<unknown>;
    readonly code?: ErrorCode;
  }[] = [
    {
      verb: 'get',
      resource: 'serviceaccounts',
      ask: async () => kubernetes.serviceAccount(at, SIGNAL),
    },
    { verb: 'list', resource: 'pods', ask: async () => kubernetes.podsOf(at, SIGNAL) },
    { verb: 'list', resource: 'serviceaccounts', ask: async () => kubernetes.annotated(SIGNAL) },
    {
      verb: 'create',
      resource: 'serviceaccounts/token',
      ask: async () => kubernetes.mintToken(at, WISH, SIGNAL),
    },
    {
      verb: 'list',
      resource: 'mutatingwebhookconfigurations',
      ask: async () => kubernetes.webhooks(SIGNAL),
    },
    {
      verb: 'patch',
      resource: 'serviceaccounts',
      ask: async () => kubernetes.annotate(at, { a: 'b' }, SIGNAL),
      code: 'kubernetes_write_denied',
    },
  ];
  for (const { verb, resource, ask, code = 'kubernetes_denied' } of asking) {
    it(`says which role it takes to ${verb} ${resource}`, async () => {
      await deny({ verb, resource });
      try {
        const error = await errorOf(ask());
        assert.equal(error.code, code);
        assert.equal(error.facts['verb'], verb);
        assert.match(String(error.hint), new RegExp(`--verb=${verb} --resource=${resource}`));
      } finally {
        await deny();
      }
      await ask();
    });
  }

  it('hides its issuer from who may not read it', async () => {
    await deny({ verb: 'get', resource: '/.well-known/openid-configuration' });
    try {
      const { issuer, issuerUnseen } = await kubernetes.view(SIGNAL);
      assert.equal(issuer, undefined);
      assert.match(String(issuerUnseen), /system:service-account-issuer-discovery/);
    } finally {
      await deny();
    }
  });
});
