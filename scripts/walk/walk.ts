// SPDX-License-Identifier: Apache-2.0

import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import { fileReceipts } from '../../src/adapters/stores/receipts.ts';
import { builtPage } from '../test/page.ts';
import { COMMAND, type Environment, run, say, step } from './command.ts';
import { type LabProcess, startLabProcess } from './lab-process.ts';

/**
 * The whole outage, from the pod's error to credentials. Resolves with the exit code on Ctrl-C, and when the lab has
 * ended.
 */
export async function walk(): Promise<number> {
  const interrupted = interruption();
  const state = await mkdtemp(join(tmpdir(), 'trustprint-start-'));
  let lab: LabProcess | undefined;
  try {
    say('Trustprint: an outage of web identity, found, proven and repaired on your own machine.');
    lab = await startLabProcess('stale-thumbprint', interrupted);
    interrupted.throwIfAborted();
    const surprises = await walkThrough(lab, state, interrupted);
    if (surprises.length > 0) {
      say(`\nThis did not go as it should: ${surprises.join('; ')}`);
      return 1;
    }
    await sayWhatToTry(lab, state);
    await stay(lab, state, interrupted);
    return 0;
  } catch (error) {
    if (interrupted.aborted) return 0; // whatever it is, it was cut off
    throw error;
  } finally {
    await lab?.stop();
    await rm(state, { recursive: true, force: true });
  }
}

/** Each step with the exit code that it must have: a walk that goes wrong says so. */
async function walkThrough(
  { announcement }: LabProcess,
  state: string,
  interrupted: AbortSignal,
): Promise<readonly string[]> {
  const { caFile, env, unset, workloads } = announcement;
  const [workload] = workloads;
  if (workload === undefined) return ['the lab has no workload'];
  const user: Environment = { set: { ...env, TRUSTPRINT_STATE: state }, unset };
  const pod: Environment = { set: workload.env, unset };
  const asked = ['eks:lab', '--role', workload.roleArn, '--token', workload.tokenFile];
  const surprises: string[] = [];
  const expect = async (what: string, wanted: number, code: Promise<number>): Promise<void> => {
    const got = await code;
    interrupted.throwIfAborted();
    if (got !== wanted) surprises.push(`${what} ended with ${String(got)}, not ${String(wanted)}`);
  };

  say(
    `Lab running at ${announcement.endpoint}: an EKS cluster, IAM and STS that enforce what AWS enforces.`,
  );
  step(
    '1. A pod asks STS for credentials with its token, and is refused.',
    'node examples/workload.ts',
  );
  await expect('the workload', 1, run([WORKLOAD], pod, interrupted));

  step('2. The doctor checks the whole path and names the cause.', printed('doctor', asked));
  await expect('doctor', 1, run([COMMAND, 'doctor', ...asked], user, interrupted));

  step(
    '3. A repair needs authority: nobody has said yet that the new CA is trusted.',
    printed('fix', ['eks:lab', '--yes']),
  );
  await expect(
    'fix without authority',
    4,
    run([COMMAND, 'fix', 'eks:lab', '--yes'], user, interrupted),
  );

  const repair = ['eks:lab', '--issuer-ca', caFile, '--yes'];
  step(
    '4. With the CA of the issuer named, it is written, read back and recorded.',
    printed('fix', repair),
  );
  await expect('fix', 0, run([COMMAND, 'fix', ...repair], user, interrupted));

  step('5. The same pod asks again.', 'node examples/workload.ts');
  await expect('the workload after the repair', 0, run([WORKLOAD], pod, interrupted));

  step('6. Every write has a receipt, and every receipt an undo.', printed('receipts', []));
  await expect('receipts', 0, run([COMMAND, 'receipts'], user, interrupted));
  return surprises;
}

async function sayWhatToTry({ announcement }: LabProcess, state: string): Promise<void> {
  const receipt = await lastReceipt(state);
  const { caFile, clusters, endpoint } = announcement;
  const [cluster] = clusters;
  const port = new URL(endpoint).port;
  const onPort = port === DEFAULT_PORT ? '' : ` --port ${port}`;
  say('');
  say('The lab stays until Ctrl-C. In another terminal, in this folder:');
  say('');
  for (const line of [
    `eval "$(npx trustprint lab env${onPort})"`,
    'aws iam list-open-id-connect-providers',
    `aws iam get-open-id-connect-provider --open-id-connect-provider-arn ${cluster?.providerArn ?? ''}`,
    'npx trustprint thumbprint eks:lab',
    'npx trustprint doctor eks:lab',
    `npx trustprint undo ${receipt} --state ${state}`,
    `npx trustprint fix eks:lab --issuer-ca ${caFile} --plan`,
    `npx trustprint lab scenario expired-but-presented${onPort}`,
    'npx trustprint explain endpoint-trust',
    `npm start -- console --issuer-ca ${caFile} --state ${state}`,
  ]) {
    say(`  ${line}`);
  }
  say('');
  say(
    'The first line points aws, SDKs and trustprint at the lab: none of them can reach real AWS from that shell.',
  );
}

/** Until Ctrl-C, or until the lab was stopped. */
async function stay(lab: LabProcess, state: string, interrupted: AbortSignal): Promise<void> {
  const over = AbortSignal.any([interrupted, lab.ended]);
  try {
    await offerPage(lab, state, over);
    if (!over.aborted) await once(over, 'abort');
  } catch (error) {
    if (!over.aborted) throw error; // the page goes with the lab
  }
  if (!interrupted.aborted) say('\nThe lab was stopped.');
}

/** At a terminal, where somebody can answer. */
async function offerPage(
  { announcement: { caFile, env, unset } }: LabProcess,
  state: string,
  over: AbortSignal,
): Promise<void> {
  const isAsked = stdin.isTTY && stdout.isTTY && (process.env['CI'] ?? '') === '';
  if (!isAsked || over.aborted) return;
  stdout.write('\nOpen the page on this lab in your browser? [y/N] ');
  if (!/^y(es)?$/i.test((await lineTyped(over)).trim())) return;
  await builtPage();
  const user: Environment = { set: { ...env, TRUSTPRINT_STATE: state }, unset };
  await run([COMMAND, 'console', '--issuer-ca', caFile], user, over, 'inherit');
  say('The lab stays until Ctrl-C.');
}

/** Ctrl-C stays a signal so; at the end of input nothing was typed. */
async function lineTyped(signal: AbortSignal): Promise<string> {
  const lines = createInterface({ input: stdin, terminal: false, signal });
  for await (const line of lines) return line;
  return '';
}

/** The id of the only receipt that the walk has left. */
async function lastReceipt(state: string): Promise<string> {
  const { receipts } = await fileReceipts(state).all();
  return receipts.at(-1)?.id ?? 'RECEIPT';
}

function printed(command: string, args: readonly string[]): string {
  return ['npx trustprint', command, ...args].join(' ');
}

/** Is aborted by Ctrl-C, and by whoever asks the process to end. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      controller.abort();
    });
  }
  return controller.signal;
}

const WORKLOAD = fileURLToPath(new URL('../../examples/workload.ts', import.meta.url));
const DEFAULT_PORT = '4577';
