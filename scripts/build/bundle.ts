// SPDX-License-Identifier: Apache-2.0

import { readFile } from 'node:fs/promises';
import { isBuiltin } from 'node:module';
import { join, relative } from 'node:path';

import { type RolldownPlugin as Plugin, rolldown } from 'rolldown';

/** What is run, and the file in `dist` that each becomes. */
const PROGRAMS = {
  main: 'src/surfaces/cli/main.ts',
  action: 'src/surfaces/action/main.ts',
} as const;

/** What is imported by other programs. */
const LIBRARY = {
  index: 'src/index.ts',
  core: 'src/core/index.ts',
  lab: 'src/surfaces/lab/index.ts',
} as const;

/** The sources of which something is in each file of the bundle, by its path. */
export type Bundle = ReadonlyMap<string, readonly string[]>;

/**
 * Bundles the entries with all that they import, so that the package has no dependencies. What is
 * imported lazily becomes a chunk of its own, loaded when it is first used.
 *
 * @param plugins Of the tests, which need one source changed.
 */
export async function bundle(outdir: string, plugins: readonly Plugin[] = []): Promise<Bundle> {
  const made = { outdir, plugins };
  return new Map([
    ...(await written(PROGRAMS, { ...made, chunks: 'chunks', groups: TOGETHER })),
    ...(await written(LIBRARY, { ...made, chunks: 'chunks/library', groups: [] })),
  ]);
}

/**
 * A module of its own takes Node half a millisecond to find and to link, and the code in it next to
 * nothing. So what most commands use is one file, with all that it imports: of the rest, what is used
 * together by the same commands.
 */
const TOGETHER = [
  { name: 'start', test: /surfaces\/cli\/main\.ts$/, priority: 2 },
  {
    name: 'probe',
    test: /surfaces\/cli\/(?:thumbprint\/run|outside-reach)\.ts$|adapters\/(?:lab-probe|proxy|proxy-for|tls-endpoints|resolver|roots|system-clock|bounded-file-read|clouds\/aws|clusters\/kubernetes|ci\/ci-jobs|stores\/state-folder)\.ts$/,
    priority: 1,
  },
  { name: 'aws', test: /adapters\/clouds\/aws-(?:cloud|eks|iam-roles)\.ts$/ },
  { name: 'doctor', test: /surfaces\/cli\/doctor\/run\.ts$/ },
] as const;

async function written(
  input: Readonly<Record<string, string>>,
  { outdir, plugins, chunks, groups }: Written,
): Promise<Bundle> {
  const building = await rolldown({
    input,
    platform: 'node',
    transform: { target: 'node24' },
    // The AWS SDK's modules load in half the time of its CommonJS build.
    resolve: { mainFields: ['module', 'main'], conditionNames: ['module'] },
    preserveEntrySignatures: 'allow-extension',
    plugins: [polyfillFirst, usedOfBuiltins, ...plugins],
    checks: { ineffectiveDynamicImport: false },
  });
  const { output } = await building.write({
    dir: outdir,
    format: 'esm',
    chunkFileNames: `${chunks}/[name]-[hash].js`,
    codeSplitting: { groups: [...groups] },
    comments: false,
    // Names stay as they are: a stack trace in a bug report must be readable.
    minify: { compress: false, mangle: false, codegen: { removeWhitespace: true } },
  });
  await building.close();
  return new Map(
    output.flatMap((one) =>
      one.type === 'chunk' ? [[join(outdir, one.fileName), sourcesOf(one.modules)]] : [],
    ),
  );
}

interface Written {
  readonly outdir: string;
  readonly plugins: readonly Plugin[];
  /** The folder of its chunks. */
  readonly chunks: string;
  readonly groups: readonly { readonly name: string; readonly test: RegExp }[];
}

function sourcesOf(
  modules: Readonly<Record<string, { readonly renderedLength: number }>>,
): readonly string[] {
  return Object.entries(modules).flatMap(([path, { renderedLength }]) =>
    renderedLength > 0 ? [relative('.', path)] : [],
  );
}

/**
 * The library that makes certificates rests on `tsyringe`, which throws when it is loaded before
 * its polyfill. Splitting moves it into a chunk of its own, which is loaded first: so the polyfill
 * goes with it.
 */
const polyfillFirst: Plugin = {
  name: 'polyfill-first',
  load: {
    filter: { id: /[\\/]tsyringe[\\/]dist[\\/]\w+[\\/]index\.js$/ },
    handler: async (id) => `import 'reflect-metadata';\n${await readFile(id, 'utf8')}`,
  },
};

/**
 * An `import` of a module of Node's reads every export, and many are made when they are read: of `node:http` all
 * of undici, of `node:fs` streams and promises, of `node:util` a parser of arguments. That takes as long as the rest of a
 * command's start. So the bundle reads those that are used. Packages import some that are dear: they get the whole
 * module, but of `node:http`, where ours is what they use too.
 */
const usedOfBuiltins: Plugin = {
  name: 'used-of-builtins',
  resolveId: {
    filter: { id: /^(?:node:)?[a-z_]+$/ },
    handler: (id, importer = '', { kind }) => {
      const name = id.replace('node:', '');
      const isWanted = name === 'http' || !importer.includes('node_modules');
      const isTaken = isWanted && kind === 'import-statement' && isBuiltin(id);
      return isTaken ? `${BUILTIN}${name}` : undefined;
    },
  },
  load: {
    filter: { id: /^\0builtin:/ },
    handler: (id) => {
      const name = `node:${id.slice(BUILTIN.length)}`;
      const names = Object.keys(process.getBuiltinModule(name) ?? {});
      return [
        `const builtin = process.getBuiltinModule('${name}');`,
        'const of = (name) => builtin[name];',
        'export default builtin;',
        ...names
          .filter((exported) => exported !== 'default')
          .map((exported) => `export const ${exported} = /* @__PURE__ */ of('${exported}');`),
      ].join('\n');
    },
  },
};

/** Rolldown's own way to name a module that is no file. */
const BUILTIN = '\0builtin:';
