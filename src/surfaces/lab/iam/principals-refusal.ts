// SPDX-License-Identifier: Apache-2.0

import { isJsonObject } from '../../../core/model/json.ts';
import type { Refused } from '../protocol/answer.ts';
import { listed, malformed } from './policy-refusal.ts';
import type { World } from '../world.ts';

/**
 * IAM's refusal of whom a trust policy names, or `undefined`. Federated principals need not exist;
 * users and roles must, wherever the lab has their account.
 */
export function principalsRefusal(
  principal: unknown,
  world: World | undefined,
): Refused | undefined {
  if (principal === '*') return undefined;
  if (!isJsonObject(principal)) return malformed('Syntax errors in policy.');
  const kinds = Object.entries(principal);
  if (kinds.length === 0) return malformed('Missing required field Principal');
  for (const [kind, names] of kinds) {
    const refused = listed(names)
      .map((name) => nameRefusal(kind, name, world))
      .find((one) => one !== undefined);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function nameRefusal(kind: string, name: unknown, world: World | undefined): Refused | undefined {
  const text = typeof name === 'string' ? name : '';
  switch (kind) {
    case 'Federated':
      return isFederated(text)
        ? undefined
        : malformed('Federated principals must be valid domain names or SAML metadata ARNs');
    case 'AWS':
      return isKnownPrincipal(text, world) ? undefined : invalid(kind, text);
    case 'Service':
      return /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/.test(text)
        ? undefined
        : invalid('SERVICE', text);
    default:
      return malformed('Invalid principal in policy.');
  }
}

function isFederated(name: string): boolean {
  return (
    /^arn:aws[a-z-]*:iam::\d{12}:(oidc|saml)-provider\/.+$/.test(name) ||
    /^([a-z0-9-]+\.)+[a-z]{2,}$/.test(name)
  );
}

/** An account, its root, or a user, role or session that exists. */
function isKnownPrincipal(name: string, world: World | undefined): boolean {
  if (WHOLE.test(name)) return true;
  const [, account, kind, path] = IN_IAM.exec(name) ?? IN_STS.exec(name) ?? [];
  if (account === undefined || kind === undefined || path === undefined) return false;
  const isHere = world !== undefined && accountsIn(world).has(account);
  return !isHere || exists(name, { account, kind, path }, world);
}

interface Named {
  readonly account: string;
  readonly kind: string;
  readonly path: string;
}

function exists(arn: string, { account, kind, path }: Named, world: World): boolean {
  if (kind === 'role') return world.roles.has(arn);
  if (kind === 'user') return [...world.accessKeys.values()].some((key) => key.arn === arn);
  const [roleName] = path.split('/');
  return [...world.roles.values()].some(
    (role) => role.name === roleName && role.arn.split(':')[4] === account,
  );
}

function accountsIn({ account, accessKeys }: World): ReadonlySet<string> {
  return new Set([account, ...[...accessKeys.values()].map((key) => key.account)]);
}

/** The words are those that many have reported. */
function invalid(kind: string, name: string): Refused {
  return malformed(`Invalid principal in policy: "${kind}":"${name.slice(0, 300)}"`);
}

/** Everybody, an account, or its root. */
const WHOLE = /^(\*|\d{12}|arn:aws[a-z-]*:iam::\d{12}:root)$/;
const IN_IAM = /^arn:aws[a-z-]*:iam::(\d{12}):(role|user)\/(.+)$/;
const IN_STS = /^arn:aws[a-z-]*:sts::(\d{12}):(assumed-role|federated-user)\/(.+)$/;
