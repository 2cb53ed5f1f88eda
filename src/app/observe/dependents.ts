// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { type ServiceAccount, ANNOTATIONS } from '../../core/model/kubernetes.ts';
import { seenOf } from '../../core/model/look.ts';
import type { Ports } from '../../ports/index.ts';
import { lookAt } from './observed.ts';
import type { RoleHolder } from '../../core/model/provider.ts';

/** With what is looked for those who depend on a provider. */
export interface Dependence extends Pick<Ports, 'cloud'> {
  readonly kubernetes: Ports['kubernetes'] | undefined;
  /** Whether a kube context is in use: a cluster that nobody spoke of is not asked. */
  readonly inCluster: boolean;
}

/** Who depends on a provider: roles that trust it, and service accounts that name these. */
export async function observeTrusting(
  providerArn: string,
  { cloud, kubernetes, inCluster }: Dependence,
  signal: AbortSignal,
): Promise<Pick<Facts, 'trusting' | 'roleBearers'>> {
  const trusting = await lookAt('list of roles', async () =>
    cloud.rolesTrusting(providerArn, signal),
  );
  const roles = seenOf(trusting)?.roles ?? [];
  if (!inCluster || kubernetes === undefined || roles.length === 0) return { trusting };
  const roleBearers = await lookAt('list of service accounts', async () => {
    const accounts = await kubernetes.annotated(signal);
    return accounts.flatMap((account) => bearerOf(account, roles));
  });
  return { trusting, roleBearers };
}

function bearerOf(
  { namespace, name, annotations }: ServiceAccount,
  roles: readonly string[],
): readonly RoleHolder[] {
  const roleArn = annotations[ANNOTATIONS.role];
  return roleArn !== undefined && roles.includes(roleArn) ? [{ namespace, name, roleArn }] : [];
}
