// SPDX-License-Identifier: Apache-2.0

import { readBounded } from '../bounded-read.ts';

/** The text of a file that a variable names; `undefined` where it cannot be read, or is too large. */
export async function smallFile(path: string, most: number): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(READS_FOR_MS);
    return (await readBounded(path, { most, signal })).toString('utf8');
  } catch {
    return undefined;
  }
}

/** A runner has written its files before the job begins: only a pipe would take longer. */
const READS_FOR_MS = 5000;
