// SPDX-License-Identifier: Apache-2.0

// The memory of `watch` over an organization of the lab, after round upon round: it must stay as it is.
// `node bench/watch-fleet.ts 10 5` takes ten accounts in the place of two hundred, and five rounds.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { argv, execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { Worker } from 'node:worker_threads';

import { isJsonObject } from '../src/core/model/json.ts';
import { ROOT_FOLDER } from '../test/process.ts';
import { type FleetHosts, type FleetLab, PROVIDERS, seedAccounts } from './fleet-seed.ts';
import { say } from './pairs.ts';

const ACCOUNTS = Number(argv[2] ?? 200);
const ROUNDS = Number(argv[3] ?? 8);
const MB = 1024 * 1024;

const [labThread, hostsThread] = ['lab', 'hosts'].map(
  (part) => new Worker(new URL('fleet-threads.ts', import.meta.url), { workerData: part }),
);
if (labThread === undefined || hostsThread === undefined) throw new Error('no threads');
const lab = await nextFrom<FleetLab>(labThread);
const hosts = await nextFrom<FleetHosts>(hostsThread);
await seedAccounts(ACCOUNTS, lab, hosts);
const folder = await mkdtemp(join(tmpdir(), 'trustprint-bench-'));
try {
  await watch();
} finally {
  await rm(folder, { recursive: true });
}
await Promise.all([labThread.terminate(), hostsThread.terminate()]);

async function watch(): Promise<void> {
  const config = join(folder, 'trustprint.yaml');
  const source = {
    name: 'all',
    organization: true,
    'role-name': 'OrganizationAccountAccessRole',
    'exclude-accounts': lab.others,
    every: '1s',
  };
  await writeFile(config, JSON.stringify({ sources: [source] }));
  const bundle = existsSync(join(ROOT_FOLDER, 'dist/main.js')) ? { TRUSTPRINT_BUNDLE: '1' } : {};
  say(
    `watch: ${String(ACCOUNTS)} accounts of ${String(PROVIDERS)} providers, a database of SQLite`,
  );
  const flags = ['--config', config, '--listen', '127.0.0.1:0'];
  const child = spawn(execPath, [join(ROOT_FOLDER, 'bin/trustprint.js'), 'watch', ...flags], {
    env: { ...process.env, ...lab.env, ...bundle, TRUSTPRINT_STATE: folder },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit');
  let [began, rounds] = [performance.now(), 0];
  for await (const line of createInterface({ input: child.stderr })) {
    const said: unknown = line.startsWith('{') ? JSON.parse(line) : undefined;
    if (!isJsonObject(said)) continue;
    if (said['level'] !== 'info') say(`  ${line.slice(0, 200)}`);
    if (said['msg'] !== 'round completed') continue;
    rounds += 1;
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    say(`  round ${String(rounds).padStart(3)}  ${seconds} s  ${memoryOf(child.pid ?? 0)}`);
    began = performance.now();
    if (rounds === ROUNDS) child.kill('SIGTERM');
  }
  const [code] = (await exited) as [number | null];
  const file = statSync(join(folder, 'watch.db')).size / MB;
  say(`  told to stop: exit ${String(code)}; the database has ${file.toFixed(0)} MB`);
}

/** As Linux counts it: resident now, and at most so far. */
function memoryOf(pid: number): string {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  const [now, peak] = ['VmRSS', 'VmHWM'].map((name) => {
    const [, kilobytes = '0'] = new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status) ?? [];
    return `${(Number(kilobytes) / 1024).toFixed(0)} MB`;
  });
  return `${String(now)} resident, ${String(peak)} at most`;
}

async function nextFrom<T>(thread: Worker): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}
