// SPDX-License-Identifier: Apache-2.0

import type { PresentedChain } from './certificate.ts';
import type { EndpointRole } from './facts.ts';
import type { HostPort } from './issuer.ts';

/** What one address of one entry of a list showed. */
export interface ScannedEndpoint extends HostPort {
  /** The entry that led here, as it is written. */
  readonly listed: string;
  /** Which documents of an issuer are there; none of a host alone. */
  readonly roles: readonly EndpointRole[];
  readonly address: string | undefined;
  /** Nothing proves that who was probed quickly holds the key. */
  readonly probe: 'quick' | 'handshake';
  readonly protocol: string | undefined;
  readonly presented: PresentedChain | undefined;
  /** Whether the roots that Node ships trust it, where they were asked. */
  readonly vouches: boolean | undefined;
  /** Why no chain was seen, or why the discovery document does not say where the keys are. */
  readonly error: string | undefined;
}
