// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Kubernetes } from '../../src/ports/kubernetes.ts';
import { forbidden, json } from '../servers/kubernetes-answers.ts';
import { ANNOTATED, CREATED, MINTED, pod, ROLE, SECRET } from '../servers/kubernetes-objects.ts';
import { type Answering, type KubernetesServer, serveKubernetes } from '../servers/kubernetes.ts';
import {
  CART,
  cluster,
  codeOf,
  errorOf,
  kubeconfig,
  SIGNAL,
  TOKEN,
  useFolder,
} from './kubernetes-under-test.ts';

const folder = useFolder();

/** Asks a server that answers so, by a kubeconfig with a token. */
async function asking<T>(
  answer: Answering,
  ask: (kubernetes: Kubernetes) => Promise<T>,
): Promise<{ readonly result: T; readonly asked: KubernetesServer['asked'] }> {
  await using server = await serveKubernetes({ answer });
  const file = folder.write('config', kubeconfig({ server: server.url }));
  return { result: await ask(cluster(file)), asked: server.asked };
}

const asIs: Answering = () => undefined;

describe('Kubernetes reads', () => {
  it('a service account, of its annotations only those of EKS, and when they were written', async () => {
    const { result, asked } = await asking(asIs, async (kubernetes) =>
      kubernetes.serviceAccount(CART, SIGNAL),
    );
    assert.deepEqual(result, {
      ...CART,
      createdAt: Date.parse(CREATED),
      annotations: { 'eks.amazonaws.com/role-arn': ROLE },
      annotatedAt: Date.parse(ANNOTATED),
    });
    assert.equal(asked[0]?.headers.authorization, `Bearer ${TOKEN}`);
  });

  it('a pod: variables of AWS without secrets, mounts, projections, users and groups', async () => {
    const { result } = await asking(asIs, async (kubernetes) =>
      kubernetes.pod({ ...CART, name: 'cart-0' }, SIGNAL),
    );
    assert.deepEqual(result, {
      name: 'cart-0',
      namespace: 'shop',
      serviceAccount: 'cart',
      createdAt: Date.parse('2026-11-03T00:00:00Z'),
      phase: 'Running',
      annotations: { 'eks.amazonaws.com/skip-containers': 'sidecar' },
      fsGroup: 2000,
      containers: [
        {
          name: 'migrate',
          isInit: true,
          runAsUser: 1000,
          runAsNonRoot: false,
          env: {},
          mounts: [],
        },
        {
          name: 'cart',
          isInit: false,
          runAsUser: 65_532,
          runAsNonRoot: true,
          env: {
            AWS_ROLE_ARN: ROLE,
            AWS_WEB_IDENTITY_TOKEN_FILE: '/var/run/secrets/token',
            AWS_ACCESS_KEY_ID: undefined,
            AWS_SECRET_ACCESS_KEY: undefined,
            AWS_SESSION_TOKEN: undefined,
            AWS_BEARER_TOKEN_BEDROCK: undefined,
            AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/var/run/secrets/eks',
            AWS_REGION: undefined,
            AWS_PROFILE: '',
          },
          mounts: [{ volume: 'aws-iam-token', path: '/var/run/secrets' }],
        },
      ],
      projections: [
        {
          volume: 'aws-iam-token',
          path: 'token',
          audience: 'sts.amazonaws.com',
          expirationSeconds: 86_400,
          mode: 420,
        },
      ],
    });
    assert.ok(!JSON.stringify(result).includes(SECRET));
  });

  it('the pods of a service account, newest first, and no others', async () => {
    const stranger = { ...pod('stranger'), spec: { serviceAccountName: 'other', containers: [] } };
    const { result, asked } = await asking(
      ({ path }) =>
        path.endsWith('/pods')
          ? json({ items: [pod(), stranger, pod('cart-2', '2026-11-05T00:00:00Z')] })
          : undefined,
      async (kubernetes) => kubernetes.podsOf(CART, SIGNAL),
    );
    assert.deepEqual(
      result.map(({ name }) => name),
      ['cart-2', 'cart-0'],
    );
    assert.equal(asked[0]?.query.get('fieldSelector'), 'spec.serviceAccountName=cart');
  });

  it('the service account of a deployment, which is the default one where none is named', async () => {
    const { result } = await asking(asIs, async (kubernetes) =>
      kubernetes.controller(CART_DEPLOYMENT, SIGNAL),
    );
    assert.deepEqual(result, {
      ...CART_DEPLOYMENT,
      serviceAccount: 'cart',
      selector: 'app=cart,tier in (web,api)',
      role: undefined,
    });
    const bare = json({ metadata: { name: 'cart' }, spec: { template: { spec: {} } } });
    const nameless = await asking(
      () => bare,
      async (kubernetes) => kubernetes.controller(CART_DEPLOYMENT, SIGNAL),
    );
    assert.deepEqual(nameless.result, {
      ...CART_DEPLOYMENT,
      serviceAccount: 'default',
      selector: '',
      role: undefined,
    });
    const own = { name: 'AWS_ROLE_ARN', value: 'arn:aws:iam::111122223333:role/own' };
    const setting = json({
      metadata: { name: 'cart' },
      spec: { template: { spec: { containers: [{ env: [own] }] } } },
    });
    const ofTemplate = await asking(
      () => setting,
      async (kubernetes) => kubernetes.controller(CART_DEPLOYMENT, SIGNAL),
    );
    assert.equal(ofTemplate.result?.role, own.value);
  });

  it('the pods that a deployment selects, by its labels', async () => {
    const controller = {
      ...CART_DEPLOYMENT,
      serviceAccount: 'cart',
      selector: 'app=cart',
      role: undefined,
    };
    const { asked } = await asking(
      () => json({ items: [] }),
      async (kubernetes) => kubernetes.podsOf({ ...CART, controller }, SIGNAL),
    );
    assert.equal(asked[0]?.query.get('labelSelector'), 'app=cart');
  });

  it('the webhooks that see pods being created, and whom they select', async () => {
    const { result } = await asking(asIs, async (kubernetes) => kubernetes.webhooks(SIGNAL));
    assert.deepEqual(result, [
      {
        configuration: 'pod-identity-webhook',
        name: 'iam-for-pods.amazonaws.com',
        failurePolicy: 'Ignore',
        selects: [
          'namespace team=shop',
          'namespace env notin (dev,test)',
          'pod !eks.amazonaws.com/skip-pod-identity-webhook',
        ],
      },
      {
        configuration: 'pod-identity-webhook',
        name: 'everything.example.test',
        failurePolicy: 'Fail',
        selects: [],
      },
    ]);
  });

  it('the service accounts of all namespaces that name a role', async () => {
    const { result } = await asking(asIs, async (kubernetes) => kubernetes.annotated(SIGNAL));
    assert.deepEqual(
      result.map(({ name }) => name),
      ['cart'],
    );
  });

  it('nothing where the API says that there is none, or where no object can be called so', async () => {
    const { result, asked } = await asking(asIs, async (kubernetes) => [
      await kubernetes.serviceAccount({ ...CART, name: 'nobody' }, SIGNAL),
      await kubernetes.pod({ ...CART, name: '..' }, SIGNAL),
      await kubernetes.controller({ ...CART_DEPLOYMENT, namespace: 'shop/../kube-system' }, SIGNAL),
      ...(await kubernetes.podsOf({ ...CART, name: 'a,b' }, SIGNAL)),
    ]);
    assert.deepEqual(result, [undefined, undefined, undefined]);
    assert.equal(asked.length, 1);
  });
});

