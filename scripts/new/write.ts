// SPDX-License-Identifier: Apache-2.0

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What stands where a person has to write. A test fails while the project holds one. */
export const PLACEHOLDER = 'REPLACE:';

/** Reads the one argument: words of lower-case letters and digits, joined by hyphens. */
export function nameGiven(script: string): string {
  const [name = ''] = process.argv.slice(2);
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name)) return name;
  return refuse(
    name === '' ? 'no name was given' : `not a name: "${name}"`,
    `npm run ${script} leaf-pinned`,
  );
}

/** `leaf-pinned` as a constant is called: `leafPinned`. */
export function constantOf(name: string): string {
  return name.replaceAll(/-([a-z0-9])/g, (_found, letter: string) => letter.toUpperCase());
}

/** Writes files that are not there yet, or none of them. */
export function writeNew(files: Readonly<Record<string, string>>): void {
  const there = Object.keys(files).find((path) => existsSync(path));
  if (there !== undefined) refuse(`${there} is there already`, 'take another name, or edit it');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    process.stdout.write(`${path}\n`);
  }
}

function refuse(why: string, hint: string): never {
  process.stderr.write(`${why}\nhint: ${hint}\n`);
  process.exit(2);
}
