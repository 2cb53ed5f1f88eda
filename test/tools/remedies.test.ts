// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { Remedy } from '../../src/core/model/verdict.ts';
import { shellCommand } from '../../src/core/model/shell.ts';
import { remediesOf } from '../../src/render/verdict/remedies.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { askSts, assumeForm } from '../contract/lab-clients.ts';
import { inProcess } from '../in-process.ts';
import { missing, type Ran, run } from '../process.ts';
import { askInEveryForm, type Asked, masked } from '../journeys/forms.ts';

const LACKING = missing('aws', 'bash', 'curl', 'kubectl', 'openssl');

let lab: Lab;
let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
  const trustprint = join(folder, 'trustprint');
  await writeFile(trustprint, `#!/bin/sh\nprintf '%s\\0' "$@"\n`);
  await chmod(trustprint, 0o700);
  lab = await startLab({ port: 0 });
});
after(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

/** What was pasted already, ports and digests aside: one of a kind is enough. */
const pasted = new Set<string>();

describe('a command that the doctor prints', { skip: LACKING }, () => {
  for (const { name, fix, fixFlags } of scenarios) {
    it(`runs when it is pasted: ${name}`, async () => {
      await lab.switchTo(name);
      const asked = await askInEveryForm(lab, (form) => TELLING.has(form));
      for (const { text, argv: printed = [] } of remediesIn(asked)) {
        const argv = filledIn(printed);
        const command = shellCommand(argv) ?? assert.fail(`${text}: it cannot be pasted`);
        assert.doesNotMatch(command, PLACEHOLDER, `${text}: ${command}`);
        const kind = kindOf(argv, command);
        if (argv.length === 0 || pasted.has(kind) || BEYOND_THE_LAB.test(command)) continue;
        pasted.add(kind);
        const ran = await paste(command);
        assert.ok(isAnswered(argv, ran), `${text}: ${command}\n${ran.stdout}${ran.stderr}`);
      }
    });

    if (fix !== 'mends' || fixFlags === undefined) continue;
    it(`repairs, where fix does: ${name}`, async () => {
      await lab.switchTo(name);
      const asked = await askInEveryForm(lab, (form) => form.startsWith('all'));
      const commands = remediesIn(asked).flatMap(({ argv }) => (argv === undefined ? [] : [argv]));
      const fixing = commands
        .map(filledIn)
        .find(([program, command]) => program === 'trustprint' && command === 'fix');
      if (fixing === undefined) {
        const isWrite = ([, service, action = '']: readonly string[]): boolean =>
          service === 'iam' && WRITES.test(action);
        return assertFixes(commands.find(isWrite));
      }
      const [workload] = lab.announcement.workloads;
      const about = ['--role', workload?.roleArn ?? '', '--token', workload?.tokenFile ?? ''];
      const said = fixFlags(lab.announcement).filter((flag) => !fixing.includes(flag));
      return assertFixes([...fixing, ...about, ...said, '--yes']);
    });
  }
});

/**
 * What is pasted once. The AWS CLI takes most of a second to start, so it is pasted once for each
 * action and its flags; the nightly run pastes it with each value.
 */
function kindOf(argv: readonly string[], command: string): string {
  if (argv[0] !== 'aws' || process.env['TRUSTPRINT_ALL_ROWS'] === '1') return masked(command);
  return [...argv.slice(0, 3), ...argv.filter((word) => word.startsWith('--'))].join(' ');
}

/** What only a person has: the CA of an issuer that no public one trusts. */
function filledIn(argv: readonly string[]): readonly string[] {
  const { caFile } = lab.announcement;
  return argv.map((word, at) =>
    word === 'FILE' && argv[at - 1] === '--issuer-ca' ? caFile : word,
  );
}

/** Where it is pasted, the workload then gets its credentials. */
async function assertFixes(command: readonly string[] | undefined): Promise<void> {
  assert.ok(command !== undefined, 'no command that repairs it is printed');
  const { code, stdout, stderr } = await paste(shellCommand(command) ?? '');
  assert.equal(code, 0, stdout + stderr);
  assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
}

/** What is printed as the next steps, and what the findings have beside it in JSON. */
function remediesIn({ forms }: Asked): readonly Remedy[] {
  return Object.values(forms).flatMap(({ verdict }) => [
    ...remediesOf(verdict),
    ...verdict.checks
      .filter(({ status }) => status === 'fail' || status === 'unknown')
      .flatMap(({ remedies }) => remedies),
  ]);
}

/** Types a command into a shell of the lab. Ours gets the words that the shell makes of it, in this process. */
async function paste(command: string): Promise<Ran> {
  const { unset } = lab.announcement;
  const env = { ...lab.announcement.env, TRUSTPRINT_STATE: join(folder, 'state') };
  const path = `${folder}:${process.env['PATH'] ?? ''}`;
  // What is printed is searched for tokens, and this is one command whose business they are.
  const quiet = /^kubectl .*create token /.test(command) ? `${command} > /dev/null` : command;
  const shell = { env: { ...env, PATH: path }, unset, cwd: folder };
  const ran = await run('bash', ['-c', quiet], shell);
  if (!command.startsWith('trustprint ')) return ran;
  assert.equal(ran.code, 0, ran.stderr);
  return inProcess(ran.stdout.split('\0').slice(0, -1), shell);
}

/**
 * Whether a program did what it was told, or said why it will not: ours may find the trust broken
 * (1), not tell (3) or refuse (4), and curl is to show why a host cannot be reached.
 */
function isAnswered([program]: readonly string[], { code, stderr }: Ran): boolean {
  if (program === 'trustprint') return [0, 1, 3, 4].includes(code ?? -1) && !/usage/i.test(stderr);
  return program === 'curl' ? code !== 2 && code !== 127 : code === 0;
}

/** The forms of question whose findings are those of the others too. */
const TELLING: ReadonlySet<string> = new Set(['all', 'all, error', 'ci:', 'sa:']);

/** A word that a person would have to fill in: then it is no command, and belongs into the text. */
const PLACEHOLDER = /<[\w -]+>|…|\b(?:NAME|ACCOUNT|REGION|FILE|NAMESPACE|ARN)\b/;

/** What changes something in IAM. */
const WRITES = /^(?:add|create|update)-/;

/** Services that the lab does not have. */
const BEYOND_THE_LAB = /^aws (?:organizations|account) /;
