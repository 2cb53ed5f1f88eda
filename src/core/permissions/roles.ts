// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import type { KubernetesRight } from './permission.ts';

/** A manifest of RBAC, as JSON. */
interface RoleManifest {
  readonly apiVersion: 'rbac.authorization.k8s.io/v1';
  readonly kind: 'Role' | 'ClusterRole';
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly rules: readonly Rule[];
}

/**
 * What the roles of a command are called; bound to somebody, for this user and target alone: applying
 * them takes nothing from another.
 */
export function nameOfRoles(command: string, target: string | null, user?: string): string {
  if (user === undefined) return `trustprint-${command}`;
  const digest = createHash('sha256')
    .update(JSON.stringify([target, user]))
    .digest('hex');
  return `trustprint-${command}-${digest.slice(0, 8)}`;
}

/** The binding of a role to whoever runs the command. */
export function bindingOf({ kind, metadata, apiVersion }: RoleManifest, user: string) {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  const subject =
    namespace === undefined
      ? { apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: user }
      : { kind: 'ServiceAccount', name: name ?? '', namespace };
  return {
    apiVersion,
    kind: `${kind}Binding`,
    metadata,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: metadata.name },
    subjects: [subject],
  };
}

type Rule =
  | {
      readonly apiGroups: readonly string[];
      readonly resources: readonly string[];
      /** The one object that is written, or whose token is made. */
      readonly resourceNames?: readonly string[];
      readonly verbs: readonly string[];
    }
  | { readonly nonResourceURLs: readonly string[]; readonly verbs: readonly string[] };

/**
 * The roles that give these rights and no others: in one namespace where it is known, else in all.
 *
 * @param name What the roles are called.
 * @param account The service account that may be written to, and tokens be made of: no other one.
 */
export function rolesOf(
  rights: readonly KubernetesRight[],
  name: string,
  { namespace, account }: { readonly namespace: string | undefined; readonly account?: string },
): readonly RoleManifest[] {
  const isNamespaced = ({ scope }: KubernetesRight): boolean =>
    scope === 'namespace' && namespace !== undefined;
  const own = rights.filter(isNamespaced);
  const wide = rights.filter((right) => !isNamespaced(right));
  return [
    ...(own.length === 0 || namespace === undefined
      ? []
      : [manifest('Role', { name, namespace }, [own, account])]),
    ...(wide.length === 0 ? [] : [manifest('ClusterRole', { name }, [wide, undefined])]),
  ];
}

function manifest(
  kind: RoleManifest['kind'],
  metadata: RoleManifest['metadata'],
  [rights, account]: readonly [readonly KubernetesRight[], string | undefined],
): RoleManifest {
  const only = (right: KubernetesRight): string | undefined =>
    isOfOne(right) ? account : undefined;
  const rules = Map.groupBy(
    rights,
    (right) => `${right.group} ${right.resource} ${only(right) ?? ''}`,
  );
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind,
    metadata,
    rules: [...rules.values()].flatMap((one) => ruleOf(one, only)),
  };
}

/** What is written, or makes tokens, is for one service account. */
function isOfOne({ verb, resource }: KubernetesRight): boolean {
  return verb === 'patch' || resource === 'serviceaccounts/token';
}

function ruleOf(
  rights: readonly KubernetesRight[],
  only: (right: KubernetesRight) => string | undefined,
): readonly Rule[] {
  const [first] = rights;
  if (first === undefined) return [];
  const { group, resource } = first;
  const verbs = rights.map(({ verb }) => verb);
  const name = only(first);
  const named = name === undefined ? {} : { resourceNames: [name] };
  return resource.startsWith('/')
    ? [{ nonResourceURLs: [resource], verbs }]
    : [{ apiGroups: [group], resources: [resource], ...named, verbs }];
}
