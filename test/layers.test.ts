// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { isJsonObject } from '../src/core/model/json.ts';

/** One import: `from` imports `to`, a file of the tree, a module of Node's, or a package. */
interface Import {
  readonly from: string;
  readonly to: string;
  /** How it is written, where not as `export * from`. */
  readonly as?: 'type' | 'dynamic';
}

/** Imports that a rule forbids; the rule of that name has to say so. */
const FORBIDDEN: readonly (Import & { readonly rule: string })[] = [
  { rule: 'core-is-pure', from: 'src/core/files.ts', to: 'node:fs' },
  { rule: 'core-is-pure', from: 'src/core/ports.ts', to: 'src/ports/port.ts' },
  { rule: 'core-is-pure', from: 'src/core/packages.ts', to: 'zod' },
  { rule: 'ports-are-types', from: 'src/ports/sockets.ts', to: 'node:net' },
  { rule: 'app-takes-ports', from: 'src/app/adapters.ts', to: 'src/adapters/adapter.ts' },
  { rule: 'app-takes-ports', from: 'src/app/sockets.ts', to: 'node:tls' },
  { rule: 'render-is-pure', from: 'src/render/files.ts', to: 'node:fs' },
  { rule: 'render-is-pure', from: 'src/render/app.ts', to: 'src/app/use-case.ts' },
  { rule: 'schemas-stand-alone', from: 'src/schemas/core.ts', to: 'src/core/model.ts' },
  { rule: 'forge-is-for-the-lab', from: 'src/surfaces/cli/forge.ts', to: 'src/forge/forged.ts' },
  { rule: 'forge-knows-the-core-alone', from: 'src/forge/ports.ts', to: 'src/ports/port.ts' },
  { rule: 'checks-stand-alone', from: 'src/core/checks/a.ts', to: 'src/core/checks/b.ts' },
  {
    rule: 'surfaces-are-strangers',
    from: 'src/surfaces/cli/doctor/run.ts',
    to: 'src/surfaces/lab/index.ts',
  },
  { rule: 'one-composition-root', from: 'src/surfaces/cli/root.ts', to: 'src/adapters/adapter.ts' },
  {
    rule: 'one-composition-root',
    from: 'src/surfaces/lab/scenarios/main.ts',
    to: 'src/adapters/adapter.ts',
  },
  {
    rule: 'one-composition-root',
    from: 'src/surfaces/cli/fix/outside.ts',
    to: 'src/adapters/adapter.ts',
    as: 'dynamic',
  },
  {
    rule: 'one-composition-root',
    from: 'src/surfaces/cli/main.ts',
    to: 'src/adapters/adapter.ts',
    as: 'type',
  },
  { rule: 'adapters-decide-nothing', from: 'src/adapters/app.ts', to: 'src/app/use-case.ts' },
  { rule: 'sources-know-no-tests', from: 'src/forge/tests.ts', to: 'test/world.ts' },
  { rule: 'no-cycles', from: 'src/core/a-cycle.ts', to: 'src/core/cycle-closed.ts' },
  {
    rule: 'no-cycles',
    from: 'src/core/of-types.ts',
    to: 'src/core/types-closed.ts',
    as: 'type',
  },
  {
    rule: 'no-cycles',
    from: 'src/surfaces/cli/loaded.ts',
    to: 'src/surfaces/cli/run-closed.ts',
    as: 'dynamic',
  },
  { rule: 'all-resolves', from: 'src/core/lost.ts', to: 'src/core/nowhere.ts' },
];

const ALLOWED: readonly Import[] = [
  { from: 'src/core/digests.ts', to: 'node:crypto' },
  { from: 'src/core/checks/catalogue.ts', to: 'src/core/checks/a.ts' },
  { from: 'src/app/use-case.ts', to: 'src/ports/port.ts' },
  { from: 'src/adapters/adapter.ts', to: 'node:tls' },
  { from: 'src/surfaces/cli/outside.ts', to: 'src/adapters/adapter.ts' },
  { from: 'src/surfaces/lab/main.ts', to: 'src/adapters/adapter.ts' },
  { from: 'src/index.ts', to: 'src/adapters/adapter.ts' },
  { from: 'src/surfaces/cli/lab/command.ts', to: 'src/surfaces/lab/index.ts' },
  { from: 'src/surfaces/lab/world.ts', to: 'src/forge/forged.ts' },
  { from: 'src/schemas/result.ts', to: 'zod' },
];

