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
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

const PROJECT = join(import.meta.dirname, '..');
const PLACEHOLDER = 'REPLACE:';

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
  const names = 'src/surfaces/lab/scenarios/names.ts';

  it('writes the scenario and adds its name to those that are built', () => {
    cpSync(join(PROJECT, names), join(tree(), names));
    assert.equal(run('new-scenario', tree(), 'leaf-odd').status, 0);
    assert.match(
      readFileSync(join(tree(), names), 'utf8'),
      /^export type ScenarioName =\n(?: {2}\| '[a-z0-9-]+'\n)* {2}\| 'leaf-odd'\n/m,
    );
    const scenario = readFileSync(join(tree(), 'src/surfaces/lab/scenarios/leaf-odd.ts'), 'utf8');
    assert.ok(scenario.includes(PLACEHOLDER));
  });
});

describe('what is written', () => {
  const tree = emptyTree();

  it('compiles as it is, beside the sources that it is written for', () => {
    for (const path of ['src', 'test/world.ts', 'tsconfig.json', 'package.json']) {
      cpSync(join(PROJECT, path), join(tree(), path), { recursive: true });
    }
    symlinkSync(join(PROJECT, 'node_modules'), join(tree(), 'node_modules'));
    for (const script of ['new-check', 'new-scenario']) {
      assert.equal(run(script, tree(), 'leaf-odd').status, 0, script);
    }
    const tsc = join(PROJECT, 'node_modules/.bin/tsc');
    const { status, stdout } = spawnSync(tsc, [], { cwd: tree(), encoding: 'utf8' });
    assert.equal(status, 0, stdout);
  });
});

describe('the project', () => {
  it('tells how to add a check and a scenario by names that are free', () => {
    const page = readFileSync(join(PROJECT, 'CONTRIBUTING.md'), 'utf8');
    const written = [...page.matchAll(/`npm run new-\w+ [a-z-]+` writes `([^`]+)`/g)].flatMap(
      ([, path]) => path ?? [],
    );
    assert.equal(written.length, 2);
    for (const path of written) assert.ok(!existsSync(join(PROJECT, path)), path);
  });

  it('holds no file in which a placeholder was left', () => {
    const left = globSync('{src,test,docs,examples}/**/*.{ts,md}', { cwd: PROJECT }).filter(
      (path) =>
        path !== 'test/scaffold.test.ts' &&
        readFileSync(join(PROJECT, path), 'utf8').includes(PLACEHOLDER),
    );
    assert.deepEqual(left, []);
  });
});

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
