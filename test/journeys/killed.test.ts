// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { ROOT_FOLDER, type RunningLab, runningLab, trustprint } from '../process.ts';

/** How often `fix` is killed; the nightly run asks for more. */
const TIMES = Number(process.env['TRUSTPRINT_KILLS'] ?? 200);

/** A `fix` of the lab's cluster takes about this long on two cores; kills fall anywhere within. */
const LONGEST_MS = 700;

interface Kept {
  readonly kind: string;
  readonly change: { readonly from?: readonly string[]; readonly to?: readonly string[] };
}

describe('fix killed in the middle of its work', () => {
  it(`leaves the old list or the new one, and a true receipt, ${String(TIMES)} times`, async () => {
    await using lab = await runningLab('stale-thumbprint');
    const before = await listOf(lab);
    let written = 0;
    for (let turn = 0; turn < TIMES; turn += 1) {
      await killedFix(lab, (turn * LONGEST_MS) / TIMES);
      const list = await listOf(lab);
      const receipts = await receiptsOf(lab);
      if (list.length === before.length) {
        assert.deepEqual(list, before);
        assert.ok(!receipts.some(({ kind }) => kind === 'applied'), 'a receipt says applied');
        continue;
      }
      written += 1;
      assert.deepEqual(list.slice(0, before.length), before);
      const open = receipts.filter(({ kind }) => kind === 'started' || kind === 'applied');
      assert.ok(
        open.some(({ change }) => sameList(change.to ?? [], list)),
        'a list was written without a receipt',
      );
      await reset(lab);
    }
    const settled = await trustprint(
      ['fix', 'eks:lab', '--issuer-ca', lab.announcement.caFile, '--yes'],
      lab.shell,
    );
    assert.equal(settled.code, 0, settled.stdout + settled.stderr);
    assert.ok(written > 0, 'no kill fell after a write: the moments are badly chosen');
  });
});

async function killedFix(lab: RunningLab, afterMs: number): Promise<void> {
  const child = spawn(
    process.execPath,
    [
      join(ROOT_FOLDER, 'bin/trustprint.js'),
      'fix',
      'eks:lab',
      '--issuer-ca',
      lab.announcement.caFile,
      '--yes',
    ],
    { env: { ...process.env, ...lab.shell.env }, stdio: 'ignore' },
  );
  const ended = once(child, 'exit');
  await Promise.race([ended, setTimeout(afterMs)]);
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await ended;
}

async function listOf(lab: RunningLab): Promise<readonly string[]> {
  const { IAMClient, GetOpenIDConnectProviderCommand } = await import('@aws-sdk/client-iam');
  const { endpoint, env, clusters } = lab.announcement;
  const client = new IAMClient({
    endpoint,
    region: 'us-east-1',
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
  try {
    const { ThumbprintList = [] } = await client.send(
      new GetOpenIDConnectProviderCommand({
        OpenIDConnectProviderArn: clusters[0]?.providerArn ?? '',
      }),
    );
    return ThumbprintList;
  } finally {
    client.destroy();
  }
}

async function receiptsOf({ state }: RunningLab): Promise<readonly Kept[]> {
  const files = (await readdir(state, { recursive: true })).filter((name) =>
    name.endsWith('.json'),
  );
  return Promise.all(
    files.map(async (name) => JSON.parse(await readFile(join(state, name), 'utf8')) as Kept),
  );
}

/** The world from before, and the receipts settled: the next kill starts anew. */
async function reset(lab: RunningLab): Promise<void> {
  const { endpoint, scenario } = lab.announcement;
  const response = await fetch(`${endpoint}/_lab/scenario`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: scenario }),
  });
  assert.equal(response.status, 200);
}

function sameList(one: readonly string[], other: readonly string[]): boolean {
  return one.toSorted().join() === other.toSorted().join();
}