/** Each is planted in the core in a file of its own, and lint has to refuse it there. */
const IMPURE: readonly string[] = [
  "import { randomUUID } from 'node:crypto'; export const it = randomUUID;",
  "import { randomBytes as digest } from 'node:crypto'; export const it = digest;",
  "import * as digests from 'node:crypto'; export const it = digests;",
  "import digests from 'node:crypto'; export const it = digests;",
  "export { webcrypto } from 'node:crypto';",
  "export * from 'node:crypto';",
  "import { createHash } from 'crypto'; export const it = createHash;",
  'export const it = crypto;',
  'export const it = globalThis;',
  'export const it = process;',
  'export const it = fetch;',
  'export const it = WebSocket;',
  'export const it = XMLHttpRequest;',
  'export const it = EventSource;',
  'export const it = BroadcastChannel;',
  'export const it = navigator;',
  'export const it = typeof localStorage;',
  'export const it = console;',
  'export const it = setTimeout;',
  'export const it = setInterval;',
  'export const it = setImmediate;',
  'export const it = queueMicrotask;',
  'export const it = performance;',
  'export const it = Date;',
  'export const it = new Date();',
  'export const it = Intl;',
  'export const it = new Intl.DateTimeFormat();',
  "export const it = 'a'.localeCompare('b');",
  'export const it = (1).toLocaleString();',
  'export const it = Math.random();',
  'export const { random: it } = Math;',
  "export const it = eval('1');",
  "export const it = new Function('return 1');",
  'export const it = (() => 1).constructor;',
  'export const it = WeakRef;',
  'export const it = SharedArrayBuffer;',
];

const PURE: readonly string[] = [
  "import { createHash, X509Certificate } from 'node:crypto'; export const it = [createHash, X509Certificate];",
  "import { verify, type KeyObject } from 'node:crypto'; export const it = (key: KeyObject) => [verify, key];",
  "export const it = [new URL('https://x'), Buffer.from('x'), structuredClone({})];",
  'export const it = [Math.max(1, 2), new Map<string, RegExp>(), JSON.stringify({}), BigInt(1)];',
];

describe('lint of the core', () => {
  let root: string;
  let refused: ReadonlyMap<string, readonly string[]>;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'trustprint-lint-'));
    refused = await lintOf(root, [...IMPURE, ...PURE]);
  });
  after(() => rm(root, { recursive: true, force: true }));

  for (const source of IMPURE) {
    it(`refuses ${source}`, () => {
      assert.notDeepEqual(refused.get(source), []);
    });
  }

  it('knows one file that may name Date, and nothing else that the others may not', async () => {
    const config = await readFile(join(PROJECT, '.oxlintrc.json'), 'utf8');
    const { overrides } = JSON.parse(config) as Configuration;
    const lists = overrides.flatMap(({ files, rules }) => {
      const [, ...globals] = rules['no-restricted-globals'] ?? [];
      return globals.length === 0 ? [] : [{ files, names: globals.map(({ name }) => name) }];
    });
    const [core, instant] = lists;
    assert.deepEqual(
      lists.map(({ files }) => files),
      [['src/core/**'], ['src/core/model/instant.ts']],
    );
    assert.deepEqual(
      instant?.names,
      core?.names.filter((name) => name !== 'Date'),
    );
  });

  for (const source of PURE) {
    it(`lets pass ${source}`, () => {
      assert.deepEqual(refused.get(source), []);
    });
  }
});

