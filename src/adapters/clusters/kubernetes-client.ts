// SPDX-License-Identifier: Apache-2.0

import {
  ANNOTATIONS,
  type Controller,
  type Form,
  FORMS,
  type Namespaced,
  type Pod,
  resourceOf,
  type ServiceAccount,
} from '../../core/model/kubernetes.ts';
import { livePods } from '../../core/model/workload.ts';
import { type JsonObject, parseJsonObject } from '../../core/model/json.ts';
import type { Kubernetes } from '../../ports/kubernetes.ts';
import { type Api, apiOf, type KubernetesOptions } from './api.ts';
import { listed, type ListRequest } from './lists.ts';
import { isNamed, nameOf, serviceAccountOf } from './objects.ts';
import { makerOf } from './pod-makers.ts';
import { controllerOf, isMadeBy, podOf } from './pods.ts';
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
      objectAt('sa', at, { api, signal, make: serviceAccountOf }),
    pod: async (at, signal) => objectAt('pod', at, { api, signal, make: podOf }),
    podsOf: async (account, signal) => podsOf(account, { api, timeoutMs }, signal),
    accountsOfPods: async (namespace, signal) =>
      accountsOfPods(namespace, { api, timeoutMs }, signal),
    controller: async (at, signal) =>
      objectAt(at.form, at, { api, signal, make: (value) => controllerOf(at, value) }),
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
    names: async (of, signal) =>
      listed({ api, timeoutMs }, { request: namesRequest(of), keep: nameOf }, signal),
    mintToken: async (account, wish, signal) => {
      const token = await mintedToken({ account, wish }, api, signal);
      onSecret?.(token);
      return token;
    },
    annotate: async (account, annotations, signal) =>
      annotated({ account, annotations }, api, signal),
  };
}

interface Reading<T> {
  readonly api: Api;
  readonly signal: AbortSignal;
  readonly make: (value: JsonObject) => T;
}

async function objectAt<T>(
  form: Form,
  at: Namespaced,
  { api, signal, make }: Reading<T>,
): Promise<T | undefined> {
  if (!isNamed(at)) return undefined;
  const { namespace, name } = at;
  const what = `${FORMS[form].noun} ${namespace}/${name}`;
  const body = await api.ask(
    {
      method: 'GET',
      path: [...pathOf(form, namespace), name],
      effect: 'read',
      right: { verb: 'get', group: FORMS[form].group, resource: resourceOf(form), namespace },
      what,
    },
    signal,
  );
  if (body === undefined) return undefined;
  return make(parseJsonObject(body, 'kubernetes_answer_unreadable', `the answer for ${what}`));
}

async function podsOf(
  account: OwnPods,
  means: { readonly api: Api; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<readonly Pod[]> {
  if (!isNamed(account)) return [];
  const { controller } = account;
  const jobs = controller?.form === 'cronjob' ? await jobsOf(controller, means, signal) : [];
  if (controller?.form === 'cronjob' && jobs.length === 0) return [];
  const keep = (item: unknown): Pod | undefined => {
    const pod = podOf(item);
    const isOwn = controller === undefined || isMadeBy(item, controller, jobs);
    return isOwn && pod.serviceAccount === account.name ? pod : undefined;
  };
  const pods = await listed(means, { request: podsRequest(account), keep }, signal);
  return pods.toSorted((one, other) => (other.createdAt ?? 0) - (one.createdAt ?? 0));
}

async function accountsOfPods(
  namespace: string,
  means: { readonly api: Api; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const right: Right = { verb: 'list', group: '', resource: 'pods', namespace };
  const request = { path: pathOf('pod', namespace), right, what: `pods of ${namespace}` };
  const pods = livePods(await listed(means, { request, keep: podOf }, signal));
  return [...new Set(pods.map(({ serviceAccount }) => serviceAccount))];
}

type OwnPods = Namespaced & { readonly controller?: Controller };

function podsRequest({ namespace, name, controller }: OwnPods): ListRequest {
  const selector = controller?.selector ?? '';
  return {
    path: pathOf('pod', namespace),
    query: {
      fieldSelector: `spec.serviceAccountName=${name}`,
      ...(selector === '' ? {} : { labelSelector: selector }),
    },
    right: { verb: 'list', group: '', resource: 'pods', namespace },
    what: `pods of service account ${namespace}/${name}`,
  };
}

/** The names of the jobs that a cron job made, by its schedule or by hand. */
async function jobsOf(
  { namespace, name }: Namespaced,
  means: { readonly api: Api; readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const request: ListRequest = {
    path: pathOf('job', namespace),
    right: { verb: 'list', group: 'batch', resource: 'jobs', namespace },
    what: `jobs of cronjob ${namespace}/${name}`,
  };
  const keep = (item: unknown): string | undefined => {
    const maker = makerOf(item);
    return maker?.kind === FORMS.cronjob.kind && maker.name === name ? nameOf(item) : undefined;
  };
  return listed(means, { request, keep }, signal);
}

function namesRequest(
  of: 'namespaces' | (Pick<Controller, 'namespace'> & { form: Form }),
): ListRequest {
  if (of === 'namespaces') {
    const right = {
      verb: 'list',
      group: '',
      resource: 'namespaces',
      namespace: undefined,
    } as const;
    return { path: [...CORE, 'namespaces'], right, what: 'namespaces' };
  }
  const { form, namespace } = of;
  const [resource, { group }] = [resourceOf(form), FORMS[form]];
  return {
    path: pathOf(form, namespace),
    right: { verb: 'list', group, resource, namespace },
    what: `${resource} of namespace ${namespace}`,
  };
}

function pathOf(form: Form, namespace: string): readonly string[] {
  const { group } = FORMS[form];
  const api = group === '' ? CORE : ['apis', group, 'v1'];
  return [...api, 'namespaces', namespace, resourceOf(form)];
}

function withRole(item: unknown): ServiceAccount | undefined {
  const account = serviceAccountOf(item);
  return ANNOTATIONS.role in account.annotations ? account : undefined;
}

const CORE = ['api', 'v1'];

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
