// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import { type Instant, plusSeconds, printInstant } from '../../../core/model/instant.ts';
import type { JsonObject } from '../../../core/model/json.ts';
import { forgeToken } from '../../../forge/tokens.ts';
import type { Signer } from '../issuer/rotation.ts';
import { type BoundAccount, type ServiceAccount, subjectOfAccount } from '../issuer/tokens.ts';
import type { KubeCluster } from './cluster.ts';
import { bodyOf } from './contents.ts';
import { type KubeObject, numberIn, objectIn, textIn } from './objects.ts';
import type { ResourceRequest } from './parsed-request.ts';
import { NODE, serviceAccountOf } from './pods.ts';
import { PODS, SERVICE_ACCOUNTS } from './resources.ts';
import { badRequest, conflict, type Fault, invalid, notFound } from './statuses.ts';
import type { KubeStore } from './store.ts';

/** What a token is asked for with. */
export interface TokenAsking {
  readonly asked: ResourceRequest;
  readonly body: string;
  readonly signer: Signer;
  readonly now: Instant;
}

/**
 * Answers a TokenRequest with a token of the service account that the issuer of the cluster signs.
 *
 * @throws KubeRefusal
 */
export async function answerTokenRequest(store: KubeStore, asking: TokenAsking): Promise<Response> {
  const { asked, body, signer, now } = asking;
  const { name = '', namespace = '' } = asked;
  const account = store.find(SERVICE_ACCOUNTS, { namespace, name });
  if (account === undefined) throw notFound(SERVICE_ACCOUNTS, name);
  const spec = objectIn(bodyOf(body, TOKEN_REQUEST), 'spec');
  const wanted = secondsOf(spec);
  const seconds = Math.min(wanted, MOST_SECONDS);
  const audiences = audiencesOf(spec);
  const pod = boundPod(store, spec, namespace);
  const claims = claimsOf({ account, pod, audiences, seconds }, signer, now);
  const answer = {
    kind: TOKEN_REQUEST.kind,
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, uid: account.metadata.uid, creationTimestamp: printInstant(now) },
    spec: {
      audiences,
      expirationSeconds: seconds,
      boundObjectRef: spec['boundObjectRef'] ?? null,
    },
    status: {
      token: await forgeToken(claims, signer.key),
      expirationTimestamp: printInstant(plusSeconds(now, seconds)),
    },
  };
  const warning = `299 - "requested expiration of ${String(wanted)} seconds shortened to ${String(seconds)} seconds"`;
  return Response.json(answer, {
    status: 201,
    headers: wanted === seconds ? {} : { warning },
  });
}

interface Bound {
  readonly account: KubeObject;
  readonly pod: KubeObject | undefined;
  readonly audiences: readonly string[];
  readonly seconds: number;
}

function claimsOf(
  { account, pod, audiences, seconds }: Bound,
  { issuer }: Signer,
  now: Instant,
): JsonObject {
  const at = Math.trunc(now / 1000);
  const { namespace = '', name, uid } = account.metadata;
  return {
    aud: audiences,
    exp: at + seconds,
    iat: at,
    iss: issuer,
    jti: randomUUID(),
    'kubernetes.io': {
      namespace,
      ...(pod === undefined
        ? {}
        : {
            node: { name: textIn(objectIn(pod, 'spec'), 'nodeName') ?? NODE },
            pod: { name: pod.metadata.name, uid: pod.metadata.uid },
          }),
      serviceaccount: { name, uid },
    },
    nbf: at,
    sub: subjectOfAccount({ namespace, name }),
  };
}

/** The pod that the token is bound to; `undefined` where it is bound to none. */
function boundPod(store: KubeStore, spec: JsonObject, namespace: string): KubeObject | undefined {
  const reference = objectIn(spec, 'boundObjectRef');
  const name = textIn(reference, 'name');
  if (name === undefined) return undefined;
  const kind = textIn(reference, 'kind') ?? '';
  if (kind !== 'Pod')
    throw badRequest(`cannot bind token for serviceaccount to object type ${kind}`);
  const pod = store.find(PODS, { namespace, name });
  if (pod === undefined) throw notFound(PODS, name);
  const uid = textIn(reference, 'uid') ?? '';
  if (uid !== '' && uid !== pod.metadata.uid) {
    const why = `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`;
    throw conflict(PODS, name, why);
  }
  return pod;
}

function audiencesOf(spec: JsonObject): readonly string[] {
  const list = spec['audiences'];
  const given = Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [];
  return given.length === 0 ? [API_AUDIENCE] : given;
}

/** How long it is to be good for; an hour where that is not said. */
function secondsOf(spec: JsonObject): number {
  const seconds = numberIn(spec, 'expirationSeconds') ?? USUAL_SECONDS;
  if (seconds >= LEAST_SECONDS && seconds <= ABSURD_SECONDS) return Math.trunc(seconds);
  const bound =
    seconds < LEAST_SECONDS
      ? 'may not specify a duration less than 10 minutes'
      : 'may not specify a duration larger than 2^32 seconds';
  const fault: Fault = {
    field: 'spec.expirationSeconds',
    reason: 'FieldValueInvalid',
    says: `Invalid value: ${String(seconds)}: ${bound}`,
  };
  throw invalid(TOKEN_REQUEST, '', [fault]);
}

const TOKEN_REQUEST = { group: 'authentication.k8s.io', kind: 'TokenRequest' } as const;

/** What the API server of EKS takes tokens for. */
export const API_AUDIENCE = 'https://kubernetes.default.svc';

/** @see Kubernetes API, TokenRequestSpec, and its `ValidateTokenRequest`. */
const USUAL_SECONDS = 3600;
const LEAST_SECONDS = 600;
const ABSURD_SECONDS = 2 ** 32;
/** EKS shortens what is longer: a day (`service-account-max-token-expiration`). */
const MOST_SECONDS = 86_400;

/** The pods that run as a service account. */
export function podsOf(
  store: KubeStore,
  { namespace, name }: ServiceAccount,
): readonly KubeObject[] {
  return store
    .all(PODS, namespace)
    .filter((one) => serviceAccountOf(objectIn(one, 'spec')) === name);
}

/** A service account with one of its pods, the first by default; what is not there had an id once. */
export function boundAccount(
  { store }: KubeCluster,
  account: ServiceAccount,
  podName?: string,
): BoundAccount {
  const { namespace, name } = account;
  const found = store.find(SERVICE_ACCOUNTS, account);
  const pod = podsOf(store, account).find(
    (one) => one.metadata.name === (podName ?? one.metadata.name),
  );
  const gone = { name: `${name}-5d8c7f6b9-x2x7q`, uid: randomUUID() };
  const { metadata = gone } = pod ?? {};
  return {
    namespace,
    name,
    uid: found?.metadata.uid ?? randomUUID(),
    pod: { name: metadata.name, uid: metadata.uid },
  };
}
