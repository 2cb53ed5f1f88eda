// SPDX-License-Identifier: Apache-2.0

/**
 * The GitHub Action (`action.yml`): runs the command line as a step of a job, with the inputs of the
 * step, and tells the runner what came of it.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ciJobsOf } from '../../adapters/ci/ci-jobs.ts';
import { proxyForEnvironment } from '../../adapters/proxy-for.ts';
import type { TrustprintError } from '../../core/error.ts';
import { isJsonObject, type JsonObject } from '../../core/model/json.ts';
import { typedError } from '../../render/error.ts';
import { argumentsFor, type Inputs, inputsIn, type Reports } from './inputs.ts';
import { runnerOf } from './runner.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const runner = runnerOf(process.env, print);
const folder = mkdtempSync(join(process.env['RUNNER_TEMP'] ?? tmpdir(), 'trustprint-'));

/** Runs the command, tells what came of it, and gives its exit code. */
async function stepOf(inputs: Inputs): Promise<number> {
  const reports = {
    annotations: join(folder, 'annotations'),
    summary: join(folder, 'summary.md'),
    result: join(folder, 'result'),
  };
  const token = inputs.role === undefined ? undefined : await idToken(inputs);
  if (inputs.baseline !== undefined) makeFolderOf(inputs.baseline);
  const args = argumentsFor(inputs, { reports, mayAsk: token !== undefined });
  const { code, said } = await commandLine(args, environmentFor(inputs, token));
  runner.output('exit-code', String(code));
  const summary = textIn(reports.summary);
  if (summary === undefined) {
    runner.annotate('error', said.replaceAll(/^trustprint: error: /gm, '').trim());
    return code;
  }
  runner.summarize(summary);
  if (inputs.sarif !== undefined) runner.output('sarif-file', inputs.sarif);
  if (inputs.command === 'doctor') tellVerdict(reports);
  else tellFindings(reports, code);
  return code;
}

function tellVerdict({ annotations, result }: Reports): void {
  print(textIn(annotations) ?? '');
  const { verdict, cause } = objectIn(textIn(result));
  runner.output('verdict', String(verdict));
  runner.output('cause', isJsonObject(cause) ? String(cause['check']) : '');
}

/** The lines of what is found stand in the log and on the page of the run; here is that there are some. */
function tellFindings({ result }: Reports, code: number): void {
  const { new: fresh } = objectIn(textIn(result)?.trimEnd().split('\n').at(-1));
  const counts = isJsonObject(fresh) ? Object.values(fresh).map(Number) : [];
  const count = counts.reduce((sum, one) => sum + one, 0);
  runner.output('findings', String(count));
  if (code === 1)
    runner.annotate('error', `${String(count)} findings: see the summary of this run`);
  if (code === 3)
    runner.annotate('warning', 'something could not be read: see the summary of this run');
}

/**
 * The variables of the job, but for the inputs. Where a role is named, the SDK of AWS finds the ID token of
 * the job in a file: `scan` reads with it alone, `doctor` where the job has no other credentials.
 */
function environmentFor({ command, role }: Inputs, token: string | undefined): Environment {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_'));
  if (role === undefined || token === undefined) return Object.fromEntries(own);
  const file = join(folder, 'token');
  writeFileSync(file, token, { mode: 0o600 });
  const others = command === 'scan' ? OTHER_CREDENTIALS : [];
  return {
    ...Object.fromEntries(own.filter(([name]) => !others.includes(name))),
    AWS_ROLE_ARN: role,
    AWS_WEB_IDENTITY_TOKEN_FILE: file,
  };
}

/** The ID token of the job, masked; `undefined` where `doctor` is to say why there is none. */
async function idToken({ command, audience }: Inputs): Promise<string | undefined> {
  const { env } = process;
  const jobs = ciJobsOf({ env, proxyFor: proxyForEnvironment(env), timeoutMs: RUNNER_ANSWERS_IN });
  try {
    const token = await jobs.token(audience, AbortSignal.timeout(RUNNER_ANSWERS_IN));
    runner.mask(token);
    return token;
  } catch (error) {
    if (command === 'doctor') return undefined;
    throw error;
  }
}

/** Runs the command line, and gives back its exit code and what it complained of. */
async function commandLine(
  args: readonly string[],
  env: Environment,
): Promise<{ readonly code: number; readonly said: string }> {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { ...env, TRUSTPRINT_BUNDLE: '1' },
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void child.kill(signal));
  }
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    process.stderr.write(text);
    said = `${said}${text}`.slice(-MOST_SAID);
  });
  await once(child, 'close');
  return { code: child.exitCode ?? INTERRUPTED, said };
}

function fail({ message, hint }: TrustprintError): void {
  runner.annotate('error', hint === undefined ? message : `${message} (${hint})`);
  runner.output('exit-code', String(REFUSED));
  process.exitCode = REFUSED;
}

/** Before the first scan no cache has brought it. Where it cannot be made, the command says so of the file. */
function makeFolderOf(file: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
  } catch {
    return;
  }
}

function textIn(path: string): string | undefined {
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

function objectIn(text = '{}'): JsonObject {
  const value: unknown = JSON.parse(text);
  return isJsonObject(value) ? value : {};
}

function print(text: string): void {
  process.stdout.write(text);
}

/** Beside it in `dist`; it is published with the package. */
const COMMAND = fileURLToPath(new URL('../bin/trustprint.js', import.meta.url));

/** What the SDK of AWS would take before the token of the job. */
const OTHER_CREDENTIALS = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
];

/** As the command line gives the runner. */
const RUNNER_ANSWERS_IN = 10_000;

/** An error is a sentence and a hint. */
const MOST_SAID = 10_000;

/** As the command line ends where an input is wrong (docs/errors.md). */
const REFUSED = 2;

/** A signal ended it. */
const INTERRUPTED = 130;

try {
  process.exitCode = await stepOf(inputsIn(process.env));
} catch (error) {
  fail(typedError(error));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
