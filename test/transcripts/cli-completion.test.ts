// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { after, before, describe, it } from 'node:test';

import { checks } from '../../src/core/checks/catalogue.ts';
import { gates } from '../../src/core/gates/catalogue.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { commandNames } from '../../src/surfaces/cli/commands.ts';
import { inProcess } from '../in-process.ts';
import { COMMAND, missing, run } from '../process.ts';

/** What was typed up to the cursor, and what has to be among the proposals, or all of them. */
const TYPED: readonly (readonly [typed: string, among: readonly string[], all?: true])[] = [
  ['', commandNames(), true],
  ['doc', ['doctor'], true],
  ['doctor ', ['eks:', 'sa:', 'https://']],
  ['doctor --fa', ['--fail-on'], true],
  ['doctor --format ', ['text', 'json', 'markdown', 'github', 'sarif'], true],
  ['doctor eks:x --fail-on w', ['warning'], true],
  ['doctor --only ', [...gates, ...checks].map(({ id }) => id), true],
  ['doctor --only leaf-pinned,endpoint-t', ['leaf-pinned,endpoint-trust'], true],
  ['doctor --skip leaf-p', ['leaf-pinned'], true],
  ['explain endpoint-t', ['endpoint-trust'], true],
  ['explain provider-already', ['provider-already-exists'], true],
  ['lab ', ['start', 'env', 'stop', 'scenario', 'rotate', 'token', 'state', 'reset']],
  ['lab --scen', ['--scenario'], true],
  ['lab --scenario ', scenarios.map(({ name }) => name), true],
  ['lab scenario stale', ['stale-thumbprint'], true],
  ['scan ', ['merge'], true],
  ['scan --resu', ['--resume'], true],
  ['scan merge --base', ['--baseline'], true],
  ['completion ', ['bash', 'zsh', 'fish'], true],
  ['token ', [], true],
  ['doctor --token ', [], true],
  ['nonsense ', [], true],
  ['doctor --nonsense ', [], true],
];

describe('what a shell is proposed', () => {
  for (const [typed, among, all] of TYPED) {
    it(`after: trustprint ${typed}`, async () => {
      const { code, stdout, stderr } = await inProcess(['__complete', '--', ...typed.split(' ')]);
      assert.deepEqual([code, stderr], [0, '']);
      const found = stdout.split('\n').flatMap((line) => (line === '' ? [] : line.split('\t')[0]));
      for (const word of among) assert.ok(found.includes(word), `${word}: ${found.join(' ')}`);
      if (all === true) assert.deepEqual(new Set(found), new Set(among));
      for (const line of stdout.split('\n')) assert.ok(line.split('\t').length <= 2, line);
    });
  }

  it('has the receipts of this machine, and says nothing where they cannot be read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trustprint-completion-'));
    const env = { TRUSTPRINT_STATE: join(folder, 'state') };
    const none = await inProcess(['__complete', '--', 'undo', ''], { env });
    assert.deepEqual([none.code, none.stdout, none.stderr], [0, '', '']);
    await writeFile(join(folder, 'file'), '');
    const wrong = { TRUSTPRINT_STATE: join(folder, 'file') };
    const unreadable = await inProcess(['__complete', '--', 'undo', ''], { env: wrong });
    assert.deepEqual([unreadable.code, unreadable.stdout, unreadable.stderr], [0, '', '']);
    await rm(folder, { recursive: true });
  });
});

describe('the scripts of completion', () => {
  let folder: string;
  let path: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-shells-'));
    await symlink(COMMAND, join(folder, 'trustprint'));
    const node = process.execPath.slice(0, process.execPath.lastIndexOf('/'));
    path = [folder, node, process.env['PATH'] ?? ''].join(delimiter);
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { stdout } = await inProcess(['completion', shell]);
      await writeFile(join(folder, `script.${shell}`), stdout);
    }
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  const inBash = async (typed: string): Promise<string> => {
    const script = `
      source "${folder}/script.bash"
      COMP_LINE=$1; COMP_POINT=\${#COMP_LINE}
      _trustprint 2>/dev/null
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout, stderr } = await run('bash', ['-c', script, 'bash', typed], {
      env: { PATH: path },
    });
    assert.equal(stderr, '');
    return stdout.trim();
  };

  it('for bash completes commands, flags, values and ids', { skip: missing('bash') }, async () => {
    for (const [typed, reply] of [
      ['trustprint doc', 'doctor'],
      ['trustprint doctor --fail', '--fail-on'],
      ['trustprint doctor eks:prod --fail-on err', 'error'],
      ['trustprint lab scenario stale', 'stale-thumbprint'],
      ['trustprint explain endpoint-t', 'endpoint-trust'],
      ['trustprint token ', ''],
    ] as const)
      assert.equal(await inBash(typed), reply, typed);
  });

  it('for bash replies with what follows a colon, which ends a word', { skip: missing('bash') }, async () => {
    assert.equal(await inBash('trustprint doctor arn:aws:ia'), 'iam::');
    assert.equal(await inBash('trustprint doctor eks'), 'eks:');
  });

  it('for bash runs nothing of what was typed', { skip: missing('bash') }, async () => {
    await inBash(`trustprint doctor $(touch ${folder}/made) \`touch ${folder}/made\` ; touch ${folder}/made `);
    const { code } = await run('test', ['-e', join(folder, 'made')]);
    assert.equal(code, 1);
  });

  it('for bash is read by an interactive one', { skip: missing('bash') }, async () => {
    const typed = `source ${folder}/script.bash\ncomplete -p trustprint\nexit\n`;
    const { stdout } = await run('bash', ['--norc', '-i'], { input: typed, env: { PATH: path } });
    assert.match(stdout, /complete -o default -F _trustprint trustprint/);
  });

  it('for zsh is read by zsh', { skip: missing('zsh') }, async () => {
    const script = `autoload -Uz compinit; compinit -u; source ${folder}/script.zsh; print $_comps[trustprint]`;
    const { stdout, stderr } = await run('zsh', ['-fc', script], { env: { PATH: path } });
    assert.equal(stdout.trim(), '_trustprint', stderr);
  });

  it('for zsh completes what is typed at a terminal', { skip: missing('zsh') }, async () => {
    const script = `
      zmodload zsh/zpty
      zpty shell 'zsh -f -i'
      zpty -w shell 'autoload -Uz compinit; compinit -u -D; source ${folder}/script.zsh; echo REA''DY'
      zpty -r -m shell said '*READY*'
      zpty -w -n shell $'trustprint lab scenario stale\\t'
      zpty -r -m shell said '*stale-thumbprint*'
      zpty -w -n shell $'\\x15trustprint doctor eks\\t'
      zpty -r -m shell said '*eks:*'
      print completed
      zpty -d shell`;
    // What is not completed is waited for without end.
    const { stdout } = await run('timeout', ['60', 'zsh', '-fc', script], {
      env: { PATH: path, TERM: 'xterm' },
    });
    assert.equal(stdout.trim(), 'completed');
  });

  it('for fish completes commands', { skip: missing('fish') }, async () => {
    const script = `source ${folder}/script.fish; complete -C 'trustprint doc'`;
    const { stdout } = await run('fish', ['-c', script], { env: { PATH: path } });
    assert.match(stdout, /^doctor\t/m);
  });

  it('are printed for the shells that are known alone', async () => {
    const { code, stderr } = await inProcess(['completion', 'bsh']);
    assert.equal(code, 2);
    assert.match(stderr, /not a shell.*\nhint: did you mean bash or zsh\?/);
  });
});
