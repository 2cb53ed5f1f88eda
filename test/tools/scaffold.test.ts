// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { checks } from '../../src/core/checks/catalogue.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';

const PROJECT = join(import.meta.dirname, '../..');
const PLACEHOLDER = 'REPLACE:';
const SCENARIOS = 'src/surfaces/lab/scenarios';
const COPIED = [
  'src',
  'scripts/gen',
  'scripts/gen.ts',
  'scripts/site',
  'test/world.ts',
  'tsconfig.json',
  'package.json',
  '.oxfmtrc.json',
];

describe('npm run new-check', () => {
  const tree = emptyTree();

  it('writes the check and its test, with a placeholder wherever a person has to write', () => {
    assert.equal(run('new-check', tree(), 'leaf-odd').status, 0);
    for (const path of ['src/core/checks/leaf-odd.ts', 'test/unit/core/checks/leaf-odd.test.ts']) {
      assert.ok(readFileSync(join(tree(), path), 'utf8').includes(PLACEHOLDER), path);
    }
  });

  it('leaves a file alone that is there already', () => {
    const again = run('new-check', tree(), 'leaf-odd');
    assert.equal(again.status, 2);
    assert.match(again.stderr, /is there already/);
  });

  it('refuses what is not the id of a check', () => {
    for (const id of ['../leaf', 'Leaf', 'leaf_odd', '']) {
      assert.equal(run('new-check', tree(), id).status, 2, id);
    }
  });
});

describe('npm run new-scenario', () => {
  const tree = emptyTree();

  it('writes the scenario, with placeholders, and no other file', () => {
    assert.equal(run('new-scenario', tree(), 'leaf-odd').status, 0);
    const path = 'src/surfaces/lab/scenarios/leaf-odd.ts';
    assert.deepEqual(filesIn(tree()), [path]);
    assert.ok(readFileSync(join(tree(), path), 'utf8').includes(PLACEHOLDER));
  });
});

describe('the examples of CONTRIBUTING.md', () => {
  const tree = copyOfSources();
  const page = readFileSync(join(PROJECT, 'CONTRIBUTING.md'), 'utf8');
  const examples = [
    ...page.matchAll(/`npm run (new-\w+) ([a-z-]+)` writes `([^`]+)`(?: and its (test))?/g),
  ].map(([, script = '', name = '', path = '', test]) => ({ script, name, path, test }));

  it('are one check with its test, and one scenario, by names that are free', () => {
    assert.deepEqual(
      examples.map(({ script, test }) => [script, test]),
      [
        ['new-check', 'test'],
        ['new-scenario', undefined],
      ],
    );
    for (const { path } of examples) assert.ok(!existsSync(join(PROJECT, path)), path);
  });

  it('write what is said, which compiles as it is beside the sources, once it is generated', () => {
    for (const { script, name, path, test } of examples) {
      assert.equal(run(script, tree(), name).status, 0, script);
      const mirrored = path.replace(/^src/, 'test/unit').replace(/\.ts$/, '.test.ts');
      for (const written of test === undefined ? [path] : [path, mirrored]) {
        assert.ok(existsSync(join(tree(), written)), written);
      }
    }
    compiles(tree());
    for (const { script, name } of examples) {
      const list = script === 'new-check' ? 'src/core/checks/ids.ts' : `${SCENARIOS}/names.ts`;
      assert.ok(readFileSync(join(tree(), list), 'utf8').includes(`'${name}'`), list);
    }
  });
});

describe('a hygiene check', () => {
  const tree = copyOfSources();

  it('is named by no other source than the scenarios that rehearse it: without any, the rest compiles', () => {
    for (const { id } of checks) rmSync(join(tree(), `src/core/checks/${id}.ts`));
    for (const { name, expected } of scenarios) {
      if (expected.finding !== undefined) rmSync(join(tree(), SCENARIOS, `${name}.ts`));
    }
    compiles(tree());
    const left = readFileSync(join(tree(), 'src/core/checks/ids.ts'), 'utf8');
    assert.match(left, /HygieneCheckId = never;/);
  });
});

/** Catalogues and ids are generated again, then everything is type-checked. */
function compiles(tree: string): void {
  for (const command of [
    [process.execPath, 'scripts/gen.ts'],
    // By one thread: several each check the types of libraries for themselves.
    [process.execPath, join(PROJECT, 'node_modules/typescript/bin/tsc'), '--singleThreaded'],
  ] as const) {
    const [program, ...args] = command;
    // Of sources in a folder that goes there is nothing to keep.
    const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: tree,
      encoding: 'utf8',
      env,
    });
    assert.equal(status, 0, stdout + stderr);
  }
}

function filesIn(tree: string): readonly string[] {
  return globSync('**/*', { cwd: tree, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(tree, join(entry.parentPath, entry.name)));
}

/** A folder with the sources, and what generates from them. */
function copyOfSources(): () => string {
  const tree = emptyTree();
  before(() => {
    for (const path of COPIED) cpSync(join(PROJECT, path), join(tree(), path), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules'), join(tree(), 'node_modules'));
  });
  return tree;
}

/** A folder of its own for the tests of one subject. */
function emptyTree(): () => string {
  let root: string;
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'trustprint-new-'));
  });
  after(() => {
    rmSync(root, { recursive: true, force: true });
  });
  return () => root;
}

function run(script: string, cwd: string, name: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT, 'scripts', `${script}.ts`), name],
    { cwd, encoding: 'utf8' },
  );
  return { status, stderr };
}
