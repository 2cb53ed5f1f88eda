// SPDX-License-Identifier: Apache-2.0

import { type Jwks, parseJwks } from '../../core/model/jwks.ts';
import { parseJsonObject } from '../../core/model/json.ts';
import type { KubernetesView } from '../../core/model/kubernetes.ts';
import type { Api, ApiRequest } from './api.ts';
import { type RequestInfo, statusIn } from './request-info.ts';
import { TrustprintError } from '../../core/error.ts';
import type { Answered } from './http-exchange.ts';
import { errorOfAnswer } from './api-errors.ts';
import { bindingTo } from './rights.ts';

/**
 * Which cluster this is, and the issuer of its tokens by its own discovery document. That document
 * is hidden from most people by default, which is no error.
 *
 * @see Kubernetes documentation, Service account issuer discovery.
 */
export async function viewOf(api: Api, signal: AbortSignal): Promise<KubernetesView> {
  const { context, server, eks } = await api.cluster(signal);
  const { answer, asked } = await api.answerTo(DISCOVERY, signal);
  const { issuer, why } = issuerIn(answer, asked);
  return {
    context,
    server: printServer(server),
    issuer,
    issuerUnseen: why,
    eks,
  };
}

/** What the kubeconfig names, where there is one. */
export async function chosenBy(
  api: Pick<Api, 'cluster'>,
  signal: AbortSignal,
): Promise<Pick<KubernetesView, 'server' | 'eks'> | undefined> {
  try {
    const { server, eks } = await api.cluster(signal);
    return { server: printServer(server), eks };
  } catch (error) {
    if (error instanceof TrustprintError && error.kind === 'input') return undefined;
    throw error;
  }
}

function printServer({ href }: URL): string {
  return href.replace(/\/$/, '');
}

/** The keys that the API server signs with, as it publishes them itself. */
export async function signingKeysOf(api: Api, signal: AbortSignal): Promise<Jwks | undefined> {
  const body = await api.ask(KEYS, signal);
  return body === undefined ? undefined : parseJwks(body);
}

interface IssuerLook {
  readonly issuer: string | undefined;
  readonly why: string | undefined;
}

function issuerIn(answer: Answered, asked: RequestInfo): IssuerLook {
  const said = statusIn(answer, asked);
  switch (answer.status) {
    case FORBIDDEN:
      if (said === undefined || said.cannot === 'impersonate') throw errorOfAnswer(answer, asked);
      return hidden(said.user);
    case NOT_FOUND:
      return { issuer: undefined, why: 'the API server has no discovery document of its issuer' };
    case OK:
      return { issuer: issuerNamed(answer, asked), why: undefined };
    default:
      throw errorOfAnswer(answer, asked);
  }
}

function issuerNamed({ body }: Answered, { what, server }: RequestInfo): string {
  const { issuer } = parseJsonObject(body, CODE, what);
  if (typeof issuer === 'string' && issuer.length <= MOST_CHARACTERS) return issuer;
  throw new TrustprintError(CODE, `${what} names no issuer`, {
    facts: { server },
    hint: 'check the server of the kubeconfig: it may be no Kubernetes API',
  });
}

/** By default only service accounts may read it. */
function hidden(user: string | undefined): IssuerLook {
  const { role, command } = bindingTo(READER, 'trustprint-issuer-discovery', user);
  const whom = user ?? 'these credentials';
  const how = command === undefined ? '' : `: ${command}`;
  return {
    issuer: undefined,
    why: `the API server does not let ${whom} read ${PATH}; its ${role} would${how}`,
  };
}

const READER = 'system:service-account-issuer-discovery';
const PATH = '/.well-known/openid-configuration';

const DISCOVERY: ApiRequest = {
  method: 'GET',
  path: ['.well-known', 'openid-configuration'],
  effect: 'read',
  right: undefined,
  what: `the discovery document of the cluster (${PATH})`,
};

const KEYS: ApiRequest = {
  method: 'GET',
  path: ['openid', 'v1', 'jwks'],
  effect: 'read',
  right: undefined,
  what: '/openid/v1/jwks (the key set of the cluster)',
};

const CODE = 'kubernetes_answer_unreadable';

const OK = 200;
const FORBIDDEN = 403;
const NOT_FOUND = 404;

/** IAM takes issuers of 255 characters; the API server any URL. */
const MOST_CHARACTERS = 2048;
