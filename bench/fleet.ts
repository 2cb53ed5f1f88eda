// SPDX-License-Identifier: Apache-2.0

// An organization of the lab: every trust of every account, judged, against the loop that a person would
// type for it. The lab and the issuers run in threads of their own; what is measured is the process that
// scans. `node bench/fleet.ts 10` takes ten accounts in the place of two hundred.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { argv, execPath } from 'node:process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Worker } from 'node:worker_threads';

import { missing, ROOT_FOLDER } from '../test/process.ts';
import { type FleetLab, type FleetHosts, PROVIDERS, ROLES, seedAccounts } from './fleet-seed.ts';
import { say } from './pairs.ts';

const ACCOUNTS = Number(argv[2] ?? 200);
/** Trusts that the peer takes: it needs seconds for each. */
const SAMPLE = 10;

/** A module that has the process say at its end what it took. */
const TELLING_USAGE = `data:text/javascript,import{writeSync}from'node:fs';process.on('exit',()=>{try{writeSync(3,JSON.stringify(process.resourceUsage()))}catch{}})`;

/** What a process took, as the system counts it. */
interface Took {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
}

interface Summary {
  readonly accounts: number;
  readonly trusts: number;
  readonly ok: number;
  readonly broken: number;
  readonly unknown: number;
  readonly unreadable: number;
  readonly endpoints: number;
}

const [labThread, hostsThread] = ['lab', 'hosts'].map(
  (part) => new Worker(new URL('fleet-threads.ts', import.meta.url), { workerData: part }),
);
if (labThread === undefined || hostsThread === undefined) throw new Error('no threads');
const lab = await nextFrom<FleetLab>(labThread);
const hosts = await nextFrom<FleetHosts>(hostsThread);
const sampleEnv = await seedAccounts(ACCOUNTS, lab, hosts);

const title = `${String(ACCOUNTS)} accounts of ${String(PROVIDERS)} providers and ${String(ROLES)} roles`;
say(`scan: ${title}, ${String(hosts.ports.length)} hosts`);
await callsSoFar(labThread);
const { took, summary } = await scan();
const calls = await callsSoFar(labThread);
const { trusts } = summary;
say(`  ${JSON.stringify(summary)}`);
say(`  trusts a second     ${(trusts / took.seconds).toFixed(0)}  (${took.seconds.toFixed(1)} s)`);
say(
  `  processor           ${took.cpuSeconds.toFixed(1)} s, ${perTrust(took.cpuSeconds)} ms a trust`,
);
say(`  peak of memory      ${took.peakMb.toFixed(0)} MB`);
say(`  calls of AWS        ${String(calls)}  (${(calls / trusts).toFixed(2)} a trust)`);
reportPeer();
await Promise.all([labThread.terminate(), hostsThread.terminate()]);

function perTrust(seconds: number): string {
  return ((1000 * seconds) / trusts).toFixed(1);
}

async function scan(): Promise<{ readonly took: Took; readonly summary: Summary }> {
  const bundle = existsSync(join(ROOT_FOLDER, 'dist/main.js')) ? { TRUSTPRINT_BUNDLE: '1' } : {};
  const flags = ['--role-name', 'OrganizationAccountAccessRole', '--format', 'ndjson', '--quiet'];
  const others = ['--exclude-accounts', lab.others.join(',')];
  const command = [join(ROOT_FOLDER, 'bin/trustprint.js'), 'scan', '--organization'];
  const started = performance.now();
  const child = spawn(
    execPath,
    ['--import', TELLING_USAGE, ...command, ...flags, ...others, ...argv.slice(3)],
    {
      env: { ...process.env, ...lab.env, ...bundle },
      stdio: ['ignore', 'pipe', 'inherit', 'pipe'],
    },
  );
  const { stdout, stdio } = child;
  if (stdout === null) throw new Error('the scan has no output');
  const told = text(stdio[3] as Readable);
  let last = '';
  for await (const line of createInterface({ input: stdout })) last = line;
  const usage = JSON.parse(await told) as NodeJS.ResourceUsage;
  return {
    took: {
      seconds: (performance.now() - started) / 1000,
      cpuSeconds: (usage.userCPUTime + usage.systemCPUTime) / 1e6,
      peakMb: usage.maxRSS / 1024,
    },
    summary: summaryIn(last),
  };
}

function summaryIn(line: string): Summary {
  const {
    accounts,
    trusts: all,
    ok,
    broken,
    unknown,
    unreadable,
    endpoints,
  } = JSON.parse(line) as Summary;
  return { accounts, trusts: all, ok, broken, unknown, unreadable, endpoints };
}

/** List, get, and look at what is served: no judgement, no roles, no documents. */
function reportPeer(): void {
  const lacking = missing('aws', 'openssl');
  if (lacking !== false) {
    say(`  skipped: the loop of the AWS CLI and openssl, ${lacking}`);
    return;
  }
  const loop = `aws iam list-open-id-connect-providers --output text \
      --query 'OpenIDConnectProviderList[].Arn' | tr '\\t' '\\n' | head -n ${String(SAMPLE)} |
    while read -r arn; do
      aws iam get-open-id-connect-provider --open-id-connect-provider-arn "$arn" > /dev/null
      at=\${arn#*oidc-provider/}
      timeout 5 openssl s_client -connect "\${at%%/*}" -showcerts < /dev/null 2> /dev/null |
        openssl x509 -noout -fingerprint -sha1 2> /dev/null
    done; exit 0`;
  const started = performance.now();
  const env = { ...process.env, ...lab.env, ...sampleEnv };
  spawnSync('sh', ['-c', loop], { env, stdio: 'ignore' });
  const seconds = (performance.now() - started) / 1000 / SAMPLE;
  say(
    `  peer: aws iam get-…, openssl s_client, one by one: ${(1000 * seconds).toFixed(0)} ms a trust`,
  );
  say(`  ours / theirs, time a trust: ${(took.seconds / trusts / seconds).toFixed(4)}`);
}

async function callsSoFar(thread: Worker): Promise<number> {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  thread.postMessage('calls');
  return nextFrom<number>(thread);
}

async function nextFrom<T>(thread: Worker): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    thread.once('message', resolve);
    thread.once('error', reject);
  });
}
