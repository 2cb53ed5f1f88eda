// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  AdmissionregistrationV1Api,
  AppsV1Api,
  CoreV1Api,
  KubeConfig,
} from '@kubernetes/client-node';

import { serveKubernetes } from '../servers/kubernetes.ts';
import { CART, cluster, kubeconfig, SIGNAL, useFolder } from './kubernetes-under-test.ts';

const folder = useFolder();
const NAMED = { namespace: CART.namespace, name: CART.name };

/** The client that the Kubernetes project publishes reads the same server by the same kubeconfig. */
describe('the client of the Kubernetes project', () => {
  it('sees the objects that we see', async () => {
    await using server = await serveKubernetes();
    const file = folder.write('config', kubeconfig({ server: server.url }));
    const config = new KubeConfig();
    config.loadFromFile(file);
    const [core, apps] = [config.makeApiClient(CoreV1Api), config.makeApiClient(AppsV1Api)];
    const ours = cluster(file);

    const account = await core.readNamespacedServiceAccount(NAMED);
    const seen = await ours.serviceAccount(CART, SIGNAL);
    assert.equal(seen?.createdAt, account.metadata?.creationTimestamp?.getTime());
    assert.equal(
      seen?.annotations['eks.amazonaws.com/role-arn'],
      account.metadata?.annotations?.['eks.amazonaws.com/role-arn'],
    );

    const pod = await core.readNamespacedPod({ ...NAMED, name: 'cart-0' });
    const podSeen = await ours.pod({ ...CART, name: 'cart-0' }, SIGNAL);
    assert.equal(podSeen?.serviceAccount, pod.spec?.serviceAccountName);
    assert.equal(podSeen?.fsGroup, pod.spec?.securityContext?.fsGroup);
    assert.deepEqual(
      podSeen?.containers.filter(({ isInit }) => !isInit).map(({ name }) => name),
      pod.spec?.containers.map(({ name }) => name),
    );
    const projected = (pod.spec?.volumes ?? []).flatMap(
      (volume) => volume.projected?.sources ?? [],
    );
    assert.deepEqual(
      podSeen?.projections.map(({ audience }) => audience),
      projected.flatMap(({ serviceAccountToken: token }) => token?.audience ?? []),
    );

    const deployment = await apps.readNamespacedDeployment(NAMED);
    assert.equal(
      (await ours.controller({ ...CART, form: 'deploy' }, SIGNAL))?.serviceAccount,
      deployment.spec?.template.spec?.serviceAccountName,
    );
  });

  it('lists what we list', async () => {
    await using server = await serveKubernetes();
    const file = folder.write('config', kubeconfig({ server: server.url }));
    const config = new KubeConfig();
    config.loadFromFile(file);
    const pods = await config
      .makeApiClient(CoreV1Api)
      .listNamespacedPod({ namespace: CART.namespace });
    const ours = await cluster(file).podsOf(CART, SIGNAL);
    assert.deepEqual(
      ours.map(({ name }) => name).toSorted(),
      pods.items.map(({ metadata }) => metadata?.name ?? '').toSorted(),
    );
    const webhooks = await config
      .makeApiClient(AdmissionregistrationV1Api)
      .listMutatingWebhookConfiguration();
    const known = webhooks.items.flatMap((one) => one.webhooks ?? []).map(({ name }) => name);
    for (const { name } of await cluster(file).webhooks(SIGNAL)) assert.ok(known.includes(name));
  });
});
