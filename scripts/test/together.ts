// SPDX-License-Identifier: Apache-2.0

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/**
 * Writes a test file that is many, one after another in one process: to load what nearly all of them import
 * takes longer than most tests. Each is a suite, so that its hooks are run around its own tests; the others are
 * run where one cannot be imported.
 *
 * @returns The path of the file.
 */
export function together(files: readonly string[], to: { folder: string; name: string }): string {
  const path = join(to.folder, `${to.name}.mjs`);
  const suites = files.map((file) => {
    const url = pathToFileURL(resolve(file)).href;
    return `await suite(${JSON.stringify(file)}, () => import(${JSON.stringify(url)}));\n`;
  });
  writeFileSync(
    path,
    `import { suite } from 'node:test';
// What a file waits for may be all that there is, and not keep a process alive.
const alive = setInterval(() => undefined, 1000);
${suites.join('')}clearInterval(alive);
`,
  );
  return path;
}

/** Deals files out like cards, so that neighbours, which are alike, come to different hands. */
export function dealt(files: readonly string[], hands: number): readonly (readonly string[])[] {
  const groups = Array.from({ length: Math.min(hands, files.length) }, (): string[] => []);
  for (const [at, file] of files.entries()) groups[at % groups.length]?.push(file);
  return groups;
}
