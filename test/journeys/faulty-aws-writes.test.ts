// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';

import {
  after as afterSome,
  denied,
  expired,
  failing,
  type Fault,
  garbage,
  losing,
  meanwhile,
  page,
  resetting,
  rewriting,
  silent,
  stale,
  throttled,
  times,
} from '../faulty-aws.ts';
import { assertList, type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { workloadOf } from '../process.ts';

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

function askedFor(action: string): number {
  return faulty.aws.asked().filter((one) => one === action).length;
}

/** What `fix` must come to, and what it must leave. */
interface Ending {
  readonly fault: Fault;
  readonly flags?: readonly string[];
  readonly exit: number;
  readonly code: string;
  /** Of the receipt on disk; `undefined`: none. */
  readonly receipt: string | undefined;
  /** How often the write is asked for at most: within the budget. */
  readonly asked: number;
  /** Whether the write took place all the same. */
  readonly written?: boolean;
}

const ENDINGS: Readonly<Record<string, Ending>> = {
  'is throttled for ever': {
    fault: throttled,
    exit: 4,
    code: 'cloud_write_refused',
    receipt: 'refused',
    asked: 4,
  },
  'fails for ever': {
    fault: failing,
    exit: 5,
    code: 'write_unsettled',
    receipt: 'started',
    asked: 4,
  },
  'is never answered': {
    fault: silent,
    flags: ['--timeout', '1s'],
    exit: 5,
    code: 'write_unsettled',
    receipt: 'started',
    asked: 4,
  },
  'is hung up on': {
    fault: resetting,
    exit: 5,
    code: 'write_unsettled',
    receipt: 'started',
    asked: 4,
  },
  'is denied': {
    fault: denied,
    exit: 4,
    code: 'cloud_write_denied',
    receipt: 'refused',
    asked: 1,
  },
  'is asked with keys that expired meanwhile': {
    fault: expired,
    exit: 4,
    code: 'cloud_write_denied',
    receipt: 'refused',
    asked: 1,
  },
  'is answered by a page of a gateway': {
    fault: page,
    exit: 5,
    code: 'write_unsettled',
    receipt: 'started',
    asked: 1,
  },
  'is answered by bytes that mean nothing': {
    fault: garbage,
    exit: 5,
    code: 'write_unsettled',
    receipt: 'started',
    asked: 1,
  },
  'takes place, and its answer is lost each time': {
    fault: losing,
    exit: 5,
    code: 'write_unsettled',
    receipt: 'started',
    asked: 4,
    written: true,
  },
};

describe('a fix whose write', () => {
  for (const [what, ending] of Object.entries(ENDINGS)) {
    it(`${what} ends ${String(ending.exit)}, and the next one repairs and settles it`, async () => {
      faulty.aws.breaks(UPDATE, ending.fault);
      const ran = await faulty.fix('--format', 'json', ...(ending.flags ?? []));
      assert.equal(ran.code, ending.exit, said(ran));
      const result = JSON.parse(ran.stdout) as FixResult;
      assert.equal(result.error?.code, ending.code);
      assert.equal(result.applied, false);
      assert.ok(askedFor(UPDATE) >= 1 && askedFor(UPDATE) <= ending.asked, said(ran));
      const left = await faulty.receipts();
      assert.deepEqual(
        left.map(({ kind, code, before }) => [kind, code, before]),
        ending.receipt === undefined ? [] : [[ending.receipt, ending.code, listed]],
      );
      assertList(await faulty.iam.list(), ending.written === true ? toOf(result) : listed);

      faulty.aws.repair();
      const again = await faulty.fix();
      assert.equal(again.code, 0, said(again));
      assertList(await faulty.iam.list(), toOf(result));
      const settled = (await faulty.receipts()).map(({ kind }) => kind).toSorted();
      assert.deepEqual(settled, ending.written === true ? ['applied'] : ['applied', 'refused']);
    });
  }

  it('is throttled, and fails, and is hung up on, goes through in the end', async () => {
    const faults = [throttled, failing, resetting];
    faulty.aws.breaks(
      UPDATE,
      times(3, async (exchange) => faults.shift()?.(exchange) ?? 'reset'),
    );
    const ran = await faulty.fix();
    assert.equal(ran.code, 0, said(ran));
    assert.equal(askedFor(UPDATE), 4);
    assert.deepEqual(
      (await faulty.receipts()).map(({ kind }) => kind),
      ['applied'],
    );
  });

  it('takes place and loses its first answer writes each value once', async () => {
    faulty.aws.breaks(UPDATE, times(1, losing));
    const ran = await faulty.fix();
    assert.equal(ran.code, 0, said(ran));
    const list = (await faulty.iam.list()) ?? [];
    assert.equal(list.length, listed.length + 1);
    assert.equal(new Set(list).size, list.length);
  });

  it('shows in reads only after a while waits for it, and ends 0', async () => {
    // The plan and the re-read are two; the three after the write are behind.
    faulty.aws.breaks(GET, afterSome(2, times(3, stale(FOR_EVER_MS))));
    const ran = await faulty.fix();
    assert.equal(ran.code, 0, said(ran));
    assert.equal(askedFor(GET), 6);
    assert.deepEqual(
      (await faulty.receipts()).map(({ kind }) => kind),
      ['applied'],
    );
  });

  it('is made, but cannot be read back for a while, ends 0 once it can', async () => {
    faulty.aws.breaks(GET, afterSome(2, times(3, denied)));
    const ran = await faulty.fix();
    assert.equal(ran.code, 0, said(ran));
  });

  it('is read back in another order is the same list', async () => {
    faulty.aws.breaks(GET, rewriting(reversed));
    const ran = await faulty.fix();
    assert.equal(ran.code, 0, said(ran));
    const [receipt] = await faulty.receipts();
    const undone = await faulty.undo(receipt?.id ?? '');
    assert.equal(undone.code, 0, said(undone));
    assertList(await faulty.iam.list(), listed);
  });

  it('is of a provider whose tags may not be read asks who owns it', async () => {
    faulty.aws.breaks(
      GET,
      rewriting((body) => body.replace(/<Tags\s*\/>|<Tags>.*?<\/Tags>/s, '')),
    );
    faulty.aws.breaks('ListOpenIDConnectProviderTags', denied);
    const refused = await faulty.fix();
    assert.equal(refused.code, 4, said(refused));
    assert.match(refused.stderr, /owner_unknown/);
    assert.equal(askedFor(UPDATE), 0);
    const told = await faulty.fix('--owner', 'none');
    assert.equal(told.code, 0, said(told));
  });

  it('was lost can be undone by its receipt, once that is settled', async () => {
    faulty.aws.breaks(UPDATE, losing);
    assert.equal((await faulty.fix()).code, 5);
    faulty.aws.repair();
    const [receipt] = await faulty.receipts();
    const ran = await faulty.undo(receipt?.id ?? '');
    assert.equal(ran.code, 0, said(ran));
    assertList(await faulty.iam.list(), listed);
  });
});

/** The members of a list the other way round, as IAM may well give them. */
function reversed(body: string): string {
  return body.replace(/(<ThumbprintList>)(.*?)(<\/ThumbprintList>)/s, (_, open, list, close) => {
    const members = String(list).match(/<member>.*?<\/member>/gs) ?? [];
    return `${String(open)}${members.toReversed().join('')}${String(close)}`;
  });
}

interface FixResult {
  readonly applied: boolean;
  readonly error: { readonly code: string } | null;
  readonly plan: { readonly changes: readonly { readonly to: readonly string[] | null }[] };
}

function toOf({ plan }: FixResult): readonly string[] {
  return plan.changes[0]?.to ?? [];
}

describe('a list that somebody else changes', () => {
  const OTHER = 'c0ffee'.padEnd(40, '0');

  it('between plan and write is left as it is, and nothing is written', async () => {
    const others = [...listed, OTHER];
    faulty.aws.breaks(
      GET,
      afterSome(
        1,
        meanwhile(async () => faulty.iam.setList(others)),
      ),
    );
    const ran = await faulty.fix('--format', 'json');
    assert.equal(ran.code, 5, said(ran));
    assert.equal((JSON.parse(ran.stdout) as FixResult).error?.code, 'list_changed');
    assertList(await faulty.iam.list(), others);
    assert.equal(askedFor(UPDATE), 0);
    assert.deepEqual(await faulty.receipts(), []);

    faulty.aws.repair();
    const again = await faulty.fix();
    assert.equal(again.code, 0, said(again));
    const list = (await faulty.iam.list()) ?? [];
    for (const value of others) assert.ok(list.includes(value), value);
  });

  it('while it is written is IAM to say, and nothing is written', async () => {
    faulty.aws.breaks(UPDATE, () => ({
      status: 409,
      type: 'text/xml',
      body: '<ErrorResponse><Error><Type>Sender</Type><Code>ConcurrentModification</Code><Message>Another request is modifying this provider.</Message></Error></ErrorResponse>',
    }));
    const ran = await faulty.fix('--format', 'json');
    assert.equal(ran.code, 5, said(ran));
    assert.equal((JSON.parse(ran.stdout) as FixResult).error?.code, 'list_changed');
    const [receipt] = await faulty.receipts();
    assert.equal(receipt?.kind, 'refused');
  });

  it('after a repair is not undone', async () => {
    assert.equal((await faulty.fix()).code, 0);
    const repaired = (await faulty.iam.list()) ?? [];
    await faulty.iam.setList([...repaired, OTHER]);
    const [receipt] = await faulty.receipts();
    const ran = await faulty.undo(receipt?.id ?? '');
    assert.equal(ran.code, 5, said(ran));
    assert.match(ran.stderr, /undo_superseded/);
    assertList(await faulty.iam.list(), [...repaired, OTHER]);
  });
});

describe('an undo', () => {
  it('whose answer is lost is found made by the next', async () => {
    assert.equal((await faulty.fix()).code, 0);
    const [receipt] = await faulty.receipts();
    faulty.aws.breaks(UPDATE, losing);
    const ran = await faulty.undo(receipt?.id ?? '');
    assert.equal(ran.code, 5, said(ran));
    assertList(await faulty.iam.list(), listed);

    faulty.aws.repair();
    const again = await faulty.undo(receipt?.id ?? '');
    assert.equal(again.code, 0, said(again));
    assertList(await faulty.iam.list(), listed);
    const kinds = (await faulty.receipts()).map(({ kind }) => kind);
    assert.deepEqual(kinds.toSorted(), ['applied', 'undone']);
    assert.equal(askedFor(UPDATE), 0);
  });

  it('that is denied leaves all as it is', async () => {
    assert.equal((await faulty.fix()).code, 0);
    const repaired = await faulty.iam.list();
    const [receipt] = await faulty.receipts();
    faulty.aws.breaks(UPDATE, denied);
    const ran = await faulty.undo(receipt?.id ?? '', '--format', 'json');
    assert.equal(ran.code, 4, said(ran));
    assertList(await faulty.iam.list(), repaired);
    const kinds = (await faulty.receipts()).map(({ kind }) => kind);
    assert.deepEqual(kinds.toSorted(), ['applied', 'refused']);
  });
});

describe('other writes than of the list', () => {
  it('a provider whose making is denied is not made, and iam:CreateOpenIDConnectProvider named', async () => {
    await faulty.reset('provider-missing');
    faulty.aws.breaks('CreateOpenIDConnectProvider', denied);
    const ran = await faulty.fix();
    assert.equal(ran.code, 4, said(ran));
    assert.match(ran.stderr, /iam:CreateOpenIDConnectProvider/);
    assert.equal(await faulty.iam.list(), undefined);
    const [receipt] = await faulty.receipts();
    assert.equal(receipt?.kind, 'refused');
  });

  it('a provider that was made, and the answer lost, is asked for once and settled', async () => {
    await faulty.reset('provider-missing');
    faulty.aws.breaks('CreateOpenIDConnectProvider', losing);
    const ran = await faulty.fix();
    assert.equal(ran.code, 5, said(ran));
    assert.equal(askedFor('CreateOpenIDConnectProvider'), 1);
    faulty.aws.repair();
    const again = await faulty.fix();
    assert.equal(again.code, 0, said(again));
    const [receipt] = await faulty.receipts();
    assert.equal(receipt?.kind, 'applied');
    const released = ['--delete-provider', faulty.lab.announcement.clusters[0]?.providerArn ?? ''];

    faulty.aws.breaks('DeleteOpenIDConnectProvider', denied);
    const kept = await faulty.undo(receipt?.id ?? '', ...released);
    assert.equal(kept.code, 4, said(kept));
    assert.match(kept.stderr, /iam:DeleteOpenIDConnectProvider/);
    assert.notEqual(await faulty.iam.list(), undefined);

    faulty.aws.repair();
    faulty.aws.breaks('DeleteOpenIDConnectProvider', losing);
    const lost = await faulty.undo(receipt?.id ?? '', ...released);
    assert.equal(lost.code, 5, said(lost));
    assert.equal(askedFor('DeleteOpenIDConnectProvider'), 1);
    assert.equal(await faulty.iam.list(), undefined);
    const gone = await faulty.undo(receipt?.id ?? '');
    assert.equal(gone.code, 0, said(gone));
    assert.equal(askedFor('DeleteOpenIDConnectProvider'), 1);
  });

  it('an audience is refused, registered and taken back', async () => {
    await faulty.reset('wrong-audience');
    const { roleArn, tokenFile } = workloadOf(faulty.lab);
    const told = ['--role', roleArn, '--token', tokenFile];
    const audiences = await faulty.iam.audiences();
    faulty.aws.breaks('AddClientIDToOpenIDConnectProvider', denied);
    const refused = await faulty.fix(...told);
    assert.equal(refused.code, 4, said(refused));
    assert.match(refused.stderr, /iam:AddClientIDToOpenIDConnectProvider/);
    assert.deepEqual(await faulty.iam.audiences(), audiences);

    faulty.aws.repair();
    const fixed = await faulty.fix(...told);
    assert.equal(fixed.code, 0, said(fixed));
    const receipt = (await faulty.receipts()).find(({ kind }) => kind === 'applied');
    faulty.aws.breaks('RemoveClientIDFromOpenIDConnectProvider', denied);
    const kept = await faulty.undo(receipt?.id ?? '');
    assert.equal(kept.code, 4, said(kept));

    faulty.aws.repair();
    const undone = await faulty.undo(receipt?.id ?? '');
    assert.equal(undone.code, 0, said(undone));
    assert.deepEqual(await faulty.iam.audiences(), audiences);
  });
});