describe('the view of a cluster', () => {
  it('has the issuer that the API server names', async () => {
    const { result, asked } = await asking(asIs, async (kubernetes) => kubernetes.view(SIGNAL));
    assert.deepEqual(
      { ...result, server: '' },
      {
        context: 'test',
        server: '',
        issuer: 'https://oidc.example.test/id/1',
        issuerUnseen: undefined,
        eks: undefined,
      },
    );
    assert.equal(asked[0]?.path, '/.well-known/openid-configuration');
  });

  it('says which role would show the issuer where it is hidden', async () => {
    const hidden = forbidden('nonresource', { verb: 'get', user: 'jane' });
    const { result } = await asking(
      () => hidden,
      async (kubernetes) => kubernetes.view(SIGNAL),
    );
    assert.equal(result.issuer, undefined);
    assert.equal(
      result.issuerUnseen,
      'the API server does not let jane read /.well-known/openid-configuration; its ClusterRole system:service-account-issuer-discovery would: kubectl create clusterrolebinding trustprint-issuer-discovery --clusterrole=system:service-account-issuer-discovery --user=jane',
    );
  });

  it('has no issuer where the API server has no such document', async () => {
    const { result } = await asking(
      () => ({ status: 404, body: '404 page not found' }),
      async (kubernetes) => kubernetes.view(SIGNAL),
    );
    assert.match(String(result.issuerUnseen), /has no discovery document/);
  });

  it('is no view where a page answers in its place', async () => {
    const page = { status: 200, body: '<html></html>', headers: { 'content-type': 'text/html' } };
    const question = asking(
      () => page,
      async (kubernetes) => kubernetes.view(SIGNAL),
    );
    assert.equal(await codeOf(question), 'kubernetes_answer_unreadable');
  });
});

