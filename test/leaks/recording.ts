// SPDX-License-Identifier: Apache-2.0

/** The module that makes tokens, as a path ends. */
export const FORGE = '/src/forge/tokens.ts';

/**
 * The same module, but every token that it makes is written down in the folder of the guard, so that
 * what is printed can be searched for it.
 *
 * @throws Error where it makes tokens in another way than is known here.
 */
export function recording(source: string): string {
  if (!source.includes(MAKER)) throw new Error(`${FORGE} has no ${MAKER}: tokens go unrecorded`);
  return `${source.replace(MAKER, 'async function forgeInSilence(')}${TAIL}`;
}

const MAKER = 'export async function forgeToken(';

const TAIL = `
import { appendFileSync as record } from 'node:fs';
export async function forgeToken(...how) {
  const token = await forgeInSilence(...how);
  const folder = process.env.TEST_LEAKS_FOLDER;
  if (folder !== undefined) {
    record(folder + '/tokens/all', token + '\\n', { mode: 0o600 });
  }
  return token;
}
`;
