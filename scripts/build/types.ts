// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Writes the declarations of what can be reached from the public entries, and no others.
 *
 * @param entries Relative to the folder of the declarations.
 * @throws Error when one of them imports a package: who installs ours has no other.
 */
export function declarations(outdir: string, entries: readonly string[]): void {
  execFileSync('tsc', ['--project', 'tsconfig.build.json', '--outDir', outdir], {
    stdio: 'inherit',
  });
  const reached = new Map<string, readonly string[]>();
  const next = entries.map((entry) => join(outdir, entry));
  for (let path = next.pop(); path !== undefined; path = next.pop()) {
    if (reached.has(path)) continue;
    const specifiers = importsOf(path);
    reached.set(
      path,
      specifiers.filter((specifier) => !/^(\.{1,2}\/|node:)/.test(specifier)),
    );
    const folder = dirname(path);
    next.push(
      ...specifiers
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => join(folder, specifier.replace(/\.js$/, '.d.ts'))),
    );
  }
  for (const path of globSync(join(outdir, '**/*.d.ts'))) if (!reached.has(path)) rmSync(path);
  const foreign = [...reached].flatMap(([path, names]) => names.map((name) => `${path}: ${name}`));
  if (foreign.length > 0) throw new Error(`types of packages are public:\n${foreign.join('\n')}`);
}

/**
 * What a declaration imports. On the way it becomes what is published: `.ts` is `.js`, and what is
 * imported for its effect alone has no types to tell.
 */
function importsOf(path: string): readonly string[] {
  const text = readFileSync(path, 'utf8')
    .replaceAll(/^import ['"][^'"]+['"];\n/gm, '')
    .replaceAll(SPECIFIER, (found) => found.replace(/\.ts(['"])$/, '.js$1'));
  writeFileSync(path, text);
  return [...text.matchAll(SPECIFIER)].flatMap(([, specifier]) => specifier ?? []);
}

/** Where a declaration names another module. */
const SPECIFIER = /(?:\bfrom |\bimport\()['"]([^'"]+)['"]/g;
