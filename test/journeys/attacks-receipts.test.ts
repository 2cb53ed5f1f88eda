// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { isWrite } from '../faulty-aws.ts';
import { assertList, type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { type Ran, workloadOf } from '../process.ts';

const EVIL = 'e71'.padEnd(40, '0');
/** What somebody else has listed, whatever for. */
const SOMEBODYS = 'c0ffee'.padEnd(40, '1');
const EVIL_ROLE = 'arn:aws:iam::999999999999:role/evil';
const ROLE = 'eks.amazonaws.com/role-arn';

interface Receipt {
  id: string;
  before: string[] | null;
  change: Record<string, unknown> & { from: string[]; to: string[]; add: { sha1: string }[] };
}

let faulty: FaultyLab;
before(async () => {
  faulty = await faultyLab('stale-thumbprint');
});
after(async () => faulty[Symbol.asyncDispose]());

/** Edits the last receipt that was applied, as somebody does who may write it. */
async function edited(edit: (receipt: Receipt) => void): Promise<string> {
  const last = (await faulty.receipts()).findLast(({ kind }) => kind === 'applied');
  const file = join(faulty.state, `${last?.id ?? ''}.json`);
  const receipt = JSON.parse(await readFile(file, 'utf8')) as Receipt;
  edit(receipt);
  await writeFile(file, JSON.stringify(receipt));
  faulty.aws.repair();
  return receipt.id;
}

function assertNothingWritten(ran: Ran, code: RegExp): void {
  assert.ok(ran.code === 4 || ran.code === 5, said(ran));
  assert.match(ran.stderr, code);
  assert.deepEqual(faulty.aws.asked().filter(isWrite), []);
}

describe('the receipt of a list, edited', () => {
  let repaired: readonly string[];
  beforeEach(async () => {
    await faulty.reset();
    await faulty.iam.setList([...((await faulty.iam.list()) ?? []), SOMEBODYS]);
    const fixed = await faulty.fix();
    assert.equal(fixed.code, 0, said(fixed));
    repaired = (await faulty.iam.list()) ?? [];
  });

  const EDITS: Readonly<Record<string, (receipt: Receipt) => void>> = {
    'names another list before': (receipt) => {
      receipt.before = [EVIL];
    },
    'names another list before, twice': (receipt) => {
      receipt.before = [EVIL];
      receipt.change.from = [EVIL];
    },
    'names another list before beside ours': ({ before, change }) => {
      before?.push(EVIL);
      change.from.push(EVIL);
    },
    'names nothing before, so that all would go': (receipt) => {
      receipt.before = [];
      receipt.change.from = [];
    },
    'leaves out a value that was there before': (receipt) => {
      receipt.before = receipt.before?.filter((value) => value !== SOMEBODYS) ?? null;
      receipt.change.from = receipt.change.from.filter((value) => value !== SOMEBODYS);
    },
    'says that it added a value that was there before': ({ before, change }) => {
      before?.splice(before.indexOf(SOMEBODYS), 1);
      change.add.push({ ...change.add[0], sha1: SOMEBODYS });
    },
    'says that it left a value that is not there': ({ change }) => {
      change.to.push(EVIL);
      change.add.push({ ...change.add[0], sha1: EVIL });
    },
  };
  for (const [what, edit] of Object.entries(EDITS)) {
    it(`as it ${what}: no value comes in, and none is lost that we did not add`, async () => {
      const added = (await faulty.receipts())[0]?.change.add?.map(({ sha1 }) => sha1) ?? [];
      const ran = await faulty.undo(await edited(edit));
      const list = (await faulty.iam.list()) ?? [];
      assert.ok(!list.includes(EVIL), said(ran));
      for (const value of repaired) assert.ok(list.includes(value) || added.includes(value), value);
    });
  }

  it('as it names another provider: nothing is written to that', async () => {
    const [cluster] = faulty.lab.announcement.clusters;
    const other = await faulty.iam.register(
      `${cluster?.issuer ?? ''}0`,
      ['sts.amazonaws.com'],
      [EVIL],
    );
    const id = await edited(({ change }) => {
      change['provider'] = other;
    });
    assertNothingWritten(await faulty.undo(id), /undo_superseded/);
    assertList(await faulty.iam.list(), repaired);
  });

  it('as it says that it created the provider: the provider stays', async () => {
    const audiences = await faulty.iam.audiences();
    const id = await edited((receipt) => {
      const { provider, to, because } = receipt.change;
      const made = { provider, to, because, add: [], clientIds: audiences, url: 'x', from: [] };
      receipt.change = { ...made, kind: 'create-provider' };
    });
    assertNothingWritten(await faulty.undo(id), /confirmation_missing/);
    assertList(await faulty.iam.list(), repaired);
  });
});

describe('the receipt of a trust policy, edited', () => {
  it('puts nobody in who is not there', async () => {
    await faulty.reset('sub-mismatch');
    const { roleArn, tokenFile } = workloadOf(faulty.lab);
    const told = ['--role', roleArn, '--token', tokenFile, '--include', 'trust-policy'];
    assert.equal((await faulty.fix(...told)).code, 0);
    const id = await edited(({ change }) => {
      const policy = JSON.parse(String(change['before'])) as { Statement: object[] };
      const Principal = { AWS: 'arn:aws:iam::999999999999:root' };
      policy.Statement.push({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
      change['before'] = JSON.stringify(policy);
    });
    assertNothingWritten(await faulty.undo(id), /undo_impossible/);
  });
});

describe('the receipt of an annotation, edited', () => {
  const annotations = async (): Promise<string> => {
    const state = await fetch(`${faulty.lab.announcement.endpoint}/_lab/state`);
    return state.text();
  };
  beforeEach(async () => {
    await faulty.reset('service-account-not-annotated');
    const { namespace, serviceAccount, roleArn } = workloadOf(faulty.lab);
    const { caFile } = faulty.lab.announcement;
    const target = `sa:${namespace}/${serviceAccount}`;
    const told = ['--role', roleArn, '--include', 'kubernetes', '--issuer-ca', caFile, '--yes'];
    const fixed = await faulty.command(['fix', target, ...told]);
    assert.equal(fixed.code, 0, said(fixed));
  });

  for (const [what, before] of Object.entries({
    'a role of another account': { [ROLE]: EVIL_ROLE },
    'no role at all': { [ROLE]: 'evil' },
    'something else': { [ROLE]: null, 'eks.amazonaws.com/audience': 'evil' },
  })) {
    it(`does not put back ${what}`, async () => {
      const id = await edited(({ change }) => {
        change['before'] = before;
        change['after'] = { ...before, ...(change['after'] as object) };
      });
      const ran = await faulty.undo(id);
      assertNothingWritten(ran, /undo_impossible/);
      assert.doesNotMatch(await annotations(), /evil/);
    });
  }
});
