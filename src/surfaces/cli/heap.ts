// SPDX-License-Identifier: Apache-2.0

import { versions } from 'node:process';
import { setFlagsFromString } from 'node:v8';

/**
 * V8 lets garbage pile up for as long as the machine has room: ten thousand trusts, of which 50 MB are
 * kept, took 520 MB, and take 290 so. Both flags are read at each collection.
 *
 * @see V8 13.6, `src/flags/flag-definitions.h`. One that V8 does not know it complains of on the error stream.
 */
export function keepHeapSmall(): void {
  if (!versions.v8.startsWith('13.')) return;
  setFlagsFromString('--heap-growing-percent=50');
  setFlagsFromString('--semi-space-growth-factor=1');
}
