// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { after, before, beforeEach, describe, it } from 'node:test';

import { after as afterSome, type Fault, silent, stale } from '../faulty-aws.ts';
import { assertList, type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import type { Ran } from '../process.ts';

const UPDATE = 'UpdateOpenIDConnectProviderThumbprint';
const GET = 'GetOpenIDConnectProvider';
/** Longer than anything here waits. */
const FOR_EVER_MS = 600_000;

let faulty: FaultyLab;
let listed: readonly string[];

before(async () => {
  faulty = await faultyLab('stale-thumbprint');
});
after(async () => faulty[Symbol.asyncDispose]());
beforeEach(async () => {
  await faulty.reset();
  listed = (await faulty.iam.list()) ?? [];
});

/** Runs a command and sends it a signal once AWS has been asked so. */
async function told(
  signal: NodeJS.Signals,
  when: number | string,
  args: readonly string[],
): Promise<Ran> {
  const started = (child: ChildProcess): void => {
    void faulty.aws.whenAsked(when).then(() => child.kill(signal));
  };
  return faulty.command(args, { started });
}

const losingSilently: Fault = async ({ forward }): Promise<'silence'> => {
  await forward();
  return 'silence';
};

function fix(): readonly string[] {
  return ['fix', 'eks:lab', '--issuer-ca', faulty.lab.announcement.caFile, '--yes'];
}

async function kinds(): Promise<readonly string[]> {
  return (await faulty.receipts()).map(({ kind }) => kind).toSorted();
}

describe('a fix that is told to stop', () => {
  for (const [signal, exit] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`by ${signal} while it looks ends ${String(exit)}, and has written nothing`, async () => {
      faulty.aws.breaks(GET, silent);
      const ran = await told(signal, GET, fix());
      assert.equal(ran.code, exit, said(ran));
      assert.match(ran.stderr, /interrupted/);
      assert.deepEqual(await kinds(), []);
      assert.ok(!faulty.aws.asked().includes(UPDATE));
    });

    it(`by ${signal} while it writes ends ${String(exit)}, and says that it does not know`, async () => {
      faulty.aws.breaks(UPDATE, silent);
      const ran = await told(signal, UPDATE, fix());
      assert.equal(ran.code, exit, said(ran));
      assert.match(ran.stdout, /not known whether it was written/);
      assert.match(ran.stderr, /it is not known whether it did \(interrupted\)/);
      assert.deepEqual(await kinds(), ['started']);

      faulty.aws.repair();
      const again = await faulty.fix();
      assert.equal(again.code, 0, said(again));
      assert.deepEqual(await kinds(), ['applied', 'refused']);
    });
  }

  it('while it waits for IAM to show the write says that IAM took it', async () => {
    faulty.aws.breaks(GET, stale(FOR_EVER_MS));
    const started = (child: ChildProcess): void => {
      // The plan and the re-read are two; the third comes after the write.
      faulty.aws.breaks(
        GET,
        afterSome(2, async (exchange) => {
          child.kill('SIGINT');
          return stale(FOR_EVER_MS)(exchange);
        }),
      );
    };
    const ran = await faulty.command(fix(), { started });
    assert.equal(ran.code, 130, said(ran));
    assert.match(ran.stderr, /after IAM took the change/);
    const [receipt] = await faulty.receipts();
    assert.equal(receipt?.kind, 'started');
    assert.equal(receipt.code, 'interrupted');

    faulty.aws.repair();
    const again = await faulty.fix();
    assert.equal(again.code, 0, said(again));
    assert.match(again.stderr, /settled: applied/);
    assert.deepEqual(await kinds(), ['applied']);
    const undone = await faulty.undo(receipt.id);
    assert.equal(undone.code, 0, said(undone));
    assertList(await faulty.iam.list(), listed);
  });

  it('while it waits for STS says what was written, and how to undo it', async () => {
    const [workload] = faulty.lab.announcement.workloads;
    assert.ok(workload);
    const started = (child: ChildProcess): void => {
      // The first is asked before the plan is made.
      faulty.aws.breaks(
        'AssumeRoleWithWebIdentity',
        afterSome(1, (exchange) => {
          child.kill('SIGINT');
          return silent(exchange);
        }),
      );
    };
    const live = ['--role', workload.roleArn, '--token', workload.tokenFile, '--live'];
    const ran = await faulty.command([...fix(), ...live], { started });
    assert.equal(ran.code, 130, said(ran));
    assert.match(ran.stderr, /interrupted after the change was made \(interrupted\)/);
    const [receipt] = await faulty.receipts();
    assert.equal(receipt?.kind, 'applied');
    assert.match(ran.stdout, new RegExp(`undo.*${receipt.id}`));
  });

  it('twice ends at once, though AWS does not answer', async () => {
    faulty.aws.breaks(UPDATE, silent);
    const started = (child: ChildProcess): void => {
      void faulty.aws.whenAsked(UPDATE).then(() => {
        child.kill('SIGTERM');
        child.kill('SIGINT');
      });
    };
    const ran = await faulty.command(fix(), { started });
    assert.ok(ran.code === 130 || ran.code === 143, said(ran));
    assert.deepEqual(await kinds(), ['started']);
  });

  it('lets go of the state folder', async () => {
    faulty.aws.breaks(UPDATE, silent);
    await told('SIGINT', UPDATE, fix());
    faulty.aws.repair();
    assert.equal((await faulty.fix()).code, 0);
  });
});

describe('a doctor that is told to stop', () => {
  it('ends 130, and prints no half of a result', async () => {
    faulty.aws.breaks(GET, silent);
    const ran = await told('SIGINT', GET, ['doctor', 'eks:lab', '--format', 'json']);
    assert.equal(ran.code, 130, said(ran));
    assert.equal(ran.stdout, '');
  });
});

describe('an undo that is told to stop while it writes', () => {
  it('leaves a receipt by which the next run knows what became of it', async () => {
    assert.equal((await faulty.fix()).code, 0);
    const [receipt] = await faulty.receipts();
    const id = receipt?.id ?? '';
    faulty.aws.repair();
    // It takes place, and is told to stop before the answer comes.
    faulty.aws.breaks(UPDATE, losingSilently);
    const ran = await told('SIGINT', UPDATE, ['undo', id]);
    assert.equal(ran.code, 130, said(ran));
    faulty.aws.repair();
    const again = await faulty.undo(id);
    assert.equal(again.code, 0, said(again));
    assert.deepEqual(await kinds(), ['applied', 'undone']);
    assertList(await faulty.iam.list(), listed);
  });
});
