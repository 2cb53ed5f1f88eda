// SPDX-License-Identifier: Apache-2.0

import type { KubeCluster } from './cluster.ts';
import { type KubeObject, listIn, objectIn, textIn } from './objects.ts';
import { serviceAccountOf } from './pods.ts';
import { DEPLOYMENTS, MUTATING_WEBHOOKS, PODS, SERVICE_ACCOUNTS } from './resources.ts';
import { PREFIX } from './webhook.ts';

/** What of a cluster has to do with web identity, for people and tests to look at. No secrets. */
export function kubernetesState({ store, denied }: KubeCluster): object {
  return {
    serviceAccounts: store.all(SERVICE_ACCOUNTS).flatMap((account) => {
      const annotations = ownAnnotations(account);
      return Object.keys(annotations).length === 0 ? [] : [{ ...placeOf(account), annotations }];
    }),
    deployments: store.all(DEPLOYMENTS).map(placeOf),
    pods: store.all(PODS).map(podState),
    webhooks: store.all(MUTATING_WEBHOOKS).map(({ metadata }) => metadata.name),
    denied,
  };
}

function podState(pod: KubeObject): object {
  const spec = objectIn(pod, 'spec');
  return {
    ...placeOf(pod),
    createdAt: pod.metadata.creationTimestamp,
    serviceAccount: serviceAccountOf(spec),
    containers: listIn(spec, 'containers').map((container) => ({
      name: textIn(container, 'name') ?? null,
      env: Object.fromEntries(
        listIn(container, 'env').flatMap((variable) => {
          const name = textIn(variable, 'name') ?? '';
          return SHOWN.test(name) ? [[name, textIn(variable, 'value') ?? null]] : [];
        }),
      ),
    })),
    tokens: listIn(spec, 'volumes').flatMap((volume) => tokensOf(volume)),
  };
}

/** Projected tokens for others than the API server. */
function tokensOf(volume: Parameters<typeof textIn>[0]): readonly object[] {
  return listIn(objectIn(volume, 'projected'), 'sources').flatMap((source) => {
    const { audience, expirationSeconds } = objectIn(source, 'serviceAccountToken');
    return audience === undefined
      ? []
      : [{ volume: textIn(volume, 'name'), audience, expirationSeconds }];
  });
}

function placeOf({ metadata: { namespace, name } }: KubeObject) {
  return { namespace: namespace ?? null, name };
}

function ownAnnotations({ metadata: { annotations = {} } }: KubeObject) {
  return Object.fromEntries(
    Object.entries(annotations).filter(([name]) => name.startsWith(`${PREFIX}/`)),
  );
}

/** Variables that lead to credentials, but for keys. */
const SHOWN =
  /^AWS_(ROLE_ARN|WEB_IDENTITY_TOKEN_FILE|CONTAINER_\w+|REGION|DEFAULT_REGION|STS_REGIONAL_ENDPOINTS)$/;
