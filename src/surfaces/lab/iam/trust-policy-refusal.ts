// SPDX-License-Identifier: Apache-2.0

import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { matchesWithoutCase } from '../../../core/policy/pattern.ts';
import { limitExceeded, type Refused } from '../protocol/answer.ts';
import type { World } from '../world.ts';
import {
  listed,
  malformed,
  outlineRefusal,
  policyJsonOf,
  SYNTAX,
  textsIn,
} from './policy-refusal.ts';
import { tenancyRefusal } from './tenancy-refusal.ts';

/**
 * IAM's refusal of a trust policy, or `undefined`. IAM asks whether the document is one. Principals of
 * AWS must exist, as far as the lab has their account; a provider may be created later.
 */
export function trustPolicyRefusal(text: string, world?: World): Refused | undefined {
  if (text.replaceAll(/\s/g, '').length > MAX_POLICY_LENGTH) {
    return limitExceeded(`Cannot exceed quota for ACLSizePerRole: ${String(MAX_POLICY_LENGTH)}`);
  }
  const document = policyJsonOf(text);
  if (document === undefined) return malformed('This policy contains invalid Json');
  const refused = outlineRefusal(document);
  if (refused !== undefined) return refused;
  for (const statement of listed(document['Statement']).filter(isJsonObject)) {
    const wrong = statementRefusal(statement, world);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function statementRefusal(statement: JsonObject, world: World | undefined): Refused | undefined {
  if (!/^(Allow|Deny)$/.test(String(statement['Effect']))) return SYNTAX;
  const refused = membersRefusal(statement) ?? principalsRefusal(statement['Principal'], world);
  if (refused !== undefined) return refused;
  const principal = statement['Principal'];
  const federated = isJsonObject(principal) ? textsIn(principal['Federated']) : [];
  const isOfTokens = textsIn(statement['Action']).some((one) => matchesWithoutCase(TOKENS, one));
  if (statement['Effect'] === 'Deny' || !isOfTokens) return undefined;
  return federated.map((name) => tenancyRefusal(name, statement)).find((one) => one !== undefined);
}

const TOKENS = 'sts:AssumeRoleWithWebIdentity';

function membersRefusal(statement: JsonObject): Refused | undefined {
  const has = (name: string): boolean => statement[name] !== undefined;
  if (has('NotPrincipal'))
    return malformed('AssumeRole policy must not contain NotPrincipal field.');
  if (!has('Principal')) return malformed('Missing required field Principal');
  if (has('Resource') || has('NotResource')) return malformed('Has prohibited field Resource');
  if (!has('Action')) return malformed('Missing required field Action');
  return textsIn(statement['Action']).every((name) => ASSUMES.test(name))
    ? undefined
    : malformed('AssumeRole policy may only specify STS AssumeRole actions.');
}

/**
 * Which actions there may be, as they are written here: that case counts, and that `sts:*` is none, was
 * recorded 2026-09-11. Of narrower patterns nothing is known, and they are taken.
 */
const ASSUMES =
  /^sts:(AssumeRole(WithSAML|WithWebIdentity)?|TagSession|SetSourceIdentity|SetContext|AssumeRole[A-Za-z]*[*?][A-Za-z*?]*)$/;

/** The default quota; AWS raises it on request (IAM User Guide, IAM and STS quotas). Blanks do not count. */
const MAX_POLICY_LENGTH = 2048;

/**
 * IAM's refusal of whom a trust policy names, or `undefined`. Federated principals need not exist;
 * users and roles must, wherever the lab has their account.
 */
function principalsRefusal(principal: unknown, world: World | undefined): Refused | undefined {
  if (principal === '*') return undefined;
  if (!isJsonObject(principal)) return SYNTAX;
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

function accountsIn({ account, accessKeys, organization }: World): ReadonlySet<string> {
  const members = organization?.accounts.keys() ?? [];
  return new Set([account, ...members, ...[...accessKeys.values()].map((key) => key.account)]);
}

/** The words are those that many have reported. */
function invalid(kind: string, name: string): Refused {
  return malformed(`Invalid principal in policy: "${kind}":"${name.slice(0, 300)}"`);
}

/** Everybody, an account, or its root. */
const WHOLE = /^(\*|\d{12}|arn:aws[a-z-]*:iam::\d{12}:root)$/;
const IN_IAM = /^arn:aws[a-z-]*:iam::(\d{12}):(role|user)\/(.+)$/;
const IN_STS = /^arn:aws[a-z-]*:sts::(\d{12}):(assumed-role|federated-user)\/(.+)$/;
