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
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { checks } from '../src/core/checks/catalogue.ts';
import { scenarios } from '../src/surfaces/lab/scenarios/catalogue.ts';

const PROJECT = join(import.meta.dirname, '..');
const PLACEHOLDER = 'REPLACE:';

/** Where CONTRIBUTING says what a script writes. */
const SCAFFOLDED = /`npm run (new-\w+) ([a-z-]+)` writes `([^`]+)`/g;

/** What a contributor writes in place of the placeholders. */
const FILLED_IN: Readonly<Record<string, string>> = {
  'src/core/checks/session-long.ts': `// SPDX-License-Identifier: Apache-2.0

import { type Check, defineCheck, fail, pass, remedy } from './check.ts';

/** Credentials that leak are good until their session ends. */
export const sessionLong: Check = defineCheck(
  {
    id: 'session-long',
    on: 'role',
    title: 'A session of the role lasts no longer than a working day',
    severity: 'notice',
    source: {
      title: 'IAM User Guide, Update the maximum session duration for a role',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-settings.html',
    },
    explanation:
      'A role may let its sessions last up to twelve hours. Who gets hold of the credentials of one has them until it ends.',
    remedy: 'Lower the longest session of the role to what its workload needs.',
  },
  ['role'],
  ({ role }) => {
    const { maxSessionDurationSeconds: seconds } = role;
    const detail = \`a session of the role may last \${String(seconds)} seconds\`;
    if (seconds <= WORKING_DAY) return pass(detail, { knowledge: 'documented' });
    return fail(detail, {
      knowledge: 'documented',
      evidence: { role: role.arn, seconds },
      remedies: [remedy('lower the maximum session duration of the role')],
    });
  },
);

/** Eight hours, in seconds. */
const WORKING_DAY = 28_800;
`,
  'test/unit/core/checks/session-long.test.ts': `// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { sessionLong } from '../../../../src/core/checks/session-long.ts';
import { facts, ROLE_ARN } from '../../../world.ts';

describe('session-long', () => {
  it('passes where a session lasts an hour', () => {
    assert.equal(sessionLong.evaluate(facts()).status, 'pass');
  });

  it('fails where one may last half a day', () => {
    const role = { arn: ROLE_ARN, trustPolicy: '{}', maxSessionDurationSeconds: 43_200 };
    const finding = sessionLong.evaluate(facts({ role: { kind: 'seen', value: role } }));
    assert.equal(finding.status, 'fail');
    assert.equal(finding.detail, 'a session of the role may last 43200 seconds');
  });
});
`,
  'src/surfaces/lab/scenarios/audience-case.ts': `// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from '../issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

/** Somebody has written the audience in capitals, and it is compared letter by letter. */
export const audienceCase: Scenario = {
  name: 'audience-case',
  broken: 'the volume asks for a token for STS.AMAZONAWS.COM, in capitals',
  expected: refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'cannot',
  lay: async (ground) => ({
    ...(await privateIssuer(ground)),
    claims: (usual) => ({ ...usual, aud: ['STS.AMAZONAWS.COM'] }),
  }),
};
`,
};

/** What a contributor adds to tables, and before what. */
const ADDED: Readonly<Record<string, { readonly before: string; readonly added: string }>> = {
  'test/corpus/worlds.ts': {
    before: `    world('healthy', `,
    added: `    world(
      'session-of-half-a-day',
      'the role lets its sessions last half a day',
      {
        role: {
          kind: 'seen',
          value: { ...seen(HEALTHY.role).value, maxSessionDurationSeconds: 43_200 },
        },
      },
      ['session-long'],
      'holds',
    ),
`,
  },
  'test/journeys/catalogue.ts': { before: `'audience-typo', `, added: `'audience-case', ` },
};
const SCENARIOS = 'src/surfaces/lab/scenarios';
const COPIED = [
  'src',
  'scripts/gen',
  'scripts/gen.ts',
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

describe('what is written', () => {
  const tree = copyOfSources();

  it('compiles as it is, beside the sources that it is written for, once its name is generated', () => {
    for (const script of ['new-check', 'new-scenario']) {
      assert.equal(run(script, tree(), 'leaf-odd').status, 0, script);
    }
    compiles(tree());
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

describe('the project', () => {
  it('holds no file in which a placeholder was left', () => {
    const left = globSync('{src,test,docs,examples}/**/*.{ts,md}', { cwd: PROJECT }).filter(
      (path) =>
        path !== 'test/scaffold.test.ts' &&
        readFileSync(join(PROJECT, path), 'utf8').includes(PLACEHOLDER),
    );
    assert.deepEqual(left, []);
  });
});

/** Catalogues and ids are generated anew, then everything is type-checked. */
function compiles(tree: string): void {
  for (const command of [
    [process.execPath, 'scripts/gen.ts'],
    [process.execPath, join(PROJECT, 'node_modules/typescript/bin/tsc')],
  ] as const) {
    const [program, ...args] = command;
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: tree, encoding: 'utf8' });
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

describe('CONTRIBUTING, followed to the letter in a copy of the project', () => {
  const tree = emptyTree();
  const page = readFileSync(join(PROJECT, 'CONTRIBUTING.md'), 'utf8');
  const [check, scenario] = [...page.matchAll(SCAFFOLDED)].map(
    ([, script = '', name = '', path = '']) => ({ script, name, path }),
  );

  before(() => {
    const skipped = ['node_modules', '.git', 'dist', 'coverage'];
    cpSync(PROJECT, tree(), {
      recursive: true,
      filter: (from) => !skipped.some((name) => from === join(PROJECT, name)),
    });
    symlinkSync(join(PROJECT, 'node_modules'), join(tree(), 'node_modules'));
    for (const { name } of [check, scenario].filter((one) => one !== undefined)) {
      for (const path of globSync(`{src,test}/**/${name}{,.test}.ts`, { cwd: tree() })) {
        rmSync(join(tree(), path)); // who has followed the page in this very checkout has them
      }
    }
  });

  it('scaffolds what the page names', () => {
    assert.deepEqual([check?.name, scenario?.name], ['session-long', 'audience-case']);
    for (const { script, name, path } of [check, scenario].filter((one) => one !== undefined)) {
      assert.equal(run(script, tree(), name).status, 0, name);
      assert.ok(readFileSync(join(tree(), path), 'utf8').includes(PLACEHOLDER), path);
    }
  });

  it('fills it in, adds a case to the corpus and a cause to the catalogue', () => {
    for (const [path, text] of Object.entries(FILLED_IN)) writeFileSync(join(tree(), path), text);
    for (const [path, { before: at, added }] of Object.entries(ADDED)) {
      const source = readFileSync(join(tree(), path), 'utf8');
      assert.equal(source.split(at).length, 2, `${path} has ${at} once`);
      writeFileSync(join(tree(), path), source.replace(at, `${added}${at}`));
    }
    ranIn(tree(), ['scripts/gen.ts']);
    ranIn(tree(), ['test/corpus/write.ts']);
    ranIn(tree(), ['node_modules/oxfmt/bin/oxfmt']);
    assert.ok(existsSync(join(tree(), 'test/corpus/session-of-half-a-day/verdict.json')));
  });

  it('and passes what CI runs: generation, types, lint, layers, and the tests that speak of it', () => {
    ranIn(tree(), ['scripts/gen.ts', '--check']);
    ranIn(tree(), ['node_modules/typescript/bin/tsc']);
    ranIn(tree(), ['node_modules/oxlint/bin/oxlint', '--type-aware', ...Object.keys(FILLED_IN)]);
    const cruiser = 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs';
    ranIn(tree(), [cruiser, '--config', '.dependency-cruiser.mjs', 'src']);
    const tests = [
      'checks/session-long',
      'test/architecture',
      'corpus/corpus',
      'journeys/catalogue',
    ];
    ranIn(tree(), ['scripts/test.ts', ...tests]);
    const rehearsal = ['--test', '--test-name-pattern', 'audience-case'];
    ranIn(tree(), [...rehearsal, 'test/contract/lab-scenarios.test.ts']);
    ranIn(tree(), ['--test', '--test-name-pattern', 'the project', 'test/scaffold.test.ts']);
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

/** Runs a program of Node in a tree, which has to end well. */
function ranIn(cwd: string, args: readonly string[]): void {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd,
    env,
    encoding: 'utf8',
  });
  assert.equal(status, 0, `${args.join(' ')}\n${stdout}\n${stderr}`);
}

function run(script: string, cwd: string, name: string): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(PROJECT, 'scripts', `${script}.ts`), name],
    { cwd, encoding: 'utf8' },
  );
  return { status, stderr };
}
