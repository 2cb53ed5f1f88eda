// SPDX-License-Identifier: Apache-2.0

import {
  ANNOTATIONS,
  type Namespaced,
  type Pod,
  type ServiceAccount,
} from '../../core/model/kubernetes.ts';
import { type JsonObject, parseJsonObject } from '../../core/model/json.ts';
import type { Kubernetes } from '../../ports/kubernetes.ts';
import { type Api, apiOf, type KubernetesOptions } from './api.ts';
import { listed, type ListRequest } from './lists.ts';
import { isNamed, serviceAccountOf } from './objects.ts';
import { deploymentOf, podOf } from './pods.ts';
import type { Right } from './rights.ts';
import { chosenBy, signingKeysOf, viewOf } from './view.ts';
import { podWebhooksOf } from './webhooks.ts';
import { annotated, mintedToken } from './writes.ts';

/** A Kubernetes cluster, by its own API. */
export function clientOf(options: KubernetesOptions): Kubernetes {
  const api = apiOf(options);
  const { timeoutMs, onSecret } = options;
  return {
    chosen: async (signal) => chosenBy(api, signal),
    view: async (signal) => viewOf(api, signal),
    signingKeys: async (signal) => signingKeysOf(api, signal),
    serviceAccount: async (at, signal) =>
      objectAt(SERVICE_ACCOUNTS, at, { api, signal, make: serviceAccountOf }),
    pod: async (at, signal) => objectAt(PODS, at, { api, signal, make: podOf }),
    podsOf: async (account, signal) => podsOf(account, { api, timeoutMs }, signal),
    deployment: async (at, signal) =>
      objectAt(DEPLOYMENTS, at, { api, signal, make: deploymentOf }),
    webhooks: async (signal) => {
      const lists = await listed(
        { api, timeoutMs },
        { request: WEBHOOKS, keep: podWebhooksOf },
        signal,
      );
      return lists.flat();
    },
    annotated: async (signal) =>
      listed({ api, timeoutMs }, { request: ALL_ACCOUNTS, keep: withRole }, signal),
    mintToken: async (account, wish, signal) => {
      const token = await mintedToken({ account, wish }, api, signal);
      onSecret?.(token);
      return token;
    },
    annotate: async (account, annotations, signal) =>
      annotated({ account, annotations }, api, signal),
  };
}

/** A kind of object that lies in a namespace. */
interface Kind {
  readonly group: string;
  readonly resource: string;
  readonly prefix: readonly string[];
  /** For messages. */
  readonly called: string;
}

interface Reading<T> {
  readonly api: Api;
  readonly signal: AbortSignal;
  readonly make: (value: JsonObject) => T;
}

async function objectAt<T>(
  { group, resource, prefix, called }: Kind,
  at: Namespaced,
  { api, signal, make }: Reading<T>,
): Promise<T | undefined> {
  if (!isNamed(at)) return undefined;
  const { namespace, name } = at;
  const what = `${called} ${namespace}/${name}`;
  const body = await api.ask(
    {
      method: 'GET',
      path: [...prefix, 'namespaces', namespace, resource, name],
      effect: 'read',
      right: { verb: 'get', group, resource, namespace },
      what,
    },
    signal,
  );
  if (body === undefined) return undefined;
  return make(parseJsonObject(body, 'kubernetes_answer_unreadable', `the answer for ${what}`));
}

async function podsOf(
  account: Namespaced & { readonly selector?: string },
  means: { readonly api: Api; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<readonly Pod[]> {
  if (!isNamed(account)) return [];
  const keep = (item: unknown): Pod | undefined => {
    const pod = podOf(item);
    return pod.serviceAccount === account.name ? pod : undefined;
  };
  const pods = await listed(means, { request: podsRequest(account), keep }, signal);
  return pods.toSorted((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0));
}

function podsRequest({
  namespace,
  name,
  selector = '',
}: Namespaced & { readonly selector?: string }): ListRequest {
  return {
    path: ['api', 'v1', 'namespaces', namespace, 'pods'],
    query: {
      fieldSelector: `spec.serviceAccountName=${name}`,
      ...(selector === '' ? {} : { labelSelector: selector }),
    },
    right: { verb: 'list', group: '', resource: 'pods', namespace },
    what: `pods of service account ${namespace}/${name}`,
  };
}

function withRole(item: unknown): ServiceAccount | undefined {
  const account = serviceAccountOf(item);
  return ANNOTATIONS.role in account.annotations ? account : undefined;
}

const CORE = ['api', 'v1'];
const SERVICE_ACCOUNTS: Kind = {
  group: '',
  resource: 'serviceaccounts',
  prefix: CORE,
  called: 'service account',
};
const PODS: Kind = { group: '', resource: 'pods', prefix: CORE, called: 'pod' };
const DEPLOYMENTS: Kind = {
  group: 'apps',
  resource: 'deployments',
  prefix: ['apis', 'apps', 'v1'],
  called: 'deployment',
};

const LIST_ACCOUNTS: Right = {
  verb: 'list',
  group: '',
  resource: 'serviceaccounts',
  namespace: undefined,
};
const ALL_ACCOUNTS: ListRequest = {
  path: [...CORE, 'serviceaccounts'],
  right: LIST_ACCOUNTS,
  what: 'service accounts of all namespaces',
};

const WEBHOOKS: ListRequest = {
  path: ['apis', 'admissionregistration.k8s.io', 'v1', 'mutatingwebhookconfigurations'],
  right: {
    verb: 'list',
    group: 'admissionregistration.k8s.io',
    resource: 'mutatingwebhookconfigurations',
    namespace: undefined,
  },
  what: 'mutating webhooks',
};
