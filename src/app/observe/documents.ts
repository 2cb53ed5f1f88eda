// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { type Discovery, parseDiscovery } from '../../core/model/discovery.ts';
import { type Jwks, parseJwks } from '../../core/model/jwks.ts';
import type { Observed } from '../../core/model/observed.ts';
import type { FetchedDocument } from '../../ports/index.ts';
import { unseenBy } from './observed.ts';

export function discoveryIn(document: FetchedDocument): Observed<Discovery> {
  return read(document, 'the discovery document', parseDiscovery);
}

export function jwksIn(document: FetchedDocument): Observed<Jwks> {
  return read(document, 'the key set', parseJwks);
}

/** Why a document may be had when it is asked for again; `undefined` where asking again is idle. */
export function passingFailure(document: FetchedDocument | undefined): string | undefined {
  if (document === undefined) return undefined;
  if (document.kind === 'failed') {
    const { by, detail } = unseenBy(document.error);
    return by === 'theirs' ? detail : undefined;
  }
  const { status } = document;
  const mayPass = status >= SERVER_FAILS || status === TOO_MANY_REQUESTS;
  return mayPass ? `a document was answered with ${String(status)}` : undefined;
}

/** What of a URL is asked of its host. */
export function pathIn(url: string): string {
  const { pathname, search } = new URL(url);
  return `${pathname}${search}`;
}

/** Redirects are not followed: it is not known that AWS follows them. */
function read<T>(document: FetchedDocument, what: string, parse: (text: string) => T): Observed<T> {
  const { tookMs } = document;
  if (document.kind === 'failed') return { ...unseenBy(document.error), tookMs };
  const { status, body } = document;
  if (status !== OK) {
    return { ...unseenBy(otherStatus(what, document)), tookMs, httpStatus: status };
  }
  try {
    return { kind: 'seen', value: parse(body), tookMs, httpStatus: status };
  } catch (error) {
    return { ...unseenBy(unreadable(error)), tookMs, httpStatus: status };
  }
}

function otherStatus(
  what: string,
  { status, location, body }: Extract<FetchedDocument, { kind: 'fetched' }>,
): TrustprintError {
  const where = location === undefined ? '' : `, to ${location.slice(0, 200)}`;
  return new TrustprintError(
    'document_status',
    `${what} was answered with ${String(status)}${where}`,
    {
      facts: { status, location: location?.slice(0, 200) ?? null },
      hint: isClosedApiServer(status, body)
        ? OPEN_DISCOVERY
        : 'AWS needs it public, with status 200, without credentials',
    },
  );
}

/** What kube-apiserver says to who has no credentials, until its documents are opened to all. */
function isClosedApiServer(status: number, body: string): boolean {
  return (
    (status === FORBIDDEN || status === UNAUTHORIZED) &&
    /"kind":\s*"Status"/.test(body) &&
    /"apiVersion":\s*"v1"/.test(body)
  );
}

const OPEN_DISCOVERY =
  "open the API server's discovery to AWS, which has no credentials: kubectl create clusterrolebinding oidc-discovery --clusterrole=system:service-account-issuer-discovery --group=system:unauthenticated";

/** What a parser refuses is `input`; but nobody who called us can correct an issuer's document. */
function unreadable(error: unknown): unknown {
  if (!(error instanceof TrustprintError)) return error;
  return new TrustprintError('document_unreadable', error.message, {
    facts: error.facts,
    cause: error,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
  });
}

const OK = 200;
const UNAUTHORIZED = 401;
const FORBIDDEN = 403;
const TOO_MANY_REQUESTS = 429;
const SERVER_FAILS = 500;
