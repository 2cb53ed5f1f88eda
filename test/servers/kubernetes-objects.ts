// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from '../../src/core/model/json.ts';
import { type Answer, type Call, json, refused } from './kubernetes-answers.ts';

export const ROLE = 'arn:aws:iam::111122223333:role/cart';
export const CREATED = '2026-10-01T08:00:00Z';
export const ANNOTATED = '2026-11-02T09:30:00Z';

/** A token as a cluster signs it, which no output may hold. */
export const MINTED = `eyJhbGciOiJSUzI1NiJ9.${'c'.repeat(200)}.${'d'.repeat(200)}`;

/** A service account, as the API has it: with what kubectl wrote, and what it owns. */
export function serviceAccount(
  name = 'cart',
  annotations: Readonly<Record<string, string>> = { 'eks.amazonaws.com/role-arn': ROLE },
): JsonObject {
  const owned = Object.fromEntries(Object.keys(annotations).map((key) => [`f:${key}`, {}]));
  return {
    kind: 'ServiceAccount',
    apiVersion: 'v1',
    metadata: {
      name,
      namespace: 'shop',
      uid: '1f0c8a54-4a5b-4c58-9d43-0f1a2b3c4d5e',
      resourceVersion: '1041',
      creationTimestamp: CREATED,
      annotations: { ...annotations, 'meta.helm.sh/release-name': 'cart' },
      managedFields: [
        entry('helm', CREATED, { 'f:annotations': { 'f:meta.helm.sh/release-name': {} } }),
        entry('kubectl-annotate', ANNOTATED, { 'f:annotations': { '.': {}, ...owned } }),
        entry('controller', '2026-11-20T00:00:00Z', { 'f:labels': {} }),
      ],
    },
  };
}

