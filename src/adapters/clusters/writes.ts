// SPDX-License-Identifier: Apache-2.0

import * as z from 'zod';

import { TrustprintError } from '../../core/error.ts';
import { parseJsonObject } from '../../core/model/json.ts';
import type { Namespaced } from '../../core/model/kubernetes.ts';
import type { Kubernetes, TokenWish } from '../../ports/kubernetes.ts';
import type { Api, ApiRequest } from './api.ts';
import { formed, isNamed, SERVICE_ACCOUNT } from './objects.ts';

/**
 * Asks for a fresh token of a service account. The answer goes into no error.
 *
 * @see Kubernetes API reference, TokenRequest.
 */
export async function mintedToken(
  { account, wish }: { readonly account: Namespaced; readonly wish: TokenWish },
  api: Api,
  signal: AbortSignal,
): Promise<string> {
  requireNames(account);
  const { namespace, name } = account;
  const what = whatOf(account);
  const body = await api.ask(
    {
      method: 'POST',
      path: [...pathOf(account), 'token'],
      body: {
        type: 'application/json',
        json: {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: { audiences: [wish.audience], expirationSeconds: wish.expirationSeconds },
        },
      },
      effect: 'read',
      right: {
        verb: 'create',
        group: '',
        resource: 'serviceaccounts/token',
        namespace,
        only: name,
      },
      what: `token of ${what}`,
    },
    signal,
  );
  if (body === undefined) throw noSuch(what);
  const given = TOKEN_REQUEST.safeParse(jsonIn(body));
  if (given.success) return given.data.status.token;
  throw new TrustprintError(CODE, `the Kubernetes API gave no token of ${what}`, {
    facts: { what, characters: body.length },
    hint: 'check the server of the kubeconfig: it may be no Kubernetes API',
  });
}

/**
 * Sets annotations of a service account, if it is still as it was just read: a change by others in
 * between is refused by the server, which knows versions.
 */
export async function annotated(
  { account, annotations }: Annotating,
  api: Api,
  signal: AbortSignal,
): Promise<void> {
  const resourceVersion = await versionOf(account, api, signal);
  const values = Object.entries(annotations).map(([key, value]) => [key, value ?? null] as const);
  const metadata = { resourceVersion, annotations: Object.fromEntries(values) };
  await api.ask(
    {
      ...about(account, 'patch'),
      method: 'PATCH',
      query: { fieldManager: 'trustprint' },
      body: { type: 'application/merge-patch+json', json: { metadata } },
      effect: 'write',
    },
    signal,
  );
}

interface Annotating {
  readonly account: Parameters<Kubernetes['annotate']>[0];
  readonly annotations: Readonly<Record<string, string | undefined>>;
}

async function versionOf(
  account: Annotating['account'],
  api: Api,
  signal: AbortSignal,
): Promise<string | undefined> {
  const request = about(account, 'get');
  requireNames(account);
  const body = await api.ask({ ...request, method: 'GET', effect: 'read' }, signal);
  if (body === undefined) throw noSuch(request.what);
  const read = parseJsonObject(body, CODE, request.what);
  const { metadata } = formed(SERVICE_ACCOUNT, read, 'service account');
  requireAsItWas(account, metadata.annotations);
  return metadata.resourceVersion;
}

function requireAsItWas(
  { was = {}, ...account }: Annotating['account'],
  found: Readonly<Record<string, string>>,
): void {
  const name = Object.keys(was).find((key) => found[key] !== was[key]);
  if (name === undefined) return;
  throw new TrustprintError('list_changed', `somebody has just changed ${whatOf(account)}`, {
    facts: { annotation: name, planned: was[name] ?? null, found: found[name] ?? null },
    hint: 'run the same command again: it plans again from what is there now',
  });
}

function about(
  account: Namespaced,
  verb: 'get' | 'patch',
): Pick<ApiRequest, 'path' | 'right' | 'what'> {
  const { namespace, name } = account;
  const right = { verb, group: '', resource: 'serviceaccounts', namespace };
  return {
    path: pathOf(account),
    right: verb === 'get' ? right : { ...right, only: name },
    what: whatOf(account),
  };
}

/** A name that cannot stand in a path is nobody's. */
function requireNames(account: Namespaced): void {
  if (!isNamed(account)) throw noSuch(whatOf(account));
}

function pathOf({ namespace, name }: Namespaced): readonly string[] {
  return ['api', 'v1', 'namespaces', namespace, 'serviceaccounts', name];
}

function whatOf({ namespace, name }: Namespaced): string {
  return `service account ${namespace}/${name}`;
}

function noSuch(what: string): TrustprintError {
  return new TrustprintError('workload_not_found', `there is no ${what} in this cluster`, {
    facts: { what },
    hint: 'check the name and the namespace, and --context',
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the parser's own message quotes it
  }
}

const CODE = 'kubernetes_answer_unreadable';

const TOKEN_REQUEST = z.object({ status: z.object({ token: z.string().min(1) }) });
