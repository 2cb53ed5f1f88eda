// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { fileMemories } from '../../src/adapters/stores/memories.ts';
import { fileReceipts } from '../../src/adapters/stores/receipts.ts';
import { recall, remember } from '../../src/app/repair/remember.ts';
import type { EndpointProbe, Facts } from '../../src/core/model/facts.ts';
import { plusSeconds } from '../../src/core/model/instant.ts';
import type { HostMemory } from '../../src/core/model/memory.ts';
import type { Receipt } from '../../src/core/model/plan.ts';
import { listedThumbprintOf } from '../../src/core/model/thumbprint.ts';
import {
  authority,
  chainFact,
  DARK,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  leafOf,
  listing,
  NOW,
  PROVIDER_ARN,
  publicChain,
  ROOT,
} from '../world.ts';

const DAY = 86_400;
const AT = { host: 'oidc.example.test', port: 443 };
const CHAIN = [LEAF.certificate, INTERMEDIATE.certificate, ROOT.certificate] as const;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-memories-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

function ports() {
  return { memories: fileMemories(join(folder, 'seen')), receipts: fileReceipts(folder) };
}

/** What is remembered of the host after looks as these. */
async function after(...worlds: readonly Facts[]): Promise<HostMemory | undefined> {
  for (const world of worlds) await remember(world, ports());
  return ports().memories.host(AT);
}

const subjects = (memory: HostMemory | undefined): readonly string[] =>
  (memory?.certificates ?? []).map(({ certificate }) => certificate.subject).toSorted();

describe('what a run saw is remembered', () => {
  it('with its path, and when it was seen first and last', async () => {
    const later = plusSeconds(NOW, 3 * DAY);
    const memory = await after(facts(), facts({ at: later }));
    assert.deepEqual(subjects(memory), CHAIN.map(({ subject }) => subject).toSorted());
    assert.equal(memory?.firstLookAt, NOW);
    assert.equal(memory.lastLookAt, later);
    assert.equal(memory.days, 2);
    for (const { firstSeenAt, lastSeenAt, isPublic } of memory.certificates) {
      assert.deepEqual(
        { firstSeenAt, lastSeenAt, isPublic },
        { firstSeenAt: NOW, lastSeenAt: later, isPublic: false },
      );
    }
  });

  it('with when each value was first seen listed; one that was gone comes again', async () => {
    const [one, other] = ['11'.repeat(20), '22'.repeat(20)].map(listedThumbprintOf);
    assert.ok(one !== undefined && other !== undefined);
    const at = (days: number, ...list: readonly (typeof one)[]): Facts =>
      facts({ at: plusSeconds(NOW, days * DAY), provider: listing(...list) });
    const since = (memory: HostMemory | undefined): readonly (readonly [string, number])[] =>
      (memory?.listings ?? []).map((it) => [it.sha1, (it.since - NOW) / 1000 / DAY] as const);
    assert.deepEqual(since(await after(at(0, one), at(3, one, other))), [
      [one, 0],
      [other, 3],
    ]);
    assert.deepEqual(since(await after(at(4, other), at(5, one, other))), [
      [one, 5],
      [other, 3],
    ]);
    const unseen = { ...at(6), provider: undefined };
    assert.equal(since(await after(unseen)).length, 2, 'what was not seen is as it was');
  });

  it('a day once, however often it is looked', async () => {
    const memory = await after(facts(), facts({ at: plusSeconds(NOW, 60) }));
    assert.equal(memory?.days, 1);
  });

  it('but not as a whole look, where an address was dark', async () => {
    const dark: EndpointProbe = { ...endpoint(), address: '192.0.2.2', chain: DARK };
    assert.equal((await after(facts({ endpoints: [endpoint(), dark] })))?.days, 0);
  });

  it('as public, once the compiled-in roots trusted it', async () => {
    const open = facts({ endpoints: [endpoint(publicChain(CHAIN))] });
    const memory = await after(open, facts({ at: plusSeconds(NOW, DAY) }));
    assert.ok(memory?.certificates.every(({ isPublic }) => isPublic));
  });

  it('strays and all that nothing spoke for aside', async () => {
    const middlebox = await authority('Example Middlebox');
    const leaf = await leafOf(middlebox);
    const shown = endpoint(chainFact([leaf.certificate, middlebox.certificate]));
    assert.deepEqual(subjects(await after(facts({ endpoints: [shown] }))), []);
    const stray = endpoint(chainFact([...CHAIN, middlebox.certificate]));
    assert.ok(
      !subjects(await after(facts({ endpoints: [stray] }))).includes('CN=Example Middlebox'),
    );
  });

  it('not at all, where others looked or the clock was set back', async () => {
    const given: EndpointProbe = { ...endpoint(), source: 'given' };
    assert.equal(await after(facts({ endpoints: [given] })), undefined);
    const memory = await after(facts(), facts({ at: plusSeconds(NOW, -DAY) }));
    assert.equal(memory?.lastLookAt, NOW);
  });

  it('forty certificates at most, CAs before leaves', async () => {
    const worlds = await Promise.all(
      Array.from({ length: 45 }, async (_, day) => {
        const leaf = await leafOf(INTERMEDIATE);
        const chain = chainFact([leaf.certificate, INTERMEDIATE.certificate, ROOT.certificate]);
        return facts({ at: plusSeconds(NOW, day * DAY), endpoints: [endpoint(chain)] });
      }),
    );
    const memory = await after(...worlds);
    assert.equal(memory?.certificates.length, 40);
    assert.equal(memory.certificates.filter(({ certificate }) => certificate.isCa).length, 2);
    assert.equal(memory.days, 45);
  });
});

