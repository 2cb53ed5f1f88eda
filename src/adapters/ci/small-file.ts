// SPDX-License-Identifier: Apache-2.0

import { createReadStream } from 'node:fs';

/** The text of a file that a variable names; `undefined` where it cannot be read, or is too large. */
export async function smallFile(path: string, most: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > most) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}
