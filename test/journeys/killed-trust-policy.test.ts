// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';

import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';

import { type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { workloadOf } from '../process.ts';

/** How often a process is killed; the nightly run asks for more. */
const TIMES = Math.ceil(Number(process.env['TRUSTPRINT_KILLS'] ?? 200) / 5);
/** A `fix` asks AWS seven questions for a trust policy, an `undo` five. */
const QUESTIONS = 8;
/** What lies between two questions takes less. */
const BETWEEN_MS = 12;

describe('fix and undo of a trust policy, killed in the middle of their work', () => {
  it(`leave the document of before or after, and true receipts, ${String(TIMES)} times`, async () => {
    await using faulty = await faultyLab('sub-mismatch');
    const client = clientOf(faulty);
    const old = await documentOf(faulty, client);
    let there = old;
    let after: string | undefined;
    let changed = 0;
    for (let turn = 0; turn < TIMES; turn += 1) {
      const args = there === old ? fixOf(faulty) : ['undo', await writtenBy(faulty)];
      await killed(faulty, args, turn % QUESTIONS);
      const now = await documentOf(faulty, client);
      if (now !== old) after ??= now;
      assert.ok(now === old || now === after, `neither of before nor of after: ${now}`);
      if (now !== old)
        assert.ok(await writtenBy(faulty), 'a document was written without a receipt');
      if (now !== there) changed += 1;
      there = now;
    }
    assert.ok(changed > 0, 'no process was killed after its write: badly chosen moments');
    assert.ok(changed < TIMES, 'no process was killed before its write: badly chosen moments');
    await settles(faulty, client, old);
    client.destroy();
  });
});

/** At last all comes to its end: nothing is left open, and the document is as it was, byte for byte. */
async function settles(faulty: FaultyLab, client: IAMClient, old: string): Promise<void> {
  faulty.aws.mend();
  if ((await documentOf(faulty, client)) === old) {
    const fixed = await faulty.command(fixOf(faulty));
    assert.equal(fixed.code, 0, said(fixed));
  }
  const undone = await faulty.undo(await writtenBy(faulty));
  assert.equal(undone.code, 0, said(undone));
  assert.equal(await documentOf(faulty, client), old);
  const open = (await faulty.receipts()).filter(({ kind }) => kind === 'started');
  assert.deepEqual(open, []);
}

async function killed(
  { aws, command }: FaultyLab,
  args: readonly string[],
  asked: number,
): Promise<void> {
  aws.mend();
  const ended = new AbortController();
  const started = (child: ChildProcess): void => {
    aws
      .whenAsked(asked, ended.signal)
      .then(async () => setTimeout(Math.random() * BETWEEN_MS, undefined, { signal: ended.signal }))
      .then(() => child.kill('SIGKILL'))
      .catch(() => undefined); // it had ended before
  };
  await command(args, { started });
  ended.abort();
}

function fixOf({ lab }: FaultyLab): readonly string[] {
  const { roleArn, tokenFile } = workloadOf(lab);
  const asked = ['--role', roleArn, '--token', tokenFile, '--include', 'trust-policy', '--yes'];
  return ['fix', 'eks:lab', ...asked];
}

/** The receipt of the write that nothing took back: the last that may have been made. */
async function writtenBy(faulty: FaultyLab): Promise<string> {
  const receipts = await faulty.receipts();
  const isTakenBack = (id: string): boolean =>
    receipts.some(({ kind, undoes }) => kind === 'applied' && undoes === id);
  const open = receipts.filter(
    ({ id, kind, undoes }) =>
      undoes === undefined && (kind === 'started' || kind === 'applied') && !isTakenBack(id),
  );
  const last = open.toSorted((one, other) => (one.at < other.at ? -1 : 1)).at(-1);
  assert.ok(last, 'nothing wrote the document that is there');
  return last.id;
}

function clientOf({ lab }: FaultyLab): IAMClient {
  const { endpoint, region, env } = lab.announcement;
  return new IAMClient({
    endpoint,
    region,
    credentials: {
      accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
      secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
    },
  });
}

async function documentOf({ lab }: FaultyLab, client: IAMClient): Promise<string> {
  const RoleName = workloadOf(lab).roleArn.split('/').at(-1) ?? '';
  const { Role } = await client.send(new GetRoleCommand({ RoleName }));
  return decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '');
}
