// SPDX-License-Identifier: Apache-2.0

import { createHash, timingSafeEqual } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { signatureOf, type SignedRequest } from '../protocol/signature-parts.ts';
import { callerOf as signerOf, scopeRefusal } from '../protocol/sigv4.ts';
import type { World } from '../world.ts';
import { objectIn, textIn } from './objects.ts';
import type { ParsedRequest } from './parsed-request.ts';
import { apiVersionOf, type Resource, RESOURCES } from './resources.ts';
import { isAmong, type Right } from './rights.ts';
import { forbidden, forbiddenPath, unauthorized } from './statuses.ts';

/** Who may use the API: the user of the lab, who may do all that was not taken away. */
export interface Access {
  readonly user: string;
  readonly token: string;
  /** Whose a token of `aws eks get-token` is, by ARN. */
  readonly arnOf: (token: string) => string | undefined;
  readonly denied: readonly Right[];
}

/** Who asks. */
export interface Caller {
  readonly name: string;
  readonly groups: readonly string[];
  readonly isAnonymous: boolean;
}

/**
 * Who sends this `Authorization`.
 *
 * @throws KubeRefusal where it is nobody's.
 */
export function callerOf(authorization: string | null, { user, token, arnOf }: Access): Caller {
  if (authorization === null) return ANONYMOUS;
  const given = /^bearer +(\S+)$/i.exec(authorization)?.[1];
  if (given === undefined) throw unauthorized();
  if (!isSame(given, token) && arnOf(given) !== user) throw unauthorized();
  return { name: user, groups: ['system:masters', 'system:authenticated'], isAnonymous: false };
}

/**
 * Lets pass what the caller may do.
 *
 * @throws KubeRefusal in the words that Kubernetes has for it.
 */
export function authorize(asked: ParsedRequest, caller: Caller, { denied }: Access): void {
  const right = rightOf(asked);
  if (isMaster(caller) ? !isAmong(denied, right) : isFree(asked, caller)) return;
  const who = `User "${caller.name}" cannot ${asked.verb}`;
  if (asked.kind === 'path') throw forbiddenPath(`${who} path "${asked.path}"`);
  const { resource, namespace, name } = asked;
  const where =
    namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `resource "${right.resource}" in API group "${resource.group}" ${where}`;
  throw forbidden(resource, name, `${who} ${what}`);
}

/** Who is in no group with rights may do what Kubernetes lets everybody do (its roles `system:…`). */
function isFree(asked: ParsedRequest, { groups, isAnonymous }: Caller): boolean {
  if (asked.kind === 'resource') return !isAnonymous && REVIEWS.includes(asked.resource);
  const { path } = asked;
  if (PUBLIC.test(path)) return true;
  if (ISSUER_DISCOVERY.test(path)) return groups.includes('system:serviceaccounts');
  return !isAnonymous && DISCOVERY.test(path);
}

function isMaster({ groups }: Caller): boolean {
  return groups.includes('system:masters');
}

/** What it takes to do what is asked. */
function rightOf(asked: ParsedRequest): Right {
  if (asked.kind === 'path') return { verb: asked.verb, resource: asked.path };
  const { verb, resource, subresource } = asked;
  const below = subresource === undefined ? '' : `/${subresource}`;
  return { verb, resource: `${resource.plural}${below}` };
}

