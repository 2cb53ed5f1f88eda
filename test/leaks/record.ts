// SPDX-License-Identifier: Apache-2.0

/**
 * Loaded before a lab or a test file (`node --import`): every token that the forge makes in this
 * process is written down, so that what is printed can be searched for it.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';

const folder = process.env['TEST_LEAKS_FOLDER'];
const FORGE = '/src/forge/tokens.ts';
const MAKER = 'export async function forgeToken(';

if (folder !== undefined) {
  const file = join(folder, 'tokens', String(process.pid));
  const record = (token: string): void => {
    appendFileSync(file, `${token}\n`, { mode: 0o600 });
  };
  Object.defineProperty(globalThis, 'recordForgedToken', { value: record });
}

registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    if (folder === undefined || !url.endsWith(FORGE)) return loaded;
    const source = readFileSync(new URL(url), 'utf8');
    if (!source.includes(MAKER)) throw new Error(`${FORGE} has no ${MAKER}: tokens go unrecorded`);
    return {
      ...loaded,
      source: `${source.replace(MAKER, 'async function forgeInSilence(')}${TAIL}`,
    };
  },
});

const TAIL = `
export async function forgeToken(...how) {
  const token = await forgeInSilence(...how);
  globalThis.recordForgedToken(token);
  return token;
}
`;
