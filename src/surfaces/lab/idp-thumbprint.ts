// SPDX-License-Identifier: Apache-2.0

import { AWS_FETCH_TIMEOUT_MS } from '../../app/observe/effort.ts';
import { TrustprintError } from '../../core/error.ts';
import { lastOf } from '../../core/model/certificate.ts';
import { discoveryUrlOf, hostPortOf, issuerOfBare } from '../../core/model/issuer.ts';
import { FOUND } from '../../core/model/origin.ts';
import type { Connected } from '../../ports/index.ts';
import { refusal, type Refused } from './answer.ts';
import type { Moment } from './operations/operation.ts';

/** What IAM lists for a new provider. */
export interface Listed {
  readonly kind: 'listed';
  readonly thumbprints: readonly string[];
}

/**
 * The thumbprints that were given. Without any, IAM connects to the issuer and takes that of the last
 * certificate that it presents (documented, 2024-04-11). The words of the refusal are ours.
 */
export async function thumbprintsFor(
  bare: string,
  given: readonly string[],
  moment: Moment,
): Promise<Listed | Refused> {
  if (given.length > 0) return { kind: 'listed', thumbprints: given };
  try {
    const { presented, document } = await connect(bare, moment);
    if (document?.kind === 'fetched' && document.status === 200) {
      return { kind: 'listed', thumbprints: [lastOf(presented).sha1] };
    }
  } catch (error) {
    if (!(error instanceof TrustprintError) || error.kind !== 'observation') throw error;
  }
  return refusal(
    'OpenIdIdpCommunicationError',
    400,
    `Could not connect to openid configuration of provider: https://${bare}`,
  );
}

async function connect(bare: string, { ports, signal }: Moment): Promise<Connected> {
  const url = discoveryUrlOf(issuerOfBare(bare));
  return ports.endpoints.connect(
    {
      ...hostPortOf(url),
      address: undefined,
      namedBy: FOUND,
      roots: 'library',
      protocols: 'any',
      signatures: 'any',
      path: new URL(url).pathname,
      timeoutMs: AWS_FETCH_TIMEOUT_MS,
    },
    signal,
  );
}
