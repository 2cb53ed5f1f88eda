// SPDX-License-Identifier: Apache-2.0

// The lab's AssumeRoleWithWebIdentity, with all that it enforces, against moto's, which enforces
// nothing: the same requests, each server on one core, the client on another where there is one.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';

import { listenAt } from '../src/forge/servers.ts';
import type { Announcement } from '../src/surfaces/lab/index.ts';
import { missing, ROOT_FOLDER } from '../test/process.ts';
import { medianOf, say } from './pairs.ts';

const CACHED = 'trustprint lab --key-cache 60s';
const FRESH = 'trustprint lab (documents fetched over TLS for each call)';
const MOTO = 'moto_server';

/** As many as a handful of pods that start at once. */
const CONNECTIONS = 8;
/** V8 compiles what is called often during the first two; all together take about a minute. */
const TURNS = 7;
const STARTS = 3;
const WARM_UP_MS = 500;
const TURN_MS = 2000;
/** What one connection asks in a turn at most: far more than any server here answers. */
const MOST_REQUESTS = 50_000;
const MOST_TRIES = 600;
const TRY_MS = 50;
const WIDTH = 62;

/** A server under load: where it is, and how long it took to be there. */
interface Standing extends AsyncDisposable {
  readonly endpoint: string;
  readonly readyMs: number;
}

const bundled = existsSync(join(ROOT_FOLDER, 'dist/main.js')) ? { TRUSTPRINT_BUNDLE: '1' } : {};
const pinned = missing('taskset') === false;
const way = pinned ? 'each server on one core (taskset)' : 'no taskset here: servers as they are';
const lacking = missing('moto_server');

say(`lab: AssumeRoleWithWebIdentity, ${String(CONNECTIONS)} connections, ${way}`);
{
  await using cached = await lab('--key-cache', '60s');
  await using fresh = await lab();
  const form = await formFor(cached);
  const others = await formFor(fresh);
  const rates = new Map<string, number[]>();
  const measure = async (name: string, { endpoint }: Standing, body: string): Promise<void> => {
    rates.set(name, [...(rates.get(name) ?? []), await rateOf(endpoint, body)]);
  };
  await using peer = lacking === false ? await moto() : undefined;
  for (let turn = 0; turn < TURNS; turn += 1) {
    await measure(CACHED, cached, form);
    await measure(FRESH, fresh, others);
    if (peer !== undefined) await measure(MOTO, peer, form);
  }
  report(rates);
}
await reportReadiness();

/** Requests a second, and how ours compare, turn by turn: what else the machine does then is shared. */
function report(rates: ReadonlyMap<string, readonly number[]>): void {
  for (const [name, measured] of rates) {
    const all = measured.map((rate) => rate.toFixed(0)).join(', ');
    const median = medianOf(measured).toFixed(0).padStart(5);
    say(`  ${name.padEnd(WIDTH)} median ${median} a second  (${all})`);
  }
  if (lacking === false) {
    say(`  ours / theirs, keys kept:         ${ratioOf(rates, CACHED)}`);
    say(`  ours / theirs, keys fetched fresh: ${ratioOf(rates, FRESH)}`);
  } else {
    say(`  skipped: moto, ${lacking}`);
  }
  say('');
}

function ratioOf(rates: ReadonlyMap<string, readonly number[]>, name: string): string {
  const theirs = rates.get(MOTO) ?? [];
  const ratios = (rates.get(name) ?? []).map((rate, turn) => rate / (theirs[turn] ?? Number.NaN));
  return medianOf(ratios).toFixed(2);
}

/** From the start of the process to the first answer that it can give. */
async function reportReadiness(): Promise<void> {
  say('lab: from nothing to ready');
  await readiness('trustprint lab (issuer, certificates, tokens, IAM, STS, EKS)', lab);
  if (lacking === false) await readiness('moto_server', moto);
}

