// SPDX-License-Identifier: Apache-2.0

import { shellCommands } from '../../core/model/shell.ts';

/** A right of Kubernetes (RBAC), as rules name it. */
export interface Right {
  readonly verb: 'get' | 'list' | 'create' | 'patch';
  /** `''` is the core group. */
  readonly group: string;
  /** With its subresource: `serviceaccounts/token`. */
  readonly resource: string;
  /** `undefined`: of the whole cluster. */
  readonly namespace: string | undefined;
  /** The one object that it is about, where others are not to be touched. */
  readonly only?: string;
}

/** How a right is given. */
export interface Grant {
  /** Kind and name of the role: `Role trustprint-get-pods in namespace shop`. */
  readonly role: string;
  /** YAML of the role and its binding, for `kubectl apply -f -`. */
  readonly manifest: string;
  /** One line of commands that do the same; `undefined` where a name has what no terminal should see. */
  readonly command: string | undefined;
}

/**
 * The role that gives a right and no other, and its binding to whoever asked, where that is known.
 * Each right has a role of its own, so that applying one takes nothing away.
 */
export function grantOf(right: Right, user: string | undefined): Grant {
  const { namespace } = right;
  const name = nameOf(right);
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const bound: Bound = { name, kind, roleName: name, namespace, user };
  const documents = [roleOf(right, kind, name), ...bindingOf(bound)];
  return {
    role: `${kind} ${name}${namespace === undefined ? '' : ` in namespace ${namespace}`}`,
    manifest: documents.join('---\n'),
    command: lineOf([createRole(right, name), ...createBinding(bound)]),
  };
}

/** The binding to a cluster role that every cluster has. */
export function bindingTo(roleName: string, name: string, user: string | undefined): Grant {
  const bound: Bound = { name, kind: 'ClusterRole', roleName, namespace: undefined, user };
  return {
    role: `ClusterRole ${roleName}`,
    manifest: bindingOf(bound).join('---\n'),
    command: lineOf(createBinding(bound)),
  };
}

type Argv = readonly string[];

/** A hint that was cut would end in half a command. */
function lineOf(commands: readonly Argv[]): string | undefined {
  const line = shellCommands(commands);
  return line === undefined || line.length > MOST_OF_LINE ? undefined : line;
}

interface Bound {
  readonly name: string;
  readonly kind: 'Role' | 'ClusterRole';
  readonly roleName: string;
  readonly namespace: string | undefined;
  readonly user: string | undefined;
}

function nameOf({ verb, resource, only }: Right): string {
  const name = `trustprint-${verb}-${resource.replace('/', '-')}`;
  return only === undefined ? name : `${name}-${only}`;
}

function roleOf(right: Right, kind: Bound['kind'], name: string): string {
  const { verb, group, resource, only } = right;
  return [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${kind}`,
    ...metadataOf(name, right.namespace),
    'rules:',
    `  - apiGroups: [${quoted(group)}]`,
    `    resources: [${quoted(resource)}]`,
    ...(only === undefined ? [] : [`    resourceNames: [${quoted(only)}]`]),
    `    verbs: [${quoted(verb)}]`,
    '',
  ].join('\n');
}

function bindingOf({ name, kind, roleName, namespace, user }: Bound): readonly string[] {
  if (user === undefined) return [];
  const account = serviceAccountIn(user);
  const subject =
    account === undefined
      ? ['  - apiGroup: rbac.authorization.k8s.io', '    kind: User', `    name: ${quoted(user)}`]
      : [
          '  - kind: ServiceAccount',
          `    name: ${quoted(account.name)}`,
          `    namespace: ${quoted(account.namespace)}`,
        ];
  const lines = [
    'apiVersion: rbac.authorization.k8s.io/v1',
    `kind: ${namespace === undefined ? 'ClusterRoleBinding' : 'RoleBinding'}`,
    ...metadataOf(name, namespace),
    'roleRef:',
    '  apiGroup: rbac.authorization.k8s.io',
    `  kind: ${kind}`,
    `  name: ${quoted(roleName)}`,
    'subjects:',
    ...subject,
    '',
  ];
  return [lines.join('\n')];
}

function metadataOf(name: string, namespace: string | undefined): readonly string[] {
  return [
    'metadata:',
    `  name: ${quoted(name)}`,
    ...(namespace === undefined ? [] : [`  namespace: ${quoted(namespace)}`]),
  ];
}

/** JSON is YAML (YAML 1.2, 1.3), whatever the name is. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function createRole({ verb, group, resource, namespace, only }: Right, name: string): Argv {
  const [plural = '', subresource] = resource.split('/');
  const grouped = `${plural}${group === '' ? '' : `.${group}`}`;
  return [
    'kubectl',
    'create',
    namespace === undefined ? 'clusterrole' : 'role',
    name,
    `--verb=${verb}`,
    `--resource=${grouped}${subresource === undefined ? '' : `/${subresource}`}`,
    ...(only === undefined ? [] : [`--resource-name=${only}`]),
    ...(namespace === undefined ? [] : ['-n', namespace]),
  ];
}

function createBinding({ name, kind, roleName, namespace, user }: Bound): readonly Argv[] {
  if (user === undefined) return [];
  const account = serviceAccountIn(user);
  return [
    [
      'kubectl',
      'create',
      namespace === undefined ? 'clusterrolebinding' : 'rolebinding',
      name,
      `--${kind.toLowerCase()}=${roleName}`,
      account === undefined
        ? `--user=${user}`
        : `--serviceaccount=${account.namespace}:${account.name}`,
      ...(namespace === undefined ? [] : ['-n', namespace]),
    ],
  ];
}

function serviceAccountIn(
  user: string,
): { readonly namespace: string; readonly name: string } | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(user) ?? [];
  return namespace === undefined || name === undefined ? undefined : { namespace, name };
}

/** Half of what is shown of one text. */
const MOST_OF_LINE = 1000;