/** A pod that the webhook of EKS has had in its hands. */
export function pod(name = 'cart-0', createdAt = '2026-11-03T00:00:00Z'): JsonObject {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: {
      name,
      namespace: 'shop',
      uid: '2f0c8a54-4a5b-4c58-9d43-0f1a2b3c4d5e',
      creationTimestamp: createdAt,
      annotations: { 'eks.amazonaws.com/skip-containers': 'sidecar', 'kubernetes.io/psp': 'eks' },
      managedFields: [entry('kubelet', createdAt, {})],
    },
    spec: {
      serviceAccountName: 'cart',
      serviceAccount: 'cart',
      securityContext: { fsGroup: 2000, runAsUser: 1000 },
      initContainers: [{ name: 'migrate', image: 'example.invalid/migrate:1' }],
      containers: [
        {
          name: 'cart',
          image: 'example.invalid/cart:1',
          securityContext: { runAsNonRoot: true, runAsUser: 65_532 },
          env: [
            { name: 'AWS_ROLE_ARN', value: ROLE },
            { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/token' },
            { name: 'AWS_ACCESS_KEY_ID', value: 'AKIAEXAMPLE' },
            { name: 'AWS_SECRET_ACCESS_KEY', value: SECRET },
            { name: 'AWS_SESSION_TOKEN', value: SECRET },
            { name: 'AWS_BEARER_TOKEN_BEDROCK', value: SECRET },
            { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/var/run/secrets/eks' },
            { name: 'AWS_REGION', valueFrom: { configMapKeyRef: { name: 'aws', key: 'region' } } },
            { name: 'AWS_PROFILE' },
            { name: 'DATABASE_PASSWORD', value: SECRET },
          ],
          volumeMounts: [{ name: 'aws-iam-token', mountPath: '/var/run/secrets', readOnly: true }],
        },
      ],
      volumes: [
        { name: 'tmp', emptyDir: {} },
        {
          name: 'aws-iam-token',
          projected: {
            defaultMode: 420,
            sources: [
              {
                serviceAccountToken: {
                  audience: 'sts.amazonaws.com',
                  expirationSeconds: 86_400,
                  path: 'token',
                },
              },
              { configMap: { name: 'kube-root-ca.crt' } },
            ],
          },
        },
      ],
    },
    status: { phase: 'Running' },
  };
}

export const SECRET = 'a-secret-that-no-output-may-hold';

export const WEBHOOKS: JsonObject = {
  kind: 'MutatingWebhookConfiguration',
  apiVersion: 'admissionregistration.k8s.io/v1',
  metadata: { name: 'pod-identity-webhook', creationTimestamp: CREATED },
  webhooks: [
    {
      name: 'iam-for-pods.amazonaws.com',
      failurePolicy: 'Ignore',
      rules: [rule({})],
      namespaceSelector: {
        matchLabels: { team: 'shop' },
        matchExpressions: [{ key: 'env', operator: 'NotIn', values: ['dev', 'test'] }],
      },
      objectSelector: {
        matchExpressions: [
          { key: 'eks.amazonaws.com/skip-pod-identity-webhook', operator: 'DoesNotExist' },
        ],
      },
    },
    { name: 'updates.example.test', rules: [rule({ operations: ['UPDATE'] })] },
    { name: 'logs.example.test', rules: [rule({ resources: ['pods/log', 'pods/*'] })] },
    { name: 'jobs.example.test', rules: [rule({ apiGroups: ['batch'] })] },
    {
      name: 'everything.example.test',
      failurePolicy: 'Fail',
      rules: [
        rule({ operations: ['*'], apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'] }),
      ],
    },
  ],
};

const DEPLOYMENT: JsonObject = {
  kind: 'Deployment',
  apiVersion: 'apps/v1',
  metadata: { name: 'cart', namespace: 'shop', creationTimestamp: CREATED },
  spec: {
    selector: {
      matchLabels: { app: 'cart' },
      matchExpressions: [{ key: 'tier', operator: 'In', values: ['web', 'api'] }],
    },
    template: { spec: { serviceAccountName: 'cart', containers: [] } },
  },
};

/** What there is at a path. */
export function found({ method, path, query }: Call): Answer {
  if (path.endsWith('/serviceaccounts/cart/token')) return json(tokenRequest(), 201);
  if (method === 'PATCH') return json(serviceAccount());
  const object = OBJECTS.get(path);
  if (object !== undefined) return json(object);
  const list = LISTS.get(path);
  if (list === undefined) {
    const [name = '', resource = ''] = path.split('/').toReversed();
    return refused(404, 'NotFound', `${resource} "${name}" not found`);
  }
  return json({ ...list, metadata: { resourceVersion: '1100' }, selected: query.toString() });
}

function tokenRequest(): JsonObject {
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { audiences: ['sts.amazonaws.com'], expirationSeconds: 3600 },
    status: { token: MINTED, expirationTimestamp: '2026-11-25T00:10:42Z' },
  };
}

function rule(changed: JsonObject): JsonObject {
  return {
    apiGroups: [''],
    apiVersions: ['v1'],
    operations: ['CREATE'],
    resources: ['pods'],
    scope: '*',
    ...changed,
  };
}

function entry(manager: string, time: string, metadata: JsonObject): JsonObject {
  return {
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: { 'f:metadata': metadata },
  };
}

const CORE = '/api/v1/namespaces/shop';

const OBJECTS: ReadonlyMap<string, JsonObject> = new Map([
  ['/.well-known/openid-configuration', { issuer: 'https://oidc.example.test/id/1', jwks_uri: '' }],
  [`${CORE}/serviceaccounts/cart`, serviceAccount()],
  [`${CORE}/pods/cart-0`, pod()],
  ['/apis/apps/v1/namespaces/shop/deployments/cart', DEPLOYMENT],
]);

const PODS = { kind: 'PodList', apiVersion: 'v1' };

const LISTS: ReadonlyMap<string, JsonObject> = new Map<string, JsonObject>([
  [
    `${CORE}/pods`,
    { ...PODS, items: [pod(), pod('cart-2', '2026-11-05T00:00:00Z'), pod('cart-1')] },
  ],
  [
    '/api/v1/serviceaccounts',
    {
      kind: 'ServiceAccountList',
      apiVersion: 'v1',
      items: [serviceAccount(), serviceAccount('bare', {})],
    },
  ],
  [
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations',
    {
      kind: 'MutatingWebhookConfigurationList',
      apiVersion: 'admissionregistration.k8s.io/v1',
      items: [WEBHOOKS],
    },
  ],
]);

/** What kubectl asks to learn which kinds of objects there are. */
export function discovery({ path }: Call): Answer | undefined {
  if (path === '/api') return json({ kind: 'APIVersions', versions: ['v1'] });
  if (path === '/apis') {
    const groups = [...RESOURCES.keys()].filter((version) => version !== 'v1').map(groupOf);
    return json({ kind: 'APIGroupList', apiVersion: 'v1', groups });
  }
  const [, version = ''] = /^\/apis?\/(v1|[\w.]+\/v1)$/.exec(path) ?? [];
  const resources = RESOURCES.get(version);
  return resources === undefined
    ? undefined
    : json({ kind: 'APIResourceList', apiVersion: 'v1', groupVersion: version, resources });
}

function groupOf(groupVersion: string): JsonObject {
  const [name = '', version = ''] = groupVersion.split('/');
  return {
    name,
    versions: [{ groupVersion, version }],
    preferredVersion: { groupVersion, version },
  };
}

function resource(kind: string, name: string, namespaced = true): JsonObject {
  return { name, singularName: '', namespaced, kind, verbs: ['create', 'get', 'list', 'patch'] };
}

const RESOURCES: ReadonlyMap<string, readonly JsonObject[]> = new Map([
  [
    'v1',
    [
      resource('Pod', 'pods'),
      resource('ServiceAccount', 'serviceaccounts'),
      resource('TokenRequest', 'serviceaccounts/token'),
    ],
  ],
  ['apps/v1', [resource('Deployment', 'deployments')]],
  [
    'admissionregistration.k8s.io/v1',
    [resource('MutatingWebhookConfiguration', 'mutatingwebhookconfigurations', false)],
  ],
  [
    'rbac.authorization.k8s.io/v1',
    [
      resource('Role', 'roles'),
      resource('RoleBinding', 'rolebindings'),
      resource('ClusterRole', 'clusterroles', false),
      resource('ClusterRoleBinding', 'clusterrolebindings', false),
    ],
  ],
]);
