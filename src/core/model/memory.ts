// SPDX-License-Identifier: Apache-2.0

import type { Certificate } from './certificate.ts';
import type { Instant } from './instant.ts';
import type { HostPort } from './issuer.ts';
import type { Authority } from './plan.ts';
import type { ListedThumbprint } from './thumbprint.ts';

/**
 * What earlier runs on this machine saw and did. It is kept with the receipts, never in a file of
 * saved facts: whoever hands over such a file must not be able to hand over trust with it.
 */
export interface Memory {
  readonly hosts: readonly HostMemory[];
  /** What our receipts say of the values that this provider lists. */
  readonly listed: readonly ListedMemory[];
}

/** What one endpoint presented, over time. */
export interface HostMemory extends HostPort {
  readonly firstLookAt: Instant;
  readonly lastLookAt: Instant;
  /** Probes that showed a chain at every address, a day each counted once. */
  readonly days: number;
  readonly certificates: readonly RememberedCertificate[];
  /** Since when the providers that we looked at beside it have listed what they list now. */
  readonly listings: readonly ListingMemory[];
}

/** A value that a provider lists, whoever listed it, and when we saw it there first. */
export interface ListingMemory {
  readonly provider: string;
  readonly sha1: ListedThumbprint;
  readonly since: Instant;
}

/** A certificate that was on the path from the leaf, in a full handshake, for exactly this host. */
export interface RememberedCertificate {
  readonly certificate: Certificate;
  readonly firstSeenAt: Instant;
  readonly lastSeenAt: Instant;
  /** Whether the compiled-in roots verified a path that it was on. */
  readonly isPublic: boolean;
}

/** How a value came to be listed, and when it was to go. */
export interface ListedMemory {
  readonly sha1: ListedThumbprint;
  /** `undefined` where a plan only said when it is to go. */
  readonly authority: Authority | undefined;
  readonly addedAt: Instant;
  /** Set where a plan has said when it is to go. */
  readonly retireAt: Instant | undefined;
}
