// SPDX-License-Identifier: Apache-2.0

import type { Discovery } from '../../core/model/discovery.ts';
import type { Facts } from '../../core/model/facts.ts';
import { discoveryUrlOf, type HostPort, hostPortOf, type Issuer } from '../../core/model/issuer.ts';
import type { Jwks } from '../../core/model/jwks.ts';
import { type Observed, seenOf } from '../../core/model/observed.ts';
import { FOUND, type Origin, originOf } from '../../core/model/allowed-addresses.ts';
import type { FetchedDocument } from '../../ports/index.ts';
import { discoveryIn, jwksIn, pathIn } from './documents.ts';
import { type Found, whyNoIssuer } from './find-issuer.ts';
import type { Seen } from './issuers-in.ts';
import { notLookedAt } from './observed.ts';
import { type EndpointOpened, openEndpoint } from './endpoint.ts';
import type { EndpointQuestion } from './looking.ts';
import { isLacking, type ObserveContext, type Question } from './question.ts';
import { givenLooks, isSame } from './from-files.ts';
import { openShared } from './shared-endpoint.ts';

type IssuerSide = Pick<Facts, 'discovery' | 'jwks' | 'endpoints'>;

/** What looking at an issuer takes: no cloud. */
interface IssuerContext {
  readonly question: Omit<Question, 'rules' | 'vantage' | 'lab'>;
  readonly ports: Pick<ObserveContext['ports'], 'endpoints' | 'quickProbes'>;
  readonly signal: AbortSignal;
}

/**
 * Probes the issuer's two documents and every endpoint that serves them. Where what was asked
 * about must have an issuer and none was found, why that is stands in their place.
 */
export async function observeIssuer(
  { issuer }: Pick<Found, 'issuer'>,
  seen: Seen,
  means: IssuerContext,
): Promise<IssuerSide> {
  const { from } = means.question;
  if (issuer === undefined) {
    const discovery = from?.discovery ?? whyNoIssuer(seen);
    return { discovery, jwks: from?.jwks, endpoints: from?.endpoints ?? [] };
  }
  const side = isComplete(from) ? from : await lookAtIssuer(issuer, means);
  const given = givenLooks(means.question, { issuer, discovery: seenOf(side.discovery) });
  const own = side.endpoints.filter((look) => !given.some((other) => isSame(other, look)));
  return { discovery: side.discovery, jwks: side.jwks, endpoints: [...own, ...given] };
}

function isComplete(from: Facts | undefined): from is Facts {
  return from !== undefined && !isLacking(from.discovery) && !isLacking(from.jwks);
}

async function lookAtIssuer(issuer: Issuer, means: IssuerContext): Promise<IssuerSide> {
  const url = discoveryUrlOf(issuer);
  const at = hostPortOf(url);
  const { keys } = means.question.effort;
  const first = await open(means, {
    ...at,
    roles: ['discovery'],
    path: pathIn(url),
    namedBy: namerOf(issuer, means.question),
    // Where one endpoint serves both documents, both come over one connection, as STS makes one.
    ...(keys ? { next: (document) => keysPathAt(at, seenOf(discoveryIn(document))) } : {}),
  });
  const discovery = documentOf(first, discoveryIn);
  const found = seenOf(discovery);
  if (found === undefined) {
    const jwks = notLookedAt('the discovery document, which names the key set, was not seen');
    return { discovery, jwks, endpoints: await first.looks() };
  }
  return { discovery, ...(await lookAtKeys(found, { at, first }, means)) };
}

async function lookAtKeys(
  { jwksUri }: Discovery,
  { at, first }: { readonly at: HostPort; readonly first: EndpointOpened },
  means: IssuerContext,
): Promise<Omit<IssuerSide, 'discovery'>> {
  const { keys } = means.question.effort;
  const isOne = isSame(at, hostPortOf(jwksUri));
  if (isOne && (!keys || first.second !== undefined)) {
    const looks = await first.looks();
    return {
      jwks: first.second === undefined ? NO_KEYS_WANTED : jwksIn(first.second),
      endpoints: looks.map((look) => ({ ...look, serves: ['discovery', 'jwks'] as const })),
    };
  }
  const opening = open(means, {
    ...hostPortOf(jwksUri),
    roles: ['jwks'],
    path: keys ? pathIn(jwksUri) : undefined,
    namedBy: originOf(first.places, { issuerAt: at, at: hostPortOf(jwksUri) }),
  });
  const [own, [second, others]] = await Promise.all([
    first.looks(),
    opening.then(async (opened) => [opened, await opened.looks()] as const),
  ]);
  const jwks = keys || second.failed !== undefined ? documentOf(second, jwksIn) : NO_KEYS_WANTED;
  return { jwks, endpoints: [...own, ...others] };
}

const NO_KEYS_WANTED = notLookedAt('the thumbprint of an issuer does not depend on its keys');

/** A person may name an issuer wherever it is; what leads to one may not. */
export function namerOf(
  issuer: Issuer,
  { target, from }: Pick<Question, 'target' | 'from'>,
): Origin | undefined {
  const isTyped = target?.kind === 'issuer' && target.issuer === issuer && from === undefined;
  return isTyped ? undefined : FOUND;
}

async function open(means: IssuerContext, question: EndpointQuestion): Promise<EndpointOpened> {
  const { ports, signal } = means;
  const { effort, onProgress, shared } = means.question;
  const { endpoints, quickProbes } = ports;
  const context = { endpoints, quickProbes, effort, signal, onProgress };
  return shared === undefined
    ? openEndpoint(question, context)
    : openShared(question, context, shared);
}

function documentOf<T extends Discovery | Jwks>(
  opened: EndpointOpened,
  read: (document: FetchedDocument) => Observed<T>,
): Observed<T> {
  if (opened.document !== undefined) return read(opened.document);
  return opened.failed ?? notLookedAt('no connection was opened');
}

function keysPathAt(at: HostPort, discovery: Discovery | undefined): string | undefined {
  if (discovery === undefined || !isSame(at, hostPortOf(discovery.jwksUri))) return undefined;
  return pathIn(discovery.jwksUri);
}
