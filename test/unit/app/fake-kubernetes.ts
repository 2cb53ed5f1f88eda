// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../src/core/error.ts';
import type { KubernetesView, Pod, ServiceAccount } from '../../../src/core/model/kubernetes.ts';
import type { Kubernetes, TokenWish } from '../../../src/ports/index.ts';
import { ISSUER } from '../../world.ts';

/** What is in a cluster of the tests, and what may be read of it. */
export interface Contents {
  readonly view?: Partial<KubernetesView>;
  readonly accounts?: readonly ServiceAccount[];
  readonly pods?: readonly Pod[];
  /** Deployments of `team-a`, with their service accounts. */
  readonly deployments?: Readonly<Record<string, string>>;
  /** The role that their templates set by themselves. */
  readonly templateRole?: string;
  /** Pods by label selector, where not all are selected by it. */
  readonly selected?: Readonly<Record<string, readonly string[]>>;
  /** Calls that are refused for want of a right. */
  readonly denied?: readonly (keyof Kubernetes)[];
  readonly token?: string;
}

export type KubernetesOfTests = Kubernetes & {
  /** The calls that were made, by name, in their order. */
  readonly calls: readonly string[];
  readonly wishes: readonly TokenWish[];
};

/** A cluster in memory: what it holds, and rights that can be taken away. */
export function kubernetesWith(contents: Contents): KubernetesOfTests {
  const {
    view,
    accounts = [],
    pods = [],
    deployments = {},
    denied = [],
    token = 'a.b.c',
  } = contents;
  const calls: string[] = [];
  const wishes: TokenWish[] = [];
  const answer = async <T>(call: keyof Kubernetes, value: T): Promise<T> => {
    calls.push(call);
    if (!denied.includes(call)) return Promise.resolve(value);
    throw new TrustprintError('kubernetes_denied', `the credentials may not ${call}`, {
      hint: `it takes the Role of ${call}`,
    });
  };
  const named = <T extends { readonly namespace: string; readonly name: string }>(
    all: readonly T[],
    at: { readonly namespace: string; readonly name: string },
  ): T | undefined =>
    all.find(({ namespace, name }) => namespace === at.namespace && name === at.name);
  return {
    calls,
    wishes,
    chosen: async () =>
      answer('chosen', { server: 'https://kube.example.test', eks: undefined, ...view }),
    view: async () =>
      answer('view', {
        context: 'prod',
        server: 'https://kube.example.test',
        issuer: ISSUER,
        issuerUnseen: undefined,
        eks: undefined,
        ...view,
      }),
    signingKeys: async () => answer('signingKeys', undefined),
    serviceAccount: async (at) => answer('serviceAccount', named(accounts, at)),
    pod: async (at) => answer('pod', named(pods, at)),
    podsOf: async ({ namespace, name, controller: { selector = '' } = {} }) =>
      answer(
        'podsOf',
        pods
          .filter((pod) => pod.namespace === namespace && pod.serviceAccount === name)
          .filter((pod) => contents.selected?.[selector]?.includes(pod.name) ?? true),
      ),
    accountsOfPods: async (namespace) =>
      answer(
        'accountsOfPods',
        pods.filter((pod) => pod.namespace === namespace).map((pod) => pod.serviceAccount),
      ),
    controller: async (at) => {
      const { name } = at;
      const serviceAccount = deployments[name];
      return answer(
        'controller',
        serviceAccount === undefined
          ? undefined
          : { ...at, serviceAccount, selector: `app=${name}`, role: contents.templateRole },
      );
    },
    webhooks: async () => answer('webhooks', []),
    annotated: async () => answer('annotated', accounts),
    names: async (of) => {
      const all = [...accounts, ...pods, ...Object.keys(deployments).map(inTeamA)];
      if (of === 'namespaces') {
        return answer('names', [...new Set(all.map(({ namespace }) => namespace))]);
      }
      const { form, namespace } = of;
      const kinds = { sa: accounts, pod: pods, deploy: Object.keys(deployments).map(inTeamA) };
      const own: readonly { readonly namespace: string; readonly name: string }[] =
        form === 'sa' || form === 'pod' || form === 'deploy' ? kinds[form] : [];
      return answer(
        'names',
        own.filter((one) => one.namespace === namespace).map(({ name }) => name),
      );
    },
    mintToken: async (_at, wish) => {
      wishes.push(wish);
      return answer('mintToken', token);
    },
    annotate: async () => answer('annotate', undefined),
  };
}

const inTeamA = (name: string) => ({ namespace: 'team-a', name });
