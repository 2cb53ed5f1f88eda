// SPDX-License-Identifier: Apache-2.0

import { anchorsAt } from '../../core/plan/thumbprints/continuity.ts';
import { type Certificate, chainKey } from '../../core/model/certificate.ts';
import type { ChainFact, EndpointProbe, Facts } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Fingerprint } from '../../core/model/thumbprint.ts';
import type { Ports } from '../../ports/index.ts';
import { unseenBy } from './observed.ts';
import { isLiveHandshake } from '../../core/chains/trust.ts';
import { AWS_FETCH_TIMEOUT_MS } from './question.ts';

/**
 * Asks of each CA that is listed and remembered of a host whether it verifies what the host serves, as
 * the only root of a handshake: by nothing less does trust pass on.
 */
export async function observeRemembered(
  facts: Facts,
  ports: Pick<Ports, 'endpoints'>,
  signal: AbortSignal,
): Promise<Facts> {
  const endpoints = facts.endpoints.map(async (look): Promise<EndpointProbe> => {
    const chain = seenOf(look.chain);
    if (chain === undefined || !isLiveHandshake(look)) return look;
    const asked = anchorsAt(look, facts).map(async ({ certificate }) =>
      verifyWith(certificate, { look, chain }, { ports, signal }),
    );
    const verified = (await Promise.all(asked)).flat();
    if (verified.length === 0) return look;
    const value = { ...chain, verifiedAlone: [...(chain.verifiedAlone ?? []), ...verified] };
    return { ...look, chain: { ...look.chain, kind: 'seen', value } };
  });
  return { ...facts, endpoints: await Promise.all(endpoints) };
}

/** A handshake that shows another chain tells nothing of this one. */
async function verifyWith(
  anchor: Certificate,
  { look, chain }: { readonly look: EndpointProbe; readonly chain: ChainFact },
  { ports, signal }: { readonly ports: Pick<Ports, 'endpoints'>; readonly signal: AbortSignal },
): Promise<readonly Fingerprint[]> {
  const { host, port, address } = look;
  try {
    const { presented, vouches } = await ports.endpoints.connect(
      {
        host,
        port,
        address,
        namedBy: undefined, // it was connected to already
        roots: anchor,
        protocols: 'any',
        signatures: 'any',
        path: undefined,
        timeoutMs: AWS_FETCH_TIMEOUT_MS,
      },
      signal,
    );
    const isSame = chainKey(presented) === chainKey(chain.presented);
    return vouches === true && isSame ? [anchor.sha256] : [];
  } catch (error) {
    unseenBy(error); // what was not verified gives no authority
    return [];
  }
}
