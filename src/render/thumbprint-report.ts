// SPDX-License-Identifier: Apache-2.0

import { reasonToWithhold } from '../core/chains/interception.ts';
import type { PresentedChain } from '../core/model/certificate.ts';
import type { Facts } from '../core/model/facts.ts';
import { type Instant, printInstant } from '../core/model/instant.ts';
import { seenOf } from '../core/model/look.ts';
import type { EndpointJson, ThumbprintJson } from '../schemas/thumbprint.ts';
import { endpointsJson, fileEndpointJson } from './endpoint.ts';
import { type Circumstances, everyResult } from './json.ts';
import { endpointWarnings, missingWarnings } from './thumbprint-warnings.ts';

/** What IAM should hold for an issuer, by what its hosts presented. */
export function thumbprintReport(facts: Facts): ThumbprintJson {
  const endpoints = endpointsJson(facts);
  const withheld = reasonToWithhold(facts)?.sentence ?? null;
  return {
    ...everyResult(facts),
    at: printInstant(facts.at),
    issuer: facts.issuer ?? null,
    jwksUri: seenOf(facts.discovery)?.jwksUri ?? null,
    endpoints,
    thumbprints: withheld === null ? valuesOf(endpoints) : [],
    withheld,
    warnings: [...missingWarnings(facts), ...endpointWarnings(endpoints, facts.at)],
  };
}

/** A file that certificates were read from, and what its reader had to say. */
export interface GivenFile {
  readonly presented: PresentedChain;
  readonly at: Instant;
  readonly warnings: readonly string[];
}

/** What to list for the certificates of a file. */
export function fileReport(file: GivenFile, circumstances: Circumstances): ThumbprintJson {
  const endpoints = [fileEndpointJson(file.presented)];
  return {
    ...everyResult(circumstances),
    at: printInstant(file.at),
    issuer: null,
    jwksUri: null,
    endpoints,
    thumbprints: valuesOf(endpoints),
    withheld: null,
    warnings: [...file.warnings, ...endpointWarnings(endpoints, file.at)],
  };
}

/** Whether the values are all that there are: each role of the issuer showed a chain. */
export function isComplete({ endpoints, jwksUri }: ThumbprintJson): boolean {
  const shown = (role: EndpointJson['role']): boolean =>
    endpoints.some((endpoint) => endpoint.role === role && endpoint.recommended !== null);
  return shown('file') || (jwksUri !== null && shown('jwks') && shown('discovery'));
}

/** What to list for each chain, the endpoints in their order, each value once. */
function valuesOf(endpoints: readonly EndpointJson[]): readonly string[] {
  return [...new Set(endpoints.flatMap(({ recommended }) => recommended ?? []))];
}
