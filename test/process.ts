// SPDX-License-Identifier: Apache-2.0

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { redact } from '../src/render/redact.ts';
import type { Announcement } from '../src/surfaces/lab/index.ts';
import { leakGuard, type Shown } from './leaks/guard.ts';

export const ROOT_FOLDER = fileURLToPath(new URL('..', import.meta.url));
const guard = leakGuard();
const built = process.env['TEST_PACKAGE'];
/** The command line that tests start: the bundle that the runner made, or the sources without it. */
export const COMMAND = join(built ?? ROOT_FOLDER, 'bin/trustprint.js');
/** What a lab has to be started with, to record its tokens. The bundle of the tests does by itself. */
const recorder = built === undefined ? guard.recorder : [];

/** What a process left. */
export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Variables of this process that the child must not see. */
  readonly unset?: readonly string[];
  readonly input?: string;
  readonly cwd?: string;
  /** Is given the process once it was started, to send it signals. */
  readonly started?: (child: ChildProcess) => void;
  /** Set where a token of a lab is what was asked for. Else one in what is printed is a leak. */
  readonly showsToken?: boolean;
}

/**
 * Runs a program to its end. Its environment is this process's, less `unset`, plus `env`. What it
 * prints is searched for every token that the tests have made.
 */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Ran> {
  const ran = await runUnguarded(program, args, options);
  if (options.showsToken !== true) {
    guard.search(spelled(basename(program), args), [
      { where: 'stdout', text: ran.stdout },
      { where: 'stderr', text: ran.stderr },
    ]);
  }
  return ran;
}

async function runUnguarded(
  program: string,
  args: readonly string[],
  { env = {}, unset = [], input = '', cwd = ROOT_FOLDER, started }: RunOptions,
): Promise<Ran> {
  const child = spawn(program, [...args], { cwd, env: environment(env, unset) });
  started?.(child);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.stdin.on('error', () => undefined); // the program may end before it has read all
  child.stdin.end(input);
  await once(child, 'close');
  return {
    code: child.exitCode,
    stdout: Buffer.concat(stdout).toString(),
    stderr: Buffer.concat(stderr).toString(),
  };
}

/** Searches what a run in this process printed, and the files that it wrote, for tokens. */
export function searchForTokens(
  args: readonly string[],
  { stdout, stderr }: Ran,
  options: RunOptions,
): void {
  guard.search(spelled('trustprint', args), [
    ...(showsToken(args, options) ? [] : [{ where: 'stdout', text: stdout }]),
    { where: 'stderr', text: stderr },
    ...writtenBy(args, options),
  ]);
}

/** `lab token` is the one command that is there to print a token, which opens nothing but its lab. */
function showsToken(args: readonly string[], options: RunOptions): boolean {
  return options.showsToken ?? (args[0] === 'lab' && args[1] === 'token');
}

/** Runs `trustprint` itself. The files that it writes are searched for tokens too. */
export async function trustprint(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  const recording = args[0] === 'lab' ? recorder : [];
  const ran = await run(process.execPath, [...recording, COMMAND, ...args], {
    ...options,
    showsToken: showsToken(args, options),
  });
  guard.search(spelled('trustprint', args), writtenBy(args, options));
  return ran;
}

/** A lab in a process of its own, as a user starts it, and a state folder of its own. */
export interface RunningLab extends AsyncDisposable {
  readonly announcement: Announcement;
  /** What a shell has after `eval "$(trustprint lab env)"`. */
  readonly shell: RunOptions;
  readonly state: string;
}

/** Starts `trustprint lab` on a free port; `await using` stops it. */
export async function runningLab(
  scenario: string,
  flags: readonly string[] = [],
): Promise<RunningLab> {
  const child = spawn(
    process.execPath,
    [...recorder, COMMAND, 'lab', '--format=json', '--port=0', '--scenario', scenario, ...flags],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...guard.env } },
  );
  const said: string[] = [];
  child.stderr.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  let announcement: Announcement | undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (!line.startsWith('{"')) continue; // an error is printed over several lines
    announcement = JSON.parse(line) as Announcement;
    break;
  }
  if (announcement === undefined) throw new Error(`the lab did not start: ${said.join('\n')}`);
  const state = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
  return {
    announcement,
    state,
    shell: { env: { ...announcement.env, TRUSTPRINT_STATE: state }, unset: announcement.unset },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      guard.search(`trustprint lab --scenario ${scenario}`, [
        { where: 'what it said', text: said.join('\n') },
      ]);
      await rm(state, { recursive: true, force: true });
    },
  };
}

/** The same lab with another scenario, and a state folder of its own: as if it were started again. */
export async function rehearsing(lab: RunningLab, scenario: string): Promise<RunningLab> {
  const response = await fetch(`${lab.announcement.endpoint}/_lab/scenario`, {
    method: 'POST',
    body: JSON.stringify({ name: scenario }),
  });
  if (response.status !== 200) throw new Error(await response.text());
  const announcement = (await response.json()) as Announcement;
  const state = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
  return {
    announcement,
    state,
    shell: { env: { ...announcement.env, TRUSTPRINT_STATE: state }, unset: announcement.unset },
    [Symbol.asyncDispose]: async () => rm(state, { recursive: true, force: true }),
  };
}

/** The first workload of a lab: there always is one. */
export function workloadOf({
  announcement,
}: Pick<RunningLab, 'announcement'>): Announcement['workloads'][number] {
  const [workload] = announcement.workloads;
  if (workload === undefined) throw new Error('the lab has no workload');
  return workload;
}

/** Why a test must be skipped for want of a program; `false` when it is there. */
export function missing(...programs: readonly string[]): string | false {
  const lacking = programs.filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  return lacking.length === 0 ? false : `needs ${lacking.join(' and ')}, not on this machine`;
}

function environment(
  set: Readonly<Record<string, string>>,
  unset: readonly string[],
): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !unset.includes(name) && !name.startsWith('TRUSTPRINT_') && name !== 'NODE_TEST_CONTEXT',
  );
  return { ...Object.fromEntries(kept), ...guard.env, NO_COLOR: '1', ...set };
}

/** A command line for a message: what of it may be a token is left out. */
function spelled(program: string, args: readonly string[]): string {
  return redact([program, ...args].join(' ')).slice(0, MOST_SPELLED);
}

/** The files that a run was told to write, and those in its state folder. */
function writtenBy(
  args: readonly string[],
  { env = {}, cwd = ROOT_FOLDER }: RunOptions,
): readonly Shown[] {
  const after = (flag: string): string | undefined =>
    args.includes(flag) ? args[args.indexOf(flag) + 1] : undefined;
  const state = after('--state') ?? env['TRUSTPRINT_STATE'];
  const named = [after('--save'), state].flatMap((name) =>
    name === undefined || name === '' ? [] : filesIn(resolve(cwd, name)),
  );
  return named.map((path) => ({ where: basename(path), text: readFileSync(path, 'latin1') }));
}

/** A file, or the files of a folder, as far as they can be read and are of a size to search. */
function filesIn(path: string): readonly string[] {
  if (basename(path).length > MOST_LETTERS) return []; // no system keeps a file of that name
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile() === true) return stats.size <= MOST_SEARCHED ? [path] : [];
  if (stats?.isDirectory() !== true) return [];
  return readdirSync(path)
    .slice(-MOST_FILES)
    .flatMap((name) => filesIn(join(path, name)));
}

const MOST_SPELLED = 300;
const MOST_SEARCHED = 8 * 1024 * 1024;
const MOST_FILES = 100;
const MOST_LETTERS = 255;
