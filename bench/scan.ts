// SPDX-License-Identifier: Apache-2.0

// A list of endpoints: what each presents, against what a person would type for that. One server in a
// thread of its own answers at every address of the list.

import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execPath } from 'node:process';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

import { serveTls } from '../src/forge/servers.ts';
import { missing, ROOT_FOLDER } from '../test/process.ts';
import { WHOLE } from '../test/servers/chains.ts';
import { comparePair, say } from './pairs.ts';

/** Addresses of loopback, `127.0.x.y`. */
const ENDPOINTS = 1000;
const TURNS = 3;

if (isMainThread) {
  const worker = new Worker(new URL(import.meta.url));
  const port = await new Promise<number>((resolve) => worker.once('message', resolve));
  const folder = mkdtempSync(join(tmpdir(), 'trustprint-bench-'));
  const addresses = Array.from(
    { length: ENDPOINTS },
    (_, at) => `127.0.${String(1 + Math.floor(at / 250))}.${String(1 + (at % 250))}`,
  );
  const files = { list: join(folder, 'list'), addresses: join(folder, 'addresses') };
  writeFileSync(files.list, addresses.map((one) => `${one}:${String(port)}\n`).join(''));
  writeFileSync(files.addresses, addresses.map((one) => `${one}\n`).join(''));
  const bundle = existsSync(join(ROOT_FOLDER, 'dist/main.js')) ? { TRUSTPRINT_BUNDLE: '1' } : {};
  const ours = {
    name: 'trustprint scan --input',
    program: execPath,
    args: [join(ROOT_FOLDER, 'bin/trustprint.js'), 'scan', '--input', files.list, '--quiet'],
    options: { env: { ...process.env, ...bundle } },
  };
  const pipe = `xargs -P8 -I{} sh -c 'openssl s_client -connect {} < /dev/null 2> /dev/null |
    openssl x509 -noout -fingerprint -sha1' < ${files.list}`;
  const nmap = `nmap -n -Pn -T5 -p ${String(port)} --script ssl-cert -iL ${files.addresses}`;
  for (const [name, script] of [
    ['xargs -P8, openssl s_client | openssl x509', pipe],
    ['nmap -T5 --script ssl-cert', nmap],
  ] as const) {
    const lacking = missing(name.startsWith('nmap') ? 'nmap' : 'openssl');
    if (lacking === false) {
      const theirs = { name, program: 'sh', args: ['-c', script] };
      comparePair(`scan: ${String(ENDPOINTS)} endpoints`, [ours, theirs], TURNS);
    } else say(`skipped: ${name}, ${lacking}`);
  }
  rmSync(folder, { recursive: true });
  await worker.terminate();
} else {
  const server = await serveTls({ shows: [WHOLE], address: '0.0.0.0' });
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  parentPort?.postMessage(server.port);
}
