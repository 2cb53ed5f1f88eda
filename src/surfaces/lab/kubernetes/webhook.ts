// SPDX-License-Identifier: Apache-2.0

import { ANNOTATIONS } from '../../../core/model/kubernetes.ts';
import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { TOKEN_SECONDS } from '../issuer/tokens.ts';
import { type KubeObject, listIn, objectIn, type Strings, textIn } from './objects.ts';
import { admits } from './selectors.ts';

/** What the webhook of EKS knows when a pod is created. */
export interface Admission {
  readonly region: string;
  readonly serviceAccount: KubeObject;
  /** Whether EKS Pod Identity has an association for it. */
  readonly isAssociated: boolean;
}

/** Whether a mutating webhook configuration has EKS's webhook, and it means this pod. */
export function isMeant(configurations: readonly KubeObject[], labels: Strings): boolean {
  return configurations
    .flatMap((configuration) => listIn(configuration, 'webhooks'))
    .some(
      (webhook) =>
        textIn(webhook, 'name') === WEBHOOK && admits(objectIn(webhook, 'objectSelector'), labels),
    );
}

/**
 * A pod as the webhook of EKS leaves it: with the variables and the projected token of web identity
 * where its service account is annotated, those of Pod Identity where it is associated, which comes
 * first; as it was where neither is so.
 *
 * @see https://github.com/aws/amazon-eks-pod-identity-webhook, README and `pkg/handler`.
 */
export function injected(pod: KubeObject, admission: Admission): KubeObject {
  const wish = wishOf(pod, admission);
  if (wish === undefined) return pod;
  const spec = objectIn(pod, 'spec');
  const volumes = listIn(spec, 'volumes');
  const isThere = volumes.some(({ name }) => name === wish.volume);
  const skipped = new Set(
    (pod.metadata.annotations?.[ANNOTATIONS.skip] ?? '').split(',').map((name) => name.trim()),
  );
  const all = (name: string): readonly JsonObject[] =>
    listIn(spec, name).map((container) =>
      skipped.has(textIn(container, 'name') ?? '') ? container : inContainer(container, wish),
    );
  return {
    ...pod,
    spec: {
      ...spec,
      ...('initContainers' in spec ? { initContainers: all('initContainers') } : {}),
      containers: all('containers'),
      volumes: isThere ? volumes : [projection(wish), ...volumes],
    },
  };
}

/** What is put into each container. */
interface Injection {
  readonly volume: string;
  readonly mountPath: string;
  readonly file: string;
  readonly audience: string;
  readonly expirationSeconds: number;
  /** Variables that lead to credentials: none is set where one of them is there. */
  readonly reserved: Strings;
  /** Others, each where it is not there. */
  readonly usual: Strings;
}

function wishOf(pod: KubeObject, admission: Admission): Injection | undefined {
  const { annotations = {} } = admission.serviceAccount.metadata;
  const roleArn = annotations[ANNOTATIONS.role];
  const expirationSeconds = expirationOf(pod.metadata.annotations ?? {}, annotations);
  const regions = { AWS_DEFAULT_REGION: admission.region, AWS_REGION: admission.region };
  if (admission.isAssociated) return { ...POD_IDENTITY, expirationSeconds, usual: regions };
  if (roleArn === undefined || roleArn === '') return undefined;
  const regional = annotations[ANNOTATIONS.regional] !== 'false';
  return {
    volume: TOKEN_VOLUME,
    mountPath: MOUNT_PATH,
    file: 'token',
    audience: annotations[ANNOTATIONS.audience] ?? DEFAULT_AUDIENCE,
    expirationSeconds,
    reserved: { AWS_ROLE_ARN: roleArn, AWS_WEB_IDENTITY_TOKEN_FILE: `${MOUNT_PATH}/token` },
    usual: { ...(regional ? { AWS_STS_REGIONAL_ENDPOINTS: 'regional' } : {}), ...regions },
  };
}

/** The pod's own word, else that of its service account; a day at most, ten minutes at least. */
function expirationOf(pod: Strings, serviceAccount: Strings): number {
  const asked = Number(
    pod[ANNOTATIONS.expiration] ?? serviceAccount[ANNOTATIONS.expiration] ?? NaN,
  );
  if (!Number.isInteger(asked)) return TOKEN_SECONDS;
  return Math.min(Math.max(asked, LEAST_SECONDS), TOKEN_SECONDS);
}

function inContainer(
  container: JsonObject,
  { reserved, usual, volume, mountPath }: Injection,
): JsonObject {
  const env = listIn(container, 'env');
  const names = new Set(env.map(({ name }) => name));
  const hasOwn = Object.keys(reserved).some((name) => names.has(name));
  const added = [
    ...Object.entries(usual).filter(([name]) => !names.has(name)),
    ...(hasOwn ? [] : Object.entries(reserved)),
  ].map(([name, value]) => ({ name, value }));
  const mounts = listIn(container, 'volumeMounts');
  const isMounted = mounts.some(({ name }) => name === volume);
  return {
    ...container,
    env: [...env, ...added],
    volumeMounts: isMounted ? mounts : [...mounts, { name: volume, readOnly: true, mountPath }],
  };
}

function projection({ volume, audience, expirationSeconds, file }: Injection): JsonObject {
  const serviceAccountToken = { audience, expirationSeconds, path: file };
  return { name: volume, projected: { sources: [{ serviceAccountToken }], defaultMode: 420 } };
}

export const WEBHOOK_CONFIGURATION = 'pod-identity-webhook';
const WEBHOOK = 'iam-for-pods.amazonaws.com';
export const TOKEN_VOLUME = 'aws-iam-token';
const MOUNT_PATH = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
/** The API server takes no less (TokenRequest), and the webhook raises what is less. */
const LEAST_SECONDS = 600;

/** @see Amazon EKS User Guide, "Understand how EKS Pod Identity works". */
const POD_IDENTITY_PATH = '/var/run/secrets/pods.eks.amazonaws.com/serviceaccount';
const POD_IDENTITY = {
  volume: 'eks-pod-identity-token',
  mountPath: POD_IDENTITY_PATH,
  file: 'eks-pod-identity-token',
  audience: 'pods.eks.amazonaws.com',
  reserved: {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://169.254.170.23/v1/credentials',
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${POD_IDENTITY_PATH}/eks-pod-identity-token`,
  },
} as const;

/** What the configuration holds that EKS has in every cluster. */
export const WEBHOOKS: JsonObject = {
  webhooks: [
    {
      name: WEBHOOK,
      clientConfig: { url: 'https://127.0.0.1:23443/mutate' },
      rules: [
        {
          operations: ['CREATE'],
          apiGroups: [''],
          apiVersions: ['v1'],
          resources: ['pods'],
          scope: '*',
        },
      ],
      failurePolicy: 'Ignore',
      matchPolicy: 'Equivalent',
      namespaceSelector: {},
      objectSelector: {
        matchExpressions: [
          { key: 'eks.amazonaws.com/skip-pod-identity-webhook', operator: 'DoesNotExist' },
        ],
      },
      sideEffects: 'None',
      timeoutSeconds: 10,
      admissionReviewVersions: ['v1beta1'],
      reinvocationPolicy: 'IfNeeded',
    },
  ],
};
