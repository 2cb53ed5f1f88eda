// SPDX-License-Identifier: Apache-2.0

import { dataOf, indexOf } from './lines-index.ts';
import type { TrustData } from './trust-data.ts';

/** The lines that the page holds: compressed, in base64. */
export function embeddedData(text: string): TrustData {
  // `deflate` names the format of zlib (RFC 1950) there.
  const inflated = new Blob([bytesOf(text)])
    .stream()
    .pipeThrough(new DecompressionStream('deflate'));
  const reading = indexOf(inflated);
  return dataOf(async () => reading);
}

/** A loop: by an iterator, megabytes of characters would take half a second. */
function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  const characters = atob(base64);
  const bytes = new Uint8Array(characters.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = characters.charCodeAt(at);
  return bytes;
}
