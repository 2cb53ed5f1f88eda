// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { isJsonObject } from '../src/core/model/json.ts';

/** One import: `from` imports `to`, a file of the tree, a module of Node's, or a package. */
interface Import {
  readonly from: string;
  readonly to: string;
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
  { rule: 'adapters-decide-nothing', from: 'src/adapters/app.ts', to: 'src/app/use-case.ts' },
  { rule: 'sources-know-no-tests', from: 'src/forge/tests.ts', to: 'test/world.ts' },
  { rule: 'no-cycles', from: 'src/core/a-cycle.ts', to: 'src/core/cycle-closed.ts' },
  { rule: 'all-resolves', from: 'src/core/lost.ts', to: 'src/core/nowhere.ts' },
];

const ALLOWED: readonly Import[] = [
  { from: 'src/core/digests.ts', to: 'node:crypto' },
  { from: 'src/core/checks/catalogue.ts', to: 'src/core/checks/a.ts' },
  { from: 'src/app/use-case.ts', to: 'src/ports/port.ts' },
  { from: 'src/adapters/adapter.ts', to: 'node:tls' },
  { from: 'src/surfaces/cli/main.ts', to: 'src/adapters/adapter.ts' },
  { from: 'src/surfaces/cli/lab/command.ts', to: 'src/surfaces/lab/index.ts' },
  { from: 'src/surfaces/lab/world.ts', to: 'src/forge/forged.ts' },
  { from: 'src/schemas/result.ts', to: 'zod' },
];

describe('the layer rules', () => {
  let root: string;
  let broken: readonly string[];

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'trustprint-layers-'));
    broken = await violationsIn(await plant(join(root, 'forbidden'), FORBIDDEN));
  });
  after(() => rm(root, { recursive: true, force: true }));

  for (const { rule, from, to } of FORBIDDEN) {
    it(`report ${rule} where ${from} imports ${to}`, () => {
      assert.ok(broken.includes(`${rule}: ${from}`), broken.join('\n'));
    });
  }

  it('let pass what points down', async () => {
    assert.deepEqual(await violationsIn(await plant(join(root, 'allowed'), ALLOWED)), []);
  });
});

async function plant(tree: string, imports: readonly Import[]): Promise<string> {
  const importers = new Set(imports.map(({ from }) => from));
  for (const { from, to } of imports) {
    const isOurs = to.startsWith('src/') || to.startsWith('test/');
    const specifier = isOurs ? `./${relative(dirname(from), to)}` : to;
    await write(join(tree, from), `export * as planted from '${specifier}';\n`);
    if (isOurs && !importers.has(to) && !to.endsWith('nowhere.ts')) {
      const closes = to.endsWith('-closed.ts') ? "import './a-cycle.ts';\n" : '';
      await write(join(tree, to), `${closes}export const there = 1;\n`);
    }
  }
  await symlink(join(PROJECT, 'node_modules'), join(tree, 'node_modules'));
  return tree;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** What the rules say of a tree, as `rule: file`. */
async function violationsIn(tree: string): Promise<readonly string[]> {
  const cruiser = join(PROJECT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const configuration = join(PROJECT, '.dependency-cruiser.mjs');
  const told = ['--config', configuration, '--output-type', 'json', 'src'];
  const out = await new Promise<string>((resolve) => {
    execFile(process.execPath, [cruiser, ...told], { cwd: tree }, (_failed, stdout) => {
      resolve(stdout);
    });
  });
  const result: unknown = JSON.parse(out);
  assert.ok(isJsonObject(result) && isJsonObject(result['summary']));
  const violations = result['summary']['violations'] as readonly Violation[];
  return violations.map(({ rule, from }) => `${rule.name}: ${from}`);
}

interface Violation {
  readonly rule: { readonly name: string };
  readonly from: string;
}

const PROJECT = join(import.meta.dirname, '..');
