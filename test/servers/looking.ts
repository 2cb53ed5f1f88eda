// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';

import { tlsEndpoints, type TlsEndpointsOptions } from '../../src/adapters/tls-endpoints.ts';
import { TrustprintError } from '../../src/core/error.ts';
import { type Certificate, pemOf } from '../../src/core/model/certificate.ts';
import type {
  Connected,
  Connection,
  Endpoints,
  FetchedDocument,
  QuickProbes,
} from '../../src/ports/index.ts';

/** Time enough for anything that comes about at all, on a machine that is busy with ten other things. */
export const ENOUGH_MS = 60_000;
/** Time that is meant to run out, though not before what comes first: a busy machine is slow at that. */
export const SHORT_MS = 1000;

export function endpoints(options: Partial<TlsEndpointsOptions> = {}): Endpoints & QuickProbes {
  return tlsEndpoints({
    roots: {},
    proxyFor: () => undefined,
    resolve: [],
    family: undefined,
    ...options,
  });
}

/** Endpoints that take these for AWS's library. */
export function trusting(...roots: readonly { readonly certificate: Certificate }[]): Endpoints {
  return endpoints({ roots: { library: roots.map(({ certificate }) => pemOf(certificate)) } });
}

/** A look at a server: by the name `localhost` unless told otherwise, at its own address. */
export async function look(
  at: { readonly address: string; readonly port: number },
  changed: Partial<Connection> = {},
  by: Endpoints = endpoints(),
): Promise<Connected> {
  const connection: Connection = {
    host: 'localhost',
    port: at.port,
    address: at.address,
    namedBy: undefined,
    roots: 'library',
    protocols: 'any',
    signatures: 'any',
    path: undefined,
    timeoutMs: ENOUGH_MS,
    ...changed,
  };
  return by.connect(connection, new AbortController().signal);
}

/** What a look threw, which has to be one of our errors. */
export async function failureOf(work: Promise<unknown>): Promise<TrustprintError> {
  const failure: unknown = await work.then(
    () => assert.fail('nothing failed'),
    (error: unknown) => error,
  );
  assert.ok(failure instanceof TrustprintError, String(failure));
  return failure;
}

/** The document that was fetched. */
export function fetched(
  document: FetchedDocument | undefined,
): Extract<FetchedDocument, { kind: 'fetched' }> {
  assert.equal(document?.kind, 'fetched');
  return document;
}

/** What came instead of a document. */
export function failed(document: FetchedDocument | undefined): TrustprintError {
  assert.equal(document?.kind, 'failed');
  assert.ok(document.error instanceof TrustprintError, String(document.error));
  return document.error;
}

/** Certificates to compare. */
export function prints(certificates: readonly Certificate[]): readonly string[] {
  return certificates.map(({ subject, sha256 }) => `${subject} ${sha256.slice(0, 8)}`);
}
