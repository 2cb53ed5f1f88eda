// SPDX-License-Identifier: Apache-2.0

/**
 * Builds what is published, into `dist`: the bundle, its declarations, the page of reports, and the
 * licences of what is in them. `TRUSTPRINT_BUNDLE=1 npx trustprint` then runs the bundle instead of the sources.
 */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { bundle } from './build/bundle.ts';
import { buildConsole, PAGE } from './build/console.ts';
import { noticesOf } from './build/notices.ts';
import { declarations } from './build/types.ts';

const OUT = 'dist';
/** The declarations that the subpaths of the manifest name. */
const PUBLIC = ['index.d.ts', 'core/index.d.ts', 'surfaces/lab/index.d.ts'];

rmSync(OUT, { recursive: true, force: true });
const made = await bundle(OUT);
const page = await buildConsole(OUT);
writeFileSync('THIRD-PARTY-NOTICES', noticesOf([...[...made.values()].flat(), ...page]));
declarations(join(OUT, 'types'), PUBLIC);

const files = [...made.keys(), join(OUT, PAGE)];
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
process.stdout.write(
  `${OUT}: ${String(files.length)} files, ${(bytes / 1_000_000).toFixed(1)} MB\n`,
);
