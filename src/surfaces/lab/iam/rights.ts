// SPDX-License-Identifier: Apache-2.0

import { clusterArn } from '../eks/clusters.ts';
import { refusal, type Refused } from '../protocol/answer.ts';
import { type Form, textOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import { type AccessKey, iamArn, type Session, type World } from '../world.ts';
import { type AuthorizationRequest, callerContext, decideIdentity } from './identity-policy.ts';
import { UNKNOWN_KEY } from '../protocol/sigv4.ts';
import { documentOf } from './policies.ts';
import { roleNamed } from './roles.ts';

/** Why a caller may not do something. */
export interface MissingPermission {
  /** A statement denies it; otherwise no statement allows it. */
  readonly isDenied: boolean;
  /** How AWS gives the reason. */
  readonly words: string;
}

/** Who calls, in which world, and how the call came. */
export interface Calling extends Pick<Form, 'keys'> {
  readonly caller: AccessKey;
  readonly world: World;
}

/**
 * What a caller lacks for a wish, or `undefined`. Users may do everything; a session may what its
 * role's policies allow, and its boundary and the policies that it was opened with allow too.
 */
export function lackOf(
  { caller, world, keys }: Calling,
  {
    action,
    resource,
    context = {},
  }: Pick<AuthorizationRequest, 'action' | 'resource'> & Partial<AuthorizationRequest>,
): MissingPermission | undefined {
  const { session } = caller;
  if (session === undefined) return undefined;
  const wish = {
    action,
    resource,
    context: { ...keys, ...callerContext(caller, world), ...context },
  };
  const layers = layersOf(session, world).map(({ kind, documents }) => ({
    kind,
    decision: decideIdentity(documents, wish),
  }));
  const denying = layers.find(({ decision }) => decision === 'denied');
  if (denying !== undefined) {
    return { isDenied: true, words: `with an explicit deny in ${DENIES[denying.kind]}` };
  }
  const silent = layers.find(({ decision }) => decision === 'silent');
  return silent === undefined
    ? undefined
    : { isDenied: false, words: `because no ${silent.kind} allows the ${action} action` };
}

/** What AWS says to a caller who may not. Its words are those that many have reported. */
export function accessDenied(
  { arn }: AccessKey,
  { action, resource }: Pick<AuthorizationRequest, 'action' | 'resource'>,
  why?: MissingPermission,
): Refused {
  const about = resource === '*' ? '' : ` on resource: ${resource}`;
  const reason = why === undefined ? '' : ` ${why.words}`;
  const message = `User: ${arn} is not authorized to perform: ${action}${about}${reason}`;
  return refusal('AccessDenied', 403, message);
}

interface Layer {
  readonly kind: 'identity-based policy' | 'permissions boundary' | 'session policy';
  readonly documents: readonly string[];
}

/** A federated session that a user has made: `GetFederationToken`. */
export function isFederatedUser({ arn }: AccessKey): boolean {
  return arn.includes(':federated-user/');
}

/** Each must allow. A role that is gone allows nothing, and a user everything. */
function layersOf({ role, policies }: Session, world: World): readonly Layer[] {
  const held = world.roles.get(role ?? '');
  const attached = (held?.attachedPolicies ?? []).flatMap((arn) => documentsOf(arn, world));
  const own = Object.values(held?.inlinePolicies ?? {});
  const boundary = held?.permissionsBoundary;
  return [
    ...(role === undefined
      ? []
      : [{ kind: 'identity-based policy' as const, documents: [...own, ...attached] }]),
    ...(boundary === undefined
      ? []
      : [{ kind: 'permissions boundary' as const, documents: documentsOf(boundary, world) }]),
    ...(policies === undefined ? [] : [{ kind: 'session policy' as const, documents: policies }]),
  ];
}

function documentsOf(arn: string, world: World): readonly string[] {
  const document = documentOf(arn, world);
  return document === undefined ? [] : [document];
}

const DENIES: Readonly<Record<Layer['kind'], string>> = {
  'identity-based policy': 'an identity-based policy',
  'permissions boundary': 'a permissions boundary',
  'session policy': 'a session policy',
};

/** The refusal of a caller who may not call this, or `undefined`. */
export function permissionRefusal(
  { callers, service, action }: Operation,
  form: Form,
  world: World,
): Refused | undefined {
  const { caller, keys } = form;
  if (callers === 'anyone') return undefined;
  if (caller === undefined) {
    return refusal('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  }
  if (callers === 'known') return undefined;
  const wish = { action: `${service}:${action}`, resource: resourceOf(form, world) };
  const { session } = caller;
  if (session !== undefined && session.role === undefined) {
    // Documented of sessions of users without MFA; of IAM the answer is widely reported.
    if (service === 'iam') return UNKNOWN_KEY;
    if (service === 'sts') return accessDenied(caller, wish);
  }
  const lack = lackOf({ caller, world, keys }, wish);
  return lack === undefined ? undefined : accessDenied(caller, wish, lack);
}

/**
 * The ARN of what a call is about, for policies that allow it for some things only; `*` for calls
 * about nothing in particular. A provider's ARN has its path (documented).
 */
export function resourceOf(form: Form, world: World): string {
  const cluster = form.json?.['name'];
  if (typeof cluster === 'string') return clusterArn(cluster, form, world);
  for (const [parameter, arnOf] of ABOUT) {
    const value = textOf(form, parameter);
    if (value !== undefined) return arnOf(value, form, world);
  }
  return '*';
}

type ArnOf = (value: string, form: Form, world: World) => string;

const asIs: ArnOf = (value) => value;

const roleArn: ArnOf = (name, form, world) => {
  const account = accountOf(form, world);
  const path = textOf(form, 'Path') ?? '/';
  return roleNamed(world, account, name)?.arn ?? iamArn(world, account, `role${path}${name}`);
};

const policyArn: ArnOf = (name, form, world) =>
  iamArn(world, accountOf(form, world), `policy${textOf(form, 'Path') ?? '/'}${name}`);

const providerArn: ArnOf = (url, form, world) =>
  iamArn(world, accountOf(form, world), `oidc-provider/${url.replace(/^https:\/\//, '')}`);

/** It lies under its cluster, which the path names too. */
const ofAssociation: ArnOf = (id, form, world) =>
  `${clusterArn(textOf(form, 'name') ?? '', form, world).replace(':cluster/', ':podidentityassociation/')}/${id}`;

const ofCluster: ArnOf = (name, form, world) => clusterArn(name, form, world);

function accountOf({ caller }: Form, { account }: World): string {
  return caller?.account ?? account;
}

/** The parameter that names it; the first that is there counts. */
const ABOUT: readonly (readonly [string, ArnOf])[] = [
  ['OpenIDConnectProviderArn', asIs],
  ['RoleName', roleArn],
  ['PolicyArn', asIs],
  ['PolicyName', policyArn],
  ['Url', providerArn],
  ['associationId', ofAssociation],
  ['name', ofCluster],
];
