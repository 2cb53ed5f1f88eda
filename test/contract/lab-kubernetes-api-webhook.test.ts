// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import type { JsonObject } from '../../src/core/model/json.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import {
  ACCOUNT_PATH,
  ask,
  DEPLOYMENT_PATH,
  environmentOf,
  type Json,
  MERGE,
  podsOf,
  ROLE,
  STRATEGIC,
  type Volume,
} from './lab-kube.ts';

const FILE = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';
const REGIONS = { AWS_DEFAULT_REGION: 'us-east-1', AWS_REGION: 'us-east-1' };
const IDENTITY = { AWS_ROLE_ARN: ROLE, AWS_WEB_IDENTITY_TOKEN_FILE: FILE };
const REGIONAL = { AWS_STS_REGIONAL_ENDPOINTS: 'regional' };
const WEBHOOK =
  '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/pod-identity-webhook';

let lab: Lab;
before(async () => {
  lab = await startLab({ scenario: 'healthy', port: 0 });
});
beforeEach(async () => {
  await lab.switchTo('healthy');
});
after(async () => lab.stop());

/** Changes annotations of the service account, and recreates the pods of a changed template. */
async function remade(
  annotations: JsonObject,
  template: { readonly annotations?: JsonObject; readonly spec?: JsonObject } = {},
): Promise<Json> {
  const prefixed = Object.entries(annotations).map(([name, value]) => [
    `eks.amazonaws.com/${name}`,
    value,
  ]);
  const metadata = { annotations: Object.fromEntries(prefixed) as JsonObject };
  await changed(ACCOUNT_PATH, { metadata }, MERGE);
  const { annotations: ofPods = {}, spec = {} } = template;
  const restarted = { annotations: { restarted: String(Math.random()), ...ofPods } };
  await changed(DEPLOYMENT_PATH, { spec: { template: { metadata: restarted, spec } } }, STRATEGIC);
  const [pod] = await podsOf(lab);
  assert.ok(pod !== undefined);
  return pod;
}

async function changed(path: string, body: object, type: string): Promise<void> {
  const { status, text } = await ask(lab, path, { method: 'PATCH', body, type });
  assert.equal(status, 200, text);
}

const volumeOf = (pod: Json, name = 'aws-iam-token'): Volume | undefined =>
  pod.spec?.volumes?.find((volume) => volume.name === name);
const projectionOf = (pod: Json, name?: string): object | undefined =>
  volumeOf(pod, name)?.projected?.sources[0]?.serviceAccountToken;

