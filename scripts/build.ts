// SPDX-License-Identifier: Apache-2.0

/**
 * Builds what is published, into `dist`: the bundle, its declarations, and the licences of what is
 * in it. `TRUSTPRINT_BUNDLE=1 npx trustprint` then runs the bundle instead of the sources.
 */
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { bundle } from './build/bundle.ts';
import { noticesOf } from './build/notices.ts';
import { declarations } from './build/types.ts';

const OUT = 'dist';
/** The declarations that the subpaths of the manifest name. */
const PUBLIC = ['index.d.ts', 'core/index.d.ts', 'surfaces/lab/index.d.ts'];

rmSync(OUT, { recursive: true, force: true });
const metafile = await bundle(OUT);
writeFileSync('THIRD-PARTY-NOTICES', noticesOf(metafile));
declarations(join(OUT, 'types'), PUBLIC);

const files = Object.keys(metafile.outputs);
const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
process.stdout.write(
  `${OUT}: ${String(files.length)} files, ${(bytes / 1_000_000).toFixed(1)} MB\n`,
);
