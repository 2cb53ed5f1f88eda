// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import http from 'node:http';

import { build, type Metafile, type Plugin } from 'esbuild';

/** What the package is entered by, and the file in `dist` that each becomes. */
export const ENTRIES = {
  main: 'src/surfaces/cli/main.ts',
  index: 'src/index.ts',
  core: 'src/core/index.ts',
  lab: 'src/surfaces/lab/index.ts',
  action: 'src/surfaces/action/main.ts',
} as const;

/**
 * Bundles the entries with all that they import, so that the package has no dependencies. What is
 * imported lazily becomes a chunk of its own, loaded when it is first used.
 *
 * @param plugins Of the tests, which need one source changed.
 */
export async function bundle(outdir: string, plugins: readonly Plugin[] = []): Promise<Metafile> {
  const { metafile } = await build({
    entryPoints: ENTRIES,
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    // The AWS SDK's modules load in half the time of its CommonJS build.
    mainFields: ['module', 'main'],
    conditions: ['module'],
    // CommonJS packages ask for Node's own modules with `require`, which ESM does not have.
    banner: { js: BANNER },
    // Names stay as they are: a stack trace in a bug report must be readable.
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'none',
    chunkNames: 'chunks/[name]-[hash]',
    metafile: true,
    plugins: [polyfillFirst, httpWithoutFetch, ...plugins],
    logLevel: 'warning',
  });
  return metafile;
}

const BANNER =
  "import { createRequire as bundledRequire } from 'node:module';const require = bundledRequire(import.meta.url);";

/**
 * The library that makes certificates rests on `tsyringe`, which throws when it is loaded before
 * its polyfill. Splitting moves it into a chunk of its own, which is loaded first: so the polyfill
 * goes with it.
 */
const polyfillFirst: Plugin = {
  name: 'polyfill-first',
  setup: (building) => {
    building.onLoad(
      { filter: /[\\/]tsyringe[\\/]dist[\\/]\w+[\\/]index\.js$/ },
      async ({ path }) => ({
        contents: `import 'reflect-metadata';\n${await readFile(path, 'utf8')}`,
      }),
    );
  },
};

/**
 * `node:http` also exports what belongs to `fetch`, and an import reads every export: that loads
 * all of undici, which takes as long as the rest of a command's start. So the bundle takes the
 * module as it is, and of its exports those that are plain values.
 */
const httpWithoutFetch: Plugin = {
  name: 'http-without-fetch',
  setup: (building) => {
    building.onResolve({ filter: /^(node:)?http$/ }, ({ kind }) =>
      kind === 'import-statement' || kind === 'dynamic-import'
        ? { path: 'node:http', namespace: 'http-without-fetch' }
        : undefined,
    );
    building.onLoad({ filter: /.*/, namespace: 'http-without-fetch' }, () => ({
      contents: [
        "const http = process.getBuiltinModule('node:http');",
        'export default http;',
        `export const { ${plainNamesOf(http).join(', ')} } = http;`,
      ].join('\n'),
    }));
  },
};

function plainNamesOf(module: object): readonly string[] {
  return Object.entries(Object.getOwnPropertyDescriptors(module))
    .filter(([, descriptor]) => 'value' in descriptor)
    .map(([name]) => name);
}
