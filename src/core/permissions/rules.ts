// SPDX-License-Identifier: Apache-2.0

import type { KubernetesRight } from './permission.ts';

/** A manifest of RBAC, as JSON. */
export interface RoleManifest {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1';
  readonly kind: 'Role' | 'ClusterRole';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly Rule[];
}

type Rule =
  | {
      readonly apiGroups: readonly string[];
      readonly resources: readonly string[];
      readonly verbs: readonly string[];
    }
  | { readonly nonResourceURLs: readonly string[]; readonly verbs: readonly string[] };

/**
 * The roles that give these rights and no others: in one namespace where it is known, else in all.
 *
 * @param name What the roles are called.
 */
export function rolesOf(
  rights: readonly KubernetesRight[],
  name: string,
  namespace: string | undefined,
): readonly RoleManifest[] {
  const isNamespaced = ({ scope }: KubernetesRight): boolean =>
    scope === 'namespace' && namespace !== undefined;
  const own = rights.filter(isNamespaced);
  const wide = rights.filter((right) => !isNamespaced(right));
  return [
    ...(own.length === 0 || namespace === undefined
      ? []
      : [manifest('Role', { name, namespace }, own)]),
    ...(wide.length === 0 ? [] : [manifest('ClusterRole', { name }, wide)]),
  ];
}

function manifest(
  kind: RoleManifest['kind'],
  metadata: RoleManifest['metadata'],
  rights: readonly KubernetesRight[],
): RoleManifest {
  const rules = [...Map.groupBy(rights, ({ group, resource }) => `${group} ${resource}`).values()];
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata,
    rules: rules.flatMap(ruleOf),
  };
}

function ruleOf(rights: readonly KubernetesRight[]): readonly Rule[] {
  const [first] = rights;
  if (first === undefined) return [];
  const { group, resource } = first;
  const verbs = rights.map(({ verb }) => verb);
  return resource.startsWith('/')
    ? [{ nonResourceURLs: [resource], verbs }]
    : [{ apiGroups: [group], resources: [resource], verbs }];
}