async function readiness(name: string, start: () => Promise<Standing>): Promise<void> {
  const took: number[] = [];
  for (let turn = 0; turn < STARTS; turn += 1) {
    await using standing = await start();
    took.push(standing.readyMs);
  }
  const most = Math.max(...took).toFixed(0);
  say(
    `  ${name.padEnd(WIDTH)} median ${medianOf(took).toFixed(0).padStart(5)} ms  (at most ${most} ms)`,
  );
}

async function lab(
  ...flags: readonly string[]
): Promise<Standing & { readonly announcement: Announcement }> {
  const command = join(ROOT_FOLDER, 'bin/trustprint.js');
  const args = ['lab', '--scenario', 'healthy', '--port', '0', '--format', 'json', ...flags];
  const started = performance.now();
  const child = onOneCore(execPath, [command, ...args], { ...process.env, ...bundled });
  if (child.stdout === null) throw new Error('the lab has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const readyMs = performance.now() - started;
    const announcement = JSON.parse(line) as Announcement;
    return { endpoint: announcement.endpoint, readyMs, announcement, ...ending(child) };
  }
  throw new Error('the lab did not start');
}

async function moto(): Promise<Standing> {
  const reserved = createServer();
  const port = await listenAt(reserved, { address: '127.0.0.1', port: 0 });
  reserved.close();
  await once(reserved, 'close');
  const endpoint = `http://127.0.0.1:${String(port)}`;
  const started = performance.now();
  const child = onOneCore('moto_server', ['-H', '127.0.0.1', '-p', String(port)], process.env);
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const answered = await fetch(`${endpoint}/moto-api/`).catch(() => undefined);
    if (answered !== undefined)
      return { endpoint, readyMs: performance.now() - started, ...ending(child) };
    await new Promise((resolve) => setTimeout(resolve, TRY_MS));
  }
  child.kill();
  throw new Error('moto did not start');
}

function onOneCore(program: string, args: readonly string[], env: NodeJS.ProcessEnv): ChildProcess {
  const [command, ...rest] = pinned ? ['taskset', '-c', '0', program, ...args] : [program, ...args];
  return spawn(command ?? program, rest, { env, stdio: ['ignore', 'pipe', 'ignore'] });
}

function ending(child: ChildProcess): AsyncDisposable {
  child.stdout?.resume();
  return {
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}

/** What the SDK of a pod would send. */
async function formFor({ announcement }: { readonly announcement: Announcement }): Promise<string> {
  const [workload] = announcement.workloads;
  if (workload === undefined) throw new Error('the lab has no workload');
  return new URLSearchParams({
    Action: 'AssumeRoleWithWebIdentity',
    Version: '2011-06-15',
    RoleArn: workload.roleArn,
    RoleSessionName: 'bench',
    WebIdentityToken: await readFile(workload.tokenFile, 'utf8'),
  }).toString();
}

/** Requests a second, over some connections that are kept, each with one request at a time. */
async function rateOf(endpoint: string, body: string): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  try {
    await asking({ endpoint, body, agent }, WARM_UP_MS);
    const started = performance.now();
    const answered = await asking({ endpoint, body, agent }, TURN_MS);
    return (answered * 1000) / (performance.now() - started);
  } finally {
    agent.destroy();
  }
}

interface Asking {
  readonly endpoint: string;
  readonly body: string;
  readonly agent: Agent;
}

async function asking(asked: Asking, forMs: number): Promise<number> {
  const until = performance.now() + forMs;
  const one = async (): Promise<number> => {
    let answered = 0;
    for (; performance.now() < until && answered < MOST_REQUESTS; answered += 1) await ask(asked);
    return answered;
  };
  const counts = await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return counts.reduce((sum, count) => sum + count, 0);
}

async function ask({ endpoint, body, agent }: Asking): Promise<void> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const sent = request(endpoint, { method: 'POST', agent, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [
    NodeJS.ReadableStream & { statusCode: number },
  ];
  response.resume();
  await once(response, 'end');
  if (response.statusCode !== 200) throw new Error(`answered with ${String(response.statusCode)}`);
}