describe('the layer rules', () => {
  let root: string;
  let broken: readonly string[];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'trustprint-layers-'));
    broken = await violationsIn(await plant(join(root, 'forbidden'), FORBIDDEN));
  });
  after(() => rm(root, { recursive: true, force: true }));

  for (const { rule, from, to, as } of FORBIDDEN) {
    it(`report ${rule} where ${from} imports ${to}${as === undefined ? '' : ` (${as})`}`, () => {
      assert.ok(broken.includes(`${rule}: ${from}`), broken.join('\n'));
    });
  }

  it('let pass what points down', async () => {
    assert.deepEqual(await violationsIn(await plant(join(root, 'allowed'), ALLOWED)), []);
  });
});

async function plant(tree: string, imports: readonly Import[]): Promise<string> {
  const importers = new Set(imports.map(({ from }) => from));
  for (const { from, to, as } of imports) {
    const isOurs = to.startsWith('src/') || to.startsWith('test/');
    const specifier = isOurs ? `./${relative(dirname(from), to)}` : to;
    await write(join(tree, from), importing(specifier, as));
    if (isOurs && !importers.has(to) && !to.endsWith('nowhere.ts')) {
      const back = `./${basename(from)}`;
      const closes = to.endsWith('-closed.ts') ? importing(back, as && 'type') : '';
      await write(join(tree, to), `${closes}export const there = 1;\n`);
    }
  }
  await symlink(join(PROJECT, 'node_modules'), join(tree, 'node_modules'));
  return tree;
}

function importing(specifier: string, as: Import['as']): string {
  if (as === 'type') return `export type * as planted from '${specifier}';\n`;
  if (as === 'dynamic') return `export const planted = import('${specifier}');\n`;
  return `export * as planted from '${specifier}';\n`;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** The rules that hold the core pure: the others of lint are not asked here. */
const PURITY = /no-(?:undef|eval|restricted-(?:globals|imports|properties))/;

/** What lint says of each source, planted in the core. */
async function lintOf(
  tree: string,
  planted: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const fileOf = (index: number): string => `src/core/planted-${String(index)}.ts`;
  await Promise.all(planted.map(async (source, index) => write(join(tree, fileOf(index)), source)));
  await copyFile(join(PROJECT, '.oxlintrc.json'), join(tree, '.oxlintrc.json'));
  await symlink(join(PROJECT, 'node_modules'), join(tree, 'node_modules'));
  const oxlint = join(PROJECT, 'node_modules/oxlint/bin/oxlint');
  const result: unknown = JSON.parse(await printedBy(oxlint, ['--format', 'json', 'src'], tree));
  assert.ok(isJsonObject(result));
  const diagnostics = result['diagnostics'] as readonly Diagnostic[];
  return new Map(
    planted.map((source, index) => [
      source,
      diagnostics
        .filter(({ filename, code }) => filename === fileOf(index) && PURITY.test(code))
        .map(({ code }) => code),
    ]),
  );
}

interface Configuration {
  readonly overrides: readonly {
    readonly files: readonly string[];
    readonly rules: {
      readonly 'no-restricted-globals'?: readonly ['error', ...{ readonly name: string }[]];
    };
  }[];
}

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
}

/** What the rules say of a tree, as `rule: file`. */
async function violationsIn(tree: string): Promise<readonly string[]> {
  const cruiser = join(PROJECT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const configuration = join(PROJECT, '.dependency-cruiser.mjs');
  const told = ['--config', configuration, '--output-type', 'json', 'src'];
  const result: unknown = JSON.parse(await printedBy(cruiser, told, tree));
  assert.ok(isJsonObject(result) && isJsonObject(result['summary']));
  const violations = result['summary']['violations'] as readonly Violation[];
  return violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}

/** What a program prints, whatever its exit code is. */
async function printedBy(program: string, told: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [program, ...told],
      { cwd, maxBuffer: 16 * 1024 * 1024 },
      (_failed, stdout) => {
        resolve(stdout);
      },
    );
  });
}

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

const PROJECT = join(import.meta.dirname, '..');
