// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes the declarations of what is public.
 *
 * @throws Error when one of them imports a package: who installs ours has no other.
 */
export function declarations(outdir: string): void {
  execFileSync('tsc', ['--project', 'tsconfig.build.json', '--outDir', outdir], {
    stdio: 'inherit',
  });
  const foreign = globSync(join(outdir, '**/*.d.ts')).flatMap((path) => {
    const text = readFileSync(path, 'utf8').replaceAll(SPECIFIER, (found) =>
      found.replace(/\.ts(['"])$/, '.js$1'),
    );
    writeFileSync(path, text);
    return [...text.matchAll(SPECIFIER)]
      .flatMap(([, specifier]) => specifier ?? [])
      .filter((specifier) => !/^(\.{1,2}\/|node:)/.test(specifier))
      .map((specifier) => `${path} imports ${specifier}`);
  });
  if (foreign.length > 0) throw new Error(`types of packages are public:\n${foreign.join('\n')}`);
}

/** Where a declaration names another module. */
const SPECIFIER = /(?:\bfrom |\bimport |\bimport\()['"]([^'"]+)['"]/g;
