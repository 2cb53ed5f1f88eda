// SPDX-License-Identifier: Apache-2.0

import type { EndpointLook } from '../model/facts.ts';

/**
 * Whether a look was a handshake of this run. Nothing else gives authority: not what somebody hands
 * over, nor what a file says was seen, whoever wrote that file.
 */
export function isOwnHandshake({ look, told }: Pick<EndpointLook, 'look' | 'told'>): boolean {
  return look === 'handshake' && told !== true;
}
