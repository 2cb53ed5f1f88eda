// SPDX-License-Identifier: Apache-2.0

/**
 * Loaded before a lab or a test file (`node --import`): every token that the forge makes in this
 * process is written down. The bundle of the tests does so by itself.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

import { FORGE, recording } from './recording.ts';

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (!url.endsWith(FORGE)) return loaded;
    return { ...loaded, source: recording(readFileSync(new URL(url), 'utf8')) };
  },
});