describe('what is remembered is not believed', () => {
  async function spoiled(spoil: (path: string) => Promise<void>): Promise<HostMemory | undefined> {
    await remember(facts(), ports());
    const [name = ''] = await readdir(join(folder, 'seen'));
    await spoil(join(folder, 'seen', name));
    return ports().memories.host(AT);
  }

  it('when another user could have written it', async () => {
    assert.equal(await spoiled(async (path) => chmod(path, 0o620)), undefined);
    assert.equal(await spoiled(async (path) => chmod(path, 0o602)), undefined);
  });

  it('when it is damaged, of a newer version, too large, or of another host', async () => {
    assert.equal(await spoiled(async (path) => writeFile(path, '{')), undefined);
    const changing =
      (change: (text: string) => string) =>
      async (path: string): Promise<void> =>
        writeFile(path, change(await readFile(path, 'utf8')));
    const changes: readonly ((text: string) => string)[] = [
      (text) => text.replace('"schemaVersion": 1', '"schemaVersion": 2'),
      (text) => text.replace('oidc.example.test', 'evil.example.test'),
      (text) => text.replaceAll(/"der": ".{8}/g, '"der": "AAAAAAAA'),
      (text) => text + ' '.repeat(1024 * 1024),
    ];
    for (const change of changes) assert.equal(await spoiled(changing(change)), undefined);
  });

  it('and is written again over it', async () => {
    await spoiled(async (path) => writeFile(path, '{'));
    assert.equal((await after(facts()))?.days, 1);
  });
});

describe('the folder of memories', () => {
  it('is for its owner alone', async () => {
    await remember(facts(), ports());
    const { mode } = await stat(join(folder, 'seen'));
    assert.equal(mode & 0o777, 0o700);
  });

  it('is named where it cannot be written', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'seen'), 'a file');
    await assert.rejects(remember(facts(), ports()), { code: 'state_unwritable' });
  });
});

describe('what is recalled of a list', () => {
  const receipt: Receipt = {
    id: '20260101T000000-a',
    kind: 'applied',
    at: plusSeconds(NOW, -DAY),
    planId: 'p',
    change: {
      kind: 'set-thumbprints',
      provider: PROVIDER_ARN,
      from: [listedThumbprintOf('11'.repeat(20))],
      to: [listedThumbprintOf('11'.repeat(20)), listedThumbprintOf(ROOT.certificate.sha1)],
      add: [
        {
          sha1: ROOT.certificate.sha1,
          sha256: ROOT.certificate.sha256,
          subject: ROOT.certificate.subject,
          authority: 'continuity',
          because: 'it was issued by what was listed',
          seenAt: 'oidc.example.test',
          position: 2,
        },
      ],
      retire: [],
      retireLater: [
        {
          sha1: listedThumbprintOf('11'.repeat(20)),
          why: 'it passed trust on',
          after: plusSeconds(NOW, 13 * DAY),
        },
      ],
      because: 'the list names nothing that is presented',
    },
    before: [listedThumbprintOf('11'.repeat(20))],
    code: undefined,
    detail: undefined,
    callerArn: undefined,
    endpoint: undefined,
  };

  it('is by what authority each value came, and when one is to go', async () => {
    const { receipts } = ports();
    await receipts.save(receipt);
    const { listed } = await recall(facts({ provider: listing('11'.repeat(20)) }), ports());
    assert.deepEqual(listed, [
      {
        sha1: ROOT.certificate.sha1,
        authority: 'continuity',
        addedAt: receipt.at,
        retireAt: undefined,
      },
      {
        sha1: '11'.repeat(20),
        authority: undefined,
        addedAt: receipt.at,
        retireAt: plusSeconds(NOW, 13 * DAY),
      },
    ]);
  });

  it('has what a crash left open: it may be listed, and must not pass for a decision', async () => {
    const { receipts } = ports();
    await receipts.save({ ...receipt, kind: 'started' });
    const { listed } = await recall(facts({ provider: listing('11'.repeat(20)) }), ports());
    assert.deepEqual(
      listed.map(({ sha1, authority, retireAt }) => [sha1, authority, retireAt]),
      [[ROOT.certificate.sha1, 'continuity', undefined]],
      'and nothing goes on its word',
    );
  });

  it('is that a value has come again which a repair of ours took off, though no look found it gone', async () => {
    const [value, kept] = [
      listedThumbprintOf('11'.repeat(20)),
      listedThumbprintOf('22'.repeat(20)),
    ];
    const world = facts({ provider: listing(value, kept) });
    const removal = {
      ...receipt.change,
      from: [value, kept],
      to: [kept],
      add: [],
      retireLater: [],
    };
    await remember(world, ports());
    const since = async (): Promise<readonly (readonly [string, number])[]> =>
      (await recall(world, ports())).hosts.flatMap(({ listings }) =>
        listings.map((one) => [one.sha1, one.since] as const),
      );
    const at = plusSeconds(NOW, 15 * DAY);
    await ports().receipts.save({ ...receipt, change: removal, at, kind: 'refused' });
    assert.deepEqual(await since(), [
      [value, NOW],
      [kept, NOW],
    ]);
    await ports().receipts.save({ ...receipt, change: removal, at });
    assert.deepEqual(await since(), [
      [value, at],
      [kept, NOW],
    ]);
  });

  it('leaves out what was refused, undone, or of another provider', async () => {
    const { receipts } = ports();
    await receipts.save({ ...receipt, kind: 'undone' });
    await receipts.save({ ...receipt, id: '20260101T000000-b', kind: 'refused' });
    const { listed } = await recall(facts({ provider: listing('11'.repeat(20)) }), ports());
    assert.deepEqual(listed, []);
  });
});
