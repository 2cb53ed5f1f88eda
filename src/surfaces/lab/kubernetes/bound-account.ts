// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import type { BoundAccount, ServiceAccount } from '../issuer/tokens.ts';
import type { KubeCluster } from './cluster.ts';
import { objectIn } from './objects.ts';
import { serviceAccountOf } from './pods.ts';
import { PODS, SERVICE_ACCOUNTS } from './resources.ts';

/** A service account with its first pod; what is not there had an id once. */
export function boundAccount({ store }: KubeCluster, account: ServiceAccount): BoundAccount {
  const { namespace, name } = account;
  const found = store.find(SERVICE_ACCOUNTS, account);
  const pod = store
    .all(PODS, namespace)
    .find((one) => serviceAccountOf(objectIn(one, 'spec')) === name);
  const gone = { name: `${name}-5d8c7f6b9-x2x7q`, uid: randomUUID() };
  const { metadata = gone } = pod ?? {};
  return {
    namespace,
    name,
    uid: found?.metadata.uid ?? randomUUID(),
    pod: { name: metadata.name, uid: metadata.uid },
  };
}
