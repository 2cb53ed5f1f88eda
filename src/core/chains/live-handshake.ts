// SPDX-License-Identifier: Apache-2.0

import type { EndpointProbe } from '../model/facts.ts';

/**
 * Whether a probe was a handshake of this run. Nothing else gives authority: not what somebody hands
 * over, nor what a file says was seen, whoever wrote that file.
 */
export function isLiveHandshake({
  source,
  fromFile,
}: Pick<EndpointProbe, 'source' | 'fromFile'>): boolean {
  return source === 'handshake' && fromFile !== true;
}