function isSame(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const ANONYMOUS: Caller = {
  name: 'system:anonymous',
  groups: ['system:unauthenticated'],
  isAnonymous: true,
};

/** What everybody may read (`system:public-info-viewer`). */
const PUBLIC = /^\/(healthz|livez|readyz|version\/?)$/;

/** `system:discovery`. */
const DISCOVERY = /^\/(?:apis?|openapi)(?:\/|$)/;

/** `system:service-account-issuer-discovery`. */
const ISSUER_DISCOVERY = /^\/(?:\.well-known\/openid-configuration|openid\/v1\/jwks)\/?$/;

/**
 * Who shows a token of `aws eks get-token`: the ARN of the one who signed it for this cluster just
 * now; `undefined` where it is none, or nobody's.
 *
 * @see https://github.com/kubernetes-sigs/aws-iam-authenticator, "API Authorization from Outside a
 *   Cluster": the token is a presigned URL of GetCallerIdentity with the cluster's name in a header.
 */
export function arnOfEksToken(
  token: string,
  {
    world,
    cluster,
    now,
  }: { readonly world: World; readonly cluster: string; readonly now: Instant },
): string | undefined {
  const request = requestIn(token, cluster);
  if (request === undefined) return undefined;
  const signature = signatureOf(request);
  if (signature === undefined || signature.kind === 'refused') return undefined;
  if (!signature.signedHeaders.includes(CLUSTER_HEADER)) return undefined;
  if (scopeRefusal(signature, 'sts', now) !== undefined) return undefined;
  const caller = signerOf(request, world, now);
  return caller.kind === 'caller' ? caller.key?.arn : undefined;
}

/** The call that the token stands for, as it would come to STS. */
function requestIn(token: string, cluster: string): SignedRequest | undefined {
  if (!token.startsWith(PREFIX) || token.length > MOST_CHARACTERS) return undefined;
  const text = Buffer.from(token.slice(PREFIX.length), 'base64url').toString();
  if (!URL.canParse(text)) return undefined;
  const { host, pathname, search, searchParams } = new URL(text);
  if (searchParams.get('Action') !== 'GetCallerIdentity') return undefined;
  const headers = new Headers({ host, [CLUSTER_HEADER]: cluster });
  return { method: 'GET', pathname, query: search.slice(1), headers, body: '' };
}

const PREFIX = 'k8s-aws-v1.';
const CLUSTER_HEADER = 'x-k8s-aws-id';
/** aws-iam-authenticator reads no more (`maxTokenLenBytes`). */
const MOST_CHARACTERS = 4096;

/** What may be asked of the API about the one who asks: created, answered, and not kept. */
export const REVIEWS: readonly Resource[] = [
  review('authentication.k8s.io', 'SelfSubjectReview'),
  review('authorization.k8s.io', 'SelfSubjectAccessReview'),
  review('authorization.k8s.io', 'SelfSubjectRulesReview'),
];

/** The answer to a review, for `kubectl auth whoami` and `kubectl auth can-i`. */
export function reviewAnswer(
  { kind, group }: Resource,
  body: JsonObject,
  { caller, access }: { readonly caller: Caller; readonly access: Access },
): Response {
  const spec = objectIn(body, 'spec');
  const metadata = { creationTimestamp: null };
  const head = { kind, apiVersion: apiVersionOf({ group }), metadata };
  return Response.json({ ...head, ...reviewed(kind, spec, { caller, access }) }, { status: 201 });
}

function reviewed(
  kind: string,
  spec: JsonObject,
  { caller, access }: { readonly caller: Caller; readonly access: Access },
): JsonObject {
  switch (kind) {
    case 'SelfSubjectReview':
      return { status: { userInfo: { username: caller.name, groups: caller.groups } } };
    case 'SelfSubjectAccessReview':
      return { spec, status: { allowed: isMaster(caller) && isGranted(spec, access) } };
    default:
      return { spec: {}, status: isMaster(caller) ? rulesOf(access) : NO_RULES };
  }
}

function isGranted(spec: JsonObject, { denied }: Access): boolean {
  const path = objectIn(spec, 'nonResourceAttributes');
  const attributes = objectIn(spec, 'resourceAttributes');
  const below = textIn(attributes, 'subresource') ?? '';
  const resource =
    textIn(path, 'path') ??
    `${textIn(attributes, 'resource') ?? ''}${below === '' ? '' : `/${below}`}`;
  const verb = textIn(path, 'verb') ?? textIn(attributes, 'verb') ?? '';
  return !isAmong(denied, { verb, resource });
}

function rulesOf({ denied }: Access): JsonObject {
  const named = [
    ...RESOURCES.map(({ group, plural, verbs }) => ({ group, plural, verbs })),
    { group: '', plural: 'serviceaccounts/token', verbs: ['create'] },
  ];
  const resourceRules = named.flatMap(({ group, plural, verbs }) => {
    const allowed = verbs.filter((verb) => !isAmong(denied, { verb, resource: plural }));
    return allowed.length === 0
      ? []
      : [{ verbs: allowed, apiGroups: [group], resources: [plural] }];
  });
  const nonResourceRules = [{ verbs: ['get'], nonResourceURLs: ['*'] }];
  return { resourceRules, nonResourceRules, incomplete: false };
}

const NO_RULES = { resourceRules: [], nonResourceRules: [], incomplete: false };

function review(group: string, kind: string): Resource {
  const singular = kind.toLowerCase();
  return {
    group,
    plural: `${singular}s`,
    singular,
    kind,
    shortNames: [],
    namespaced: false,
    verbs: ['create'],
    selectable: {},
  };
}
