// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import { VARIABLES } from '../model/kubernetes.ts';
import { seenOf } from '../model/observed.ts';
import {
  annotatedRole,
  containersIn,
  isInjected,
  isSet,
  podIdentityOf,
} from '../model/workload.ts';

/** Whether a workload has its role from EKS Pod Identity, and nothing that would make it call STS. */
export function isServedByPodIdentity(facts: Facts): boolean {
  const account = seenOf(facts.serviceAccount);
  const pods = seenOf(facts.pods);
  if (account === undefined || pods === undefined || annotatedRole(account) !== undefined) {
    return false;
  }
  const containers = containersIn(pods).map(({ container }) => container);
  if (facts.workload?.templateRole !== undefined || containers.some(isInjected)) return false;
  return (
    podIdentityOf(account, seenOf(facts.podIdentity)) !== undefined ||
    containers.some((container) => isSet(container, VARIABLES.podIdentity))
  );
}