describe('the webhook of EKS in the lab', () => {
  it('gives a pod its role, its file and its Region, and the token that lies there', async () => {
    const pod = await remade({});
    assert.deepEqual(await environmentOf(lab), { ...REGIONAL, ...REGIONS, ...IDENTITY });
    assert.deepEqual(volumeOf(pod), {
      name: 'aws-iam-token',
      projected: {
        sources: [
          {
            serviceAccountToken: {
              audience: 'sts.amazonaws.com',
              expirationSeconds: 86_400,
              path: 'token',
            },
          },
        ],
        defaultMode: 420,
      },
    });
    const mount = pod.spec?.containers?.[0]?.volumeMounts?.find(
      ({ name }) => name === 'aws-iam-token',
    );
    assert.equal(mount?.mountPath, FILE.replace('/token', ''));
  });

  it('does so for init containers too', async () => {
    const initContainers = [{ name: 'init', image: 'example.invalid/init:1' }];
    const pod = await remade({}, { spec: { initContainers } });
    const names = pod.spec?.initContainers?.[0]?.env?.map(({ name }) => name);
    assert.ok(names?.includes('AWS_ROLE_ARN'));
  });

  it('goes by the annotations of the service account', async () => {
    const pod = await remade({
      audience: 'example',
      'token-expiration': '7200',
      'sts-regional-endpoints': 'false',
    });
    assert.deepEqual(projectionOf(pod), {
      audience: 'example',
      expirationSeconds: 7200,
      path: 'token',
    });
    assert.equal((await environmentOf(lab))['AWS_STS_REGIONAL_ENDPOINTS'], undefined);
  });

  for (const [asked, seconds] of [
    ['60', 600],
    ['600', 600],
    ['100000', 86_400],
    ['soon', 86_400],
  ] as const) {
    it(`asks for ${String(seconds)} seconds where the pod asks for ${asked}`, async () => {
      const annotations = { 'eks.amazonaws.com/token-expiration': asked };
      const pod = await remade({ 'token-expiration': '7200' }, { annotations });
      assert.equal(
        (projectionOf(pod) as { readonly expirationSeconds: number }).expirationSeconds,
        seconds,
      );
    });
  }

  it('leaves out the containers that an annotation of the pod names', async () => {
    const sidecar = { name: 'sidecar', image: 'example.invalid/sidecar:1' };
    const annotations = { 'eks.amazonaws.com/skip-containers': 'sidecar, other' };
    const pod = await remade({}, { annotations, spec: { containers: [sidecar] } });
    const injected = pod.spec?.containers?.map(({ name, env = [] }) => [
      name,
      env.some((variable) => variable.name === 'AWS_ROLE_ARN'),
    ]);
    assert.deepEqual(Object.fromEntries(injected ?? []), {
      'aws-load-balancer-controller': true,
      sidecar: false,
    });
  });

  it('overwrites no variable that is there, and adds no identity beside half of one', async () => {
    const name = 'aws-load-balancer-controller';
    const env = [
      { name: 'AWS_ROLE_ARN', value: 'mine' },
      { name: 'AWS_REGION', value: 'eu-west-1' },
    ];
    await remade({}, { spec: { containers: [{ name, env }] } });
    assert.deepEqual(await environmentOf(lab), {
      AWS_ROLE_ARN: 'mine',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      ...REGIONAL,
    });
  });

  it('does nothing without an annotation, or to a pod that is labelled so', async () => {
    assert.equal(volumeOf(await remade({ 'role-arn': null })), undefined);
    await remade({ 'role-arn': ROLE });
    const labels = { 'eks.amazonaws.com/skip-pod-identity-webhook': 'true' };
    const template = { metadata: { labels } };
    await changed(DEPLOYMENT_PATH, { spec: { template } }, STRATEGIC);
    assert.deepEqual(await environmentOf(lab), {});
  });

  it('is not there where its configuration is not', async () => {
    const { status } = await ask(lab, WEBHOOK, { method: 'DELETE' });
    assert.equal(status, 200);
    assert.equal(volumeOf(await remade({})), undefined);
  });

  it('serves Pod Identity first, in pods that are made since the association', async () => {
    await lab.switchTo('pod-identity-beside-irsa');
    assert.equal((await environmentOf(lab))['AWS_ROLE_ARN'], ROLE);
    const pod = await remade({});
    const folder = '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount';
    assert.deepEqual(await environmentOf(lab), {
      ...REGIONS,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${folder}/eks-pod-identity-token`,
    });
    assert.deepEqual(projectionOf(pod, 'eks-pod-identity-token'), {
      audience: 'pods.eks.amazonaws.com',
      expirationSeconds: 86_400,
      path: 'eks-pod-identity-token',
    });
  });

  it('serves the other accounts and partitions with their own ARNs', async () => {
    await using china = await startLab({ scenario: 'healthy', port: 0, partition: 'aws-cn' });
    assert.deepEqual(await environmentOf(china), {
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_DEFAULT_REGION: 'cn-north-1',
      AWS_REGION: 'cn-north-1',
      AWS_ROLE_ARN: ROLE.replace('arn:aws:', 'arn:aws-cn:'),
      AWS_WEB_IDENTITY_TOKEN_FILE: FILE,
    });
  });
});
