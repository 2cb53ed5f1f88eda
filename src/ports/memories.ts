// SPDX-License-Identifier: Apache-2.0

import type { HostPort } from '../core/model/issuer.ts';
import type { HostMemory } from '../core/model/memory.ts';

/** Where lies what was seen of endpoints, beside the receipts. */
export interface Memories {
  /** `undefined` where nothing is remembered, or what is there is damaged or not ours. */
  host(at: HostPort): Promise<HostMemory | undefined>;
  /** @throws TrustprintError `state_unwritable`. */
  save(memory: HostMemory): Promise<void>;
}
