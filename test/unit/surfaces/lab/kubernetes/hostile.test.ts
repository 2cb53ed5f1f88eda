// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import fc from 'fast-check';

import { parseIssuer } from '../../../../../src/core/model/issuer.ts';
import { forgeKeyPair } from '../../../../../src/forge/keys.ts';
import { kubernetesState } from '../../../../../src/surfaces/lab/control/state.ts';
import { answerKubernetes } from '../../../../../src/surfaces/lab/kubernetes/api.ts';
import { KubeCluster } from '../../../../../src/surfaces/lab/kubernetes/cluster.ts';
import {
  defaultWorkload,
  settle,
} from '../../../../../src/surfaces/lab/kubernetes/default-workload.ts';
import { propertyRuns } from '../../../../property-runs.ts';
import { NOW } from '../lab-world.ts';

const RUNS = propertyRuns(300);
const WORKLOAD = { namespace: 'kube-system', name: 'aws-load-balancer-controller' };
const ORIGIN = 'https://127.0.0.1:6443';
const KEY = { kid: 'key', alg: 'ES256', keys: await forgeKeyPair('ec') } as const;

/** Members of Kubernetes's objects and patches, and two that are none of anything. */
const MEMBERS = `
  metadata spec template labels annotations name namespace uid status kind
  containers initContainers volumes volumeMounts env projected sources serviceAccountName
  selector matchLabels matchExpressions key operator values replicas
  webhooks objectSelector ownerReferences managedFields generateName
  $patch $setElementOrder/containers $retainKeys op path value
  audiences expirationSeconds boundObjectRef eks.amazonaws.com/role-arn app.kubernetes.io/name
  __proto__ constructor
`
  .trim()
  .split(/\s+/);

const TEXTS = ['', 'delete', 'replace', 'add', 'remove', 'default', 'In', 'Pod', 'x'.repeat(300)];
const PATHS = ['/spec', '/metadata/labels', WORKLOAD.name, WORKLOAD.namespace];
const VALUES = [null, true, 0, -1, 1e9, 1.5, ...TEXTS, ...PATHS];

const anything = fc.letrec((tie) => ({
  json: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(...VALUES),
    fc.array(tie('json'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...MEMBERS), tie('json'), { maxKeys: 5 }),
  ),
})).json;

const within = (...names: readonly string[]) =>
  anything.map((value: unknown) =>
    names.toReversed().reduce((inner: unknown, name) => ({ [name]: inner }), value),
  );

const body = fc.oneof(
  anything,
  within('spec'),
  within('spec', 'template', 'spec'),
  within('spec', 'template', 'metadata'),
  within('metadata', 'annotations'),
);

const account = `/api/v1/namespaces/kube-system/serviceaccounts/${WORKLOAD.name}`;
const deployment = `/apis/apps/v1/namespaces/kube-system/deployments/${WORKLOAD.name}`;
const configurations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
const REQUESTS = [
  ...[account, deployment, `${deployment}/scale`, `${configurations}/pod-identity-webhook`].flatMap(
    (path) => [
      ['PATCH', path],
      ['PUT', path],
    ],
  ),
  ['POST', `${account}/token`],
  ['POST', '/api/v1/namespaces/kube-system/pods'],
  ['POST', '/apis/apps/v1/namespaces/kube-system/deployments'],
  ['POST', '/api/v1/namespaces'],
  ['POST', configurations],
  ['POST', '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews'],
  ['DELETE', account],
] as const;

const TYPES = ['merge-patch', 'strategic-merge-patch', 'json-patch'] as const;

function freshCluster(): KubeCluster {
  const cluster = new KubeCluster({ region: 'us-east-1', isAssociated: () => false });
  settle(cluster, defaultWorkload('arn', WORKLOAD), { workload: WORKLOAD, now: NOW });
  return cluster;
}

async function ask(
  cluster: KubeCluster,
  path: string,
  init: { readonly method?: string; readonly body?: string; readonly type?: string } = {},
): Promise<Response> {
  const { type = 'application/json', ...rest } = init;
  const accept = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const length = String(Buffer.byteLength(init.body ?? '')); // as every client says it
  const headers = {
    authorization: 'Bearer token',
    'content-type': type,
    'content-length': length,
    accept,
  };
  return answerKubernetes(new Request(`${ORIGIN}${path}`, { ...rest, headers }), {
    cluster,
    access: { user: 'somebody', token: 'token', arnOf: () => undefined, denied: [] },
    now: NOW,
    program: async () => ({ at: NOW, isOk: true, says: '' }),
    origin: ORIGIN,
    signer: { issuer: parseIssuer('https://issuer.example'), key: KEY },
  });
}

describe('the Kubernetes API of the lab', () => {
  it('takes any body, and can be read afterwards', async () => {
    const request = fc.tuple(fc.constantFrom(...REQUESTS), body, fc.constantFrom(...TYPES));
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 5 }), async (requests) => {
        const cluster = freshCluster();
        for (const [[method, path], content, form] of requests) {
          const type = method === 'PATCH' ? `application/${form}+json` : 'application/json';
          const sent = { method, body: JSON.stringify(content), type };
          const { status } = await ask(cluster, path, sent);
          assert.ok(status >= 200 && status < 500, `${method} ${path}`);
        }
        for (const list of ['/api/v1/pods', '/apis/apps/v1/deployments', '/api/v1/namespaces']) {
          assert.equal((await ask(cluster, list)).status, 200);
        }
        assert.doesNotThrow(() => JSON.stringify(kubernetesState(cluster)));
      }),
      RUNS,
    );
  });

  it('takes no body that is nested without end', async () => {
    const deep = (depth: number): string => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;
    const type = 'application/merge-patch+json';
    const patch = async (text: string) =>
      (await ask(freshCluster(), account, { method: 'PATCH', body: text, type })).status;
    assert.equal(await patch(deep(50)), 200);
    assert.equal(await patch(deep(100_000)), 400);
    const put = { method: 'PUT', body: deep(100_000) };
    assert.equal((await ask(freshCluster(), account, put)).status, 400);
  });
});
