// SPDX-License-Identifier: Apache-2.0

import type { Access, Caller } from './access.ts';
import { isAmong } from './rights.ts';
import { type Resource, SERVICE_ACCOUNTS } from './resources.ts';
import { forbidden } from './statuses.ts';

/**
 * Whom a request is to be made as. Who is impersonated has the rights of his groups, and is nobody
 * that the lab knows otherwise.
 *
 * @throws KubeRefusal where the caller may not.
 * @see Kubernetes documentation, Authenticating, User impersonation.
 */
export function impersonated(headers: Headers, caller: Caller, { denied, user }: Access): Caller {
  const name = headers.get('impersonate-user');
  if (name === null) return caller;
  const groups = groupsIn(headers);
  for (const { resource, name: of, where } of [identityOf(name), ...groups.map(groupOf)]) {
    const right = { verb: 'impersonate', resource: resource.plural };
    if (!caller.isAnonymous && !isAmong(denied, right)) continue;
    const what = `impersonate resource "${resource.plural}" in API group "" ${where}`;
    throw forbidden(resource, of, `User "${caller.name}" cannot ${what}`);
  }
  const own = name === user ? ['system:masters'] : ownGroups(name);
  return { name, groups: [...groups, ...own, 'system:authenticated'], isAnonymous: false };
}

/** What the right to impersonate is about. */
interface Identity {
  readonly resource: Resource;
  readonly name: string;
  readonly where: string;
}

function identityOf(user: string): Identity {
  const [, namespace = '', name] = SERVICE_ACCOUNT.exec(user) ?? [];
  return name === undefined
    ? { resource: USERS, name: user, where: IN_CLUSTER }
    : { resource: SERVICE_ACCOUNTS, name, where: `in the namespace "${namespace}"` };
}

function groupOf(name: string): Identity {
  return { resource: GROUPS, name, where: IN_CLUSTER };
}

function ownGroups(user: string): readonly string[] {
  const [, namespace] = SERVICE_ACCOUNT.exec(user) ?? [];
  return namespace === undefined
    ? []
    : ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
}

/** What the API server says, as text, to groups without a user; `undefined` where there is one. */
export function impersonationFault(headers: Headers, path: string): string | undefined {
  const groups = groupsIn(headers);
  if (headers.has('impersonate-user') || groups.length === 0) return undefined;
  const requested = groups.map((group) => `{Group  ${group}    }`).join(' ');
  return `Internal Server Error: "${path}": requested [${requested}] without impersonating a user\n`;
}

function groupsIn(headers: Headers): readonly string[] {
  return (headers.get('impersonate-group') ?? '').split(', ').filter((group) => group !== '');
}

const IN_CLUSTER = 'at the cluster scope';
const SERVICE_ACCOUNT = /^system:serviceaccount:([^:]+):([^:]+)$/;

/** What there is just the right to impersonate of. */
const USERS = { ...SERVICE_ACCOUNTS, plural: 'users', kind: 'User' } satisfies Resource;
const GROUPS = { ...SERVICE_ACCOUNTS, plural: 'groups', kind: 'Group' } satisfies Resource;