describe('a fresh token', () => {
  const wish = { audience: 'sts.amazonaws.com', expirationSeconds: 3600 };

  it('is asked for with its audience and its time', async () => {
    const { result, asked } = await asking(asIs, async (kubernetes) =>
      kubernetes.mintToken(CART, wish, SIGNAL),
    );
    assert.equal(result, MINTED);
    const [{ method, path, body } = { method: '', path: '', body: '{}' }] = asked;
    assert.equal(`${method} ${path}`, 'POST /api/v1/namespaces/shop/serviceaccounts/cart/token');
    assert.deepEqual(JSON.parse(body), {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 3600 },
    });
  });

  it('is in no error where the answer cannot be read', async () => {
    for (const body of [`{"status": "${MINTED}"}`, `{"status": {"token": ${MINTED}`]) {
      const error = await errorOf(
        asking(
          () => ({ status: 201, body }),
          async (kubernetes) => kubernetes.mintToken(CART, wish, SIGNAL),
        ),
      );
      assert.equal(error.code, 'kubernetes_answer_unreadable');
    }
  });

  it('is not to be had for a service account that is not there', async () => {
    const question = asking(asIs, async (kubernetes) =>
      kubernetes.mintToken({ ...CART, name: 'nobody' }, wish, SIGNAL),
    );
    assert.equal(await codeOf(question), 'workload_not_found');
  });
});

describe('annotations', () => {
  it('that are not as they were are not touched', async () => {
    const name = 'eks.amazonaws.com/role-arn';
    for (const [was, isWritten] of [
      [{ [name]: ROLE }, true],
      [{ [name]: `${ROLE}-of-yesterday` }, false],
      [{ [name]: undefined }, false],
    ] as const) {
      const { result, asked } = await asking(asIs, async (kubernetes) =>
        kubernetes.annotate({ ...CART, was }, { [name]: undefined }, SIGNAL).then(
          () => undefined,
          (error: unknown) => error,
        ),
      );
      const methods = asked.map(({ method }) => method);
      assert.equal(methods.includes('PATCH'), isWritten);
      assert.equal(
        (result as { code?: string } | undefined)?.code,
        isWritten ? undefined : 'list_changed',
      );
    }
  });

  it('are set and taken away in one merge, on the version that was just read', async () => {
    const { asked } = await asking(asIs, async (kubernetes) =>
      kubernetes.annotate(
        CART,
        { 'eks.amazonaws.com/role-arn': ROLE, 'eks.amazonaws.com/audience': undefined },
        SIGNAL,
      ),
    );
    const patch = asked.at(-1);
    assert.equal(patch?.method, 'PATCH');
    assert.equal(patch.headers['content-type'], 'application/merge-patch+json');
    assert.equal(patch.query.get('fieldManager'), 'trustprint');
    assert.deepEqual(JSON.parse(patch.body), {
      metadata: {
        resourceVersion: '1041',
        annotations: {
          'eks.amazonaws.com/role-arn': ROLE,
          'eks.amazonaws.com/audience': null,
        },
      },
    });
  });
});

const CART_DEPLOYMENT = { ...CART, form: 'deploy' } as const;
