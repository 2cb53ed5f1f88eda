// SPDX-License-Identifier: Apache-2.0

import { AWS_FETCH_TIMEOUT_MS } from '../../app/effort.ts';
import { TrustprintError } from '../../core/error.ts';
import { type Certificate, lastOf } from '../../core/model/certificate.ts';
import { discoveryUrlOf, hostPortOf, issuerOfBare } from '../../core/model/issuer.ts';
import type { Connected } from '../../ports/index.ts';
import { refusal, type Refused } from './answer.ts';
import type { Moment } from './operations/operation.ts';

/** What IAM stores when it is given no thumbprint. */
export interface FoundCertificate {
  readonly kind: 'found';
  readonly certificate: Certificate;
}

/**
 * Connects to the issuer and takes the last certificate that it presents, as IAM does since
 * 2024-04-11 when a provider is created without thumbprints. The words of the refusal are ours.
 */
export async function lastPresentedBy(bare: string, moment: Moment): Promise<FoundCertificate | Refused> {
  try {
    const { presented, document } = await connect(bare, moment);
    if (document?.kind === 'fetched' && document.status === 200) {
      return { kind: 'found', certificate: lastOf(presented) };
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
      roots: 'library',
      protocols: 'any',
      signatures: 'any',
      path: new URL(url).pathname,
      timeoutMs: AWS_FETCH_TIMEOUT_MS,
    },
    signal,
  );
}
