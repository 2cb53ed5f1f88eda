// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import * as fc from 'fast-check';

import { fileReceipts } from '../../src/adapters/stores/receipts.ts';
import { defaultStateFolder } from '../../src/adapters/stores/state-folder.ts';
import { type ErrorCode, TrustprintError } from '../../src/core/error.ts';
import { plusSeconds } from '../../src/core/model/instant.ts';
import type { Receipt } from '../../src/core/model/plan.ts';
import { listedThumbprintOf } from '../../src/core/model/thumbprint.ts';
import { NOW, PROVIDER_ARN, ROLE_ARN, ROOT, TRUST_POLICY } from '../world.ts';
import { receiptId } from '../../src/app/repair/apply.ts';

let base: string;
let folder: string;

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'trustprint-receipts-'));
  folder = join(base, 'state', 'trustprint');
});
afterEach(async () => {
  await rm(base, { recursive: true, force: true });
});

describe('receipts in files', () => {
  it('are none before the first is saved', async () => {
    assert.deepEqual(await fileReceipts(folder).all(), { receipts: [], damaged: [] });
  });

  it('come back as they were saved, by id', async () => {
    const receipts = fileReceipts(folder);
    for (const receipt of EXAMPLES) {
      await receipts.save(receipt);
      assert.deepEqual(await fileReceipts(folder).receipt(receipt.id), receipt);
    }
  });

  it('are not believed where a link stands for one, wherever it leads', async () => {
    const receipts = fileReceipts(folder);
    await receipts.save(STARTED);
    const file = join(folder, `${STARTED.id}.json`);
    await rename(file, join(base, 'elsewhere.json'));
    await symlink(join(base, 'elsewhere.json'), file);
    await assert.rejects(receipts.receipt(STARTED.id), { code: 'receipt_foreign' });
  });

  it('keep any listed value, whatever forty characters it is', async () => {
    const receipts = fileReceipts(folder);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 5 }),
        async (list) => {
          const receipt = { ...STARTED, before: list.map(listedThumbprintOf) };
          await receipts.save(receipt);
          assert.deepEqual(await receipts.receipt(receipt.id), receipt);
        },
      ),
      { numRuns: 50 },
    );
  });

  it('replace the one of the same id, and leave no other file behind', async () => {
    const receipts = fileReceipts(folder);
    await receipts.save(STARTED);
    await receipts.save({ ...STARTED, kind: 'applied' });
    assert.equal((await receipts.receipt(STARTED.id)).kind, 'applied');
    assert.deepEqual(await readdir(folder), [`${STARTED.id}.json`]);
  });

  it('are listed oldest first', async () => {
    const receipts = fileReceipts(folder);
    const times = [5, 0, 3, 3.002, 3.001].map((seconds) => plusSeconds(NOW, seconds));
    for (const at of times) await receipts.save({ ...STARTED, id: receiptId(at), at });
    const listed = (await receipts.all()).receipts.map(({ at }) => at);
    assert.deepEqual(
      listed,
      times.toSorted((one, other) => one - other),
    );
  });

  it(
    'are for their owner alone',
    { skip: process.platform === 'win32' && 'no such modes' },
    async () => {
      await fileReceipts(folder).save(STARTED);
      assert.equal((await stat(folder)).mode & 0o777, 0o700);
      assert.equal((await stat(join(folder, `${STARTED.id}.json`))).mode & 0o777, 0o600);
    },
  );

  it('are unknown, not searched for elsewhere, where the id is no id', async () => {
    const receipts = fileReceipts(folder);
    await receipts.save(STARTED);
    await writeFile(join(base, 'outside.json'), '{}');
    for (const id of [
      '20260101T000000Z-00000000',
      '../outside',
      '..',
      '',
      `${STARTED.id}.json`,
      'a\0b',
    ]) {
      await assert.rejects(receipts.receipt(id), isError('receipt_unknown'), id);
    }
    await assert.rejects(receipts.save({ ...STARTED, id: '../outside' }), TypeError);
  });

  it('say what is damaged in one, and pass it over among all', async () => {
    const receipts = fileReceipts(folder);
    await receipts.save(STARTED);
    const good = await readFile(join(folder, `${STARTED.id}.json`), 'utf8');
    const [half, empty, newer, renamed, otherKind] = [0, 1, 2, 3, 4].map(
      (n) => `20260601T120001Z-0000000${String(n)}`,
    );
    assert.ok(half && empty && newer && renamed && otherKind);
    const bad: Readonly<Record<string, string>> = {
      [half]: good.slice(0, good.length / 2),
      [empty]: '',
      [newer]: good.replace('"schemaVersion": 1', '"schemaVersion": 2'),
      [renamed]: good,
      [otherKind]: good.replace('"started"', '"begun"').replace(STARTED.id, otherKind),
    };
    for (const [id, text] of Object.entries(bad)) {
      await writeFile(join(folder, `${id}.json`), text);
      await assert.rejects(receipts.receipt(id), isError('receipt_malformed'), id);
    }
    const { receipts: sound, damaged } = await receipts.all();
    assert.deepEqual(sound, [STARTED]);
    assert.deepEqual(
      damaged.map(({ file }) => file).toSorted(),
      Object.keys(bad)
        .map((id) => `${id}.json`)
        .toSorted(),
    );
    await assert.rejects(receipts.receipt(newer), /newer trustprint/);
  });

  it('are not what somebody lays beside them by another name', async () => {
    const receipts = fileReceipts(folder);
    await receipts.save(STARTED);
    for (const name of ['facts.json', 'package.json', '2026.json', 'notes.txt'])
      await writeFile(join(folder, name), '{}');
    assert.deepEqual(await receipts.all(), { receipts: [STARTED], damaged: [] });
  });

  it('say what stands in the way where the folder cannot be', async () => {
    await writeFile(join(base, 'file'), 'in the way');
    for (const place of [join(base, 'file'), join(base, 'file', 'below')]) {
      await assert.rejects(fileReceipts(place).save(STARTED), (error) => {
        assert.ok(isError('state_unwritable')(error));
        assert.match(String(error.hint), /--state DIR/);
        return true;
      });
      await assert.rejects(
        fileReceipts(place).exclusively(async () => assert.fail('not reached')),
        isError('state_unwritable'),
      );
    }
  });

  it(
    'leave nothing half-written where the disk takes no more',
    { skip: !hasUlimit() && 'needs bash and ulimit' },
    async () => {
      await mkdir(folder, { recursive: true });
      await fileReceipts(folder).save(STARTED);
      const code = `
      import { fileReceipts } from ${JSON.stringify(modulePath('receipts'))};
      const old = await fileReceipts(process.argv[1]).receipt(process.argv[2]);
      const long = { ...old, kind: 'refused', detail: 'x'.repeat(50_000) };
      await fileReceipts(process.argv[1]).save(long).catch((error) => console.log(error.code, error.facts.error));`;
      const { stdout } = spawnSync(
        'bash',
        [
          '-c',
          'trap "" XFSZ; ulimit -f 8; exec "$@"',
          'limited',
          process.execPath,
          '--input-type=module',
          '--eval',
          code,
          folder,
          STARTED.id,
        ],
        { encoding: 'utf8' },
      );
      assert.equal(stdout, 'state_unwritable EFBIG\n');
      assert.deepEqual(await fileReceipts(folder).all(), { receipts: [STARTED], damaged: [] });
      assert.deepEqual(await readdir(folder), [`${STARTED.id}.json`]);
    },
  );

  it('are whole after the process that wrote them is killed at any moment', async () => {
    for (const afterLines of [1, 20, 50]) {
      const writer = run(
        `
        import { fileReceipts } from ${JSON.stringify(modulePath('receipts'))};
        const receipts = fileReceipts(process.argv[1]);
        const receipt = JSON.parse(process.argv[2]);
        for (let n = 0; ; n += 1) {
          await receipts.save({ ...receipt, detail: String(n).repeat(20_000) });
          console.log(n);
        }`,
        [folder, JSON.stringify(STARTED)],
      );
      await lines(writer, afterLines);
      await killed(writer);
      const { receipts, damaged } = await fileReceipts(folder).all();
      assert.deepEqual(damaged, []);
      assert.equal(receipts.length, 1);
      assert.match(receipts[0]?.detail ?? '', /^(\d+?)\1{19999}$/);
    }
  });
});

describe('the state folder', () => {
  it('is held by one at a time, and let go when the work is done or has failed', async () => {
    const receipts = fileReceipts(folder);
    const result = await receipts.exclusively(async () => {
      await assert.rejects(
        receipts.exclusively(async () => assert.fail('not reached')),
        isError('state_locked'),
      );
      return 'done';
    });
    assert.equal(result, 'done');
    await assert.rejects(
      receipts.exclusively(async () => {
        throw new RangeError('of the work');
      }),
      RangeError,
    );
    assert.equal(await receipts.exclusively(async () => 'again'), 'again');
    assert.deepEqual(await readdir(folder), []);
  });

  it('goes to exactly one of several that ask together', async () => {
    const refused = Promise.withResolvers<undefined>();
    let holders = 0;
    let refusals = 0;
    const asking = Array.from({ length: 8 }, async () =>
      fileReceipts(folder)
        .exclusively(async () => {
          holders += 1;
          if (holders > 1) refused.resolve(undefined); // that fails, and waits for nothing
          await refused.promise; // it holds the folder until all others have been sent away
        })
        .catch((error: unknown) => {
          assert.ok(isError('state_locked')(error));
          refusals += 1;
          if (refusals === 7) refused.resolve(undefined);
        }),
    );
    await Promise.all(asking);
    assert.deepEqual([holders, refusals], [1, 7]);
  });

  it('is refused while another living process holds it, and is free when that was killed', async () => {
    const holder = run(
      `
      import { fileReceipts } from ${JSON.stringify(modulePath('receipts'))};
      await fileReceipts(process.argv[1]).exclusively(async () => {
        console.log('held');
        await new Promise(() => setInterval(() => {}, 1000));
      });`,
      [folder],
    );
    try {
      await lines(holder, 1);
      await assert.rejects(
        fileReceipts(folder).exclusively(async () => 'not reached'),
        (error) => {
          assert.ok(isError('state_locked')(error));
          assert.equal(error.facts['pid'], holder.pid);
          assert.match(String(error.hint), /lock/);
          return true;
        },
      );
    } finally {
      await killed(holder);
    }
    assert.equal(await fileReceipts(folder).exclusively(async () => 'mine'), 'mine');
  });

  it(
    'is free where the number of its holder went to a later process',
    { skip: process.platform === 'win32' && 'Windows does not say when a process began' },
    async () => {
      await lockWith({ pid: process.ppid, born: 'another day', host: hostname() });
      assert.equal(await fileReceipts(folder).exclusively(async () => 'mine'), 'mine');
    },
  );

  it('is free where the lock is damaged', async () => {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'lock'), '{"pid":');
    assert.equal(await fileReceipts(folder).exclusively(async () => 'mine'), 'mine');
  });

  it('stays held where another machine holds it: nobody here can know of its processes', async () => {
    await lockWith({ pid: 1, born: null, host: 'another-machine.example.test' });
    await assert.rejects(
      fileReceipts(folder).exclusively(async () => 'not reached'),
      /another-machine\.example\.test/,
    );
  });

  it('is swept of what a crash left, once that is old', async () => {
    await mkdir(folder, { recursive: true });
    const [old, young] = [join(folder, '.old.json.1.tmp'), join(folder, '.young.json.2.tmp')];
    for (const path of [old, young]) await writeFile(path, '{');
    await utimes(old, 0, 0);
    await fileReceipts(folder).exclusively(async () => undefined);
    assert.deepEqual(await readdir(folder), ['.young.json.2.tmp']);
  });
});

describe('defaultStateFolder', () => {
  it("is the platform's place for state", () => {
    const home = { HOME: '/home/ada', USERPROFILE: String.raw`C:\Users\ada` };
    assert.equal(defaultStateFolder(home, 'linux'), '/home/ada/.local/state/trustprint');
    assert.equal(
      defaultStateFolder(home, 'darwin'),
      '/home/ada/Library/Application Support/trustprint',
    );
    assert.equal(
      defaultStateFolder(home, 'win32'),
      String.raw`C:\Users\ada\AppData\Local\trustprint`,
    );
  });

  it('is where the environment says', () => {
    assert.equal(
      defaultStateFolder({ HOME: '/h', XDG_STATE_HOME: '/s' }, 'linux'),
      '/s/trustprint',
    );
    assert.equal(
      defaultStateFolder({ LOCALAPPDATA: String.raw`D:\x` }, 'win32'),
      String.raw`D:\x\trustprint`,
    );
  });

  it('passes over a relative XDG_STATE_HOME, as the specification demands', () => {
    const env = { HOME: '/h', XDG_STATE_HOME: 'relative' };
    assert.equal(defaultStateFolder(env, 'linux'), '/h/.local/state/trustprint');
  });

  it('refuses to guess where there is no home', () => {
    assert.throws(() => defaultStateFolder({}, 'linux'), isError('state_unwritable'));
  });
});

const OLD = listedThumbprintOf('x'.repeat(40));
const NEW = ROOT.certificate;

const STARTED: Receipt = {
  id: '20260601T120000Z-1a2b3c4d',
  kind: 'started',
  at: NOW,
  planId: 'plan-1',
  change: {
    kind: 'set-thumbprints',
    provider: PROVIDER_ARN,
    from: [OLD],
    to: [OLD, listedThumbprintOf(NEW.sha1)],
    add: [
      {
        sha1: NEW.sha1,
        sha256: NEW.sha256,
        subject: NEW.subject,
        authority: 'issuer-ca',
        because: 'the path leads to a root of --issuer-ca',
        seenAt: 'oidc.example.test',
        position: 2,
      },
    ],
    retire: [{ sha1: OLD, why: 'a placeholder' }],
    because: 'the CA was renewed',
  },
  before: [OLD],
  code: undefined,
  detail: undefined,
  callerArn: 'arn:aws:iam::111122223333:user/admin',
  endpoint: undefined,
};

/** One of every kind, of every change. */
const EXAMPLES: readonly Receipt[] = [
  STARTED,
  { ...STARTED, id: 'a-1', kind: 'refused', code: 'cloud_write_denied', detail: 'AccessDenied' },
  {
    ...STARTED,
    id: 'a-2',
    kind: 'applied',
    endpoint: 'http://127.0.0.1:4577',
    change: {
      kind: 'add-client-id',
      provider: PROVIDER_ARN,
      clientId: 'sts.amazonaws.com',
      because: 'b',
    },
  },
  {
    ...STARTED,
    id: 'a-3',
    kind: 'not-reached',
    before: undefined,
    callerArn: undefined,
    change: {
      kind: 'create-provider',
      provider: PROVIDER_ARN,
      url: 'oidc.example.test',
      clientIds: ['sts.amazonaws.com'],
      to: [],
      add: [],
      because: 'b',
    },
  },
  {
    ...STARTED,
    id: 'a-4',
    kind: 'undone',
    change: { kind: 'remove-client-id', provider: PROVIDER_ARN, clientId: 'c', because: 'b' },
  },
  {
    ...STARTED,
    id: 'a-6',
    kind: 'applied',
    before: undefined,
    change: {
      kind: 'create-provider',
      provider: PROVIDER_ARN,
      url: 'oidc.example.test',
      clientIds: ['sts.amazonaws.com'],
      to: [],
      add: [],
      tags: { team: 'a' },
      contextProvider: {
        subjectSourceKey: 'sub',
        subjectTypeSourceKey: undefined,
        subjectTypeValue: 'user',
        keys: [{ source: 'email', target: undefined }],
      },
      beside: `${PROVIDER_ARN}/`,
      because: 'b',
    },
  },
  {
    ...STARTED,
    id: 'a-7',
    before: undefined,
    change: {
      kind: 'set-trust-policy',
      role: ROLE_ARN,
      before: `${TRUST_POLICY}\n \u2028`,
      after: TRUST_POLICY,
      edits: ['one', 'two'],
      because: 'b',
    },
  },
  {
    ...STARTED,
    id: 'a-8',
    before: undefined,
    change: {
      kind: 'annotate-service-account',
      namespace: 'team-a',
      name: 'web',
      server: 'https://api.example.test',
      context: undefined,
      before: { 'eks.amazonaws.com/role-arn': undefined },
      after: { 'eks.amazonaws.com/role-arn': ROLE_ARN },
      because: 'b',
    },
  },
  {
    ...STARTED,
    id: 'a-5',
    change: {
      kind: 'delete-provider',
      provider: PROVIDER_ARN,
      was: { thumbprints: [], clientIds: ['sts.amazonaws.com'] },
      because: 'b',
    },
  },
];

async function lockWith(holder: Readonly<Record<string, string | number | null>>): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'lock'), JSON.stringify({ nonce: 'theirs', ...holder }));
}

function isError(code: ErrorCode): (error: unknown) => error is TrustprintError {
  return (error): error is TrustprintError =>
    error instanceof TrustprintError && error.code === code;
}

function modulePath(name: string): string {
  return new URL(`../../src/adapters/stores/${name}.ts`, import.meta.url).href;
}

function run(code: string, args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '--eval', code, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** Resolves when the process has printed so many lines. */
async function lines(child: ChildProcess, count: number): Promise<void> {
  let seen = 0;
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    seen += String(chunk).split('\n').length - 1;
    if (seen >= count) return;
  }
  assert.fail('the process ended too early');
}

async function killed(child: ChildProcess): Promise<void> {
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function hasUlimit(): boolean {
  return process.platform !== 'win32' && spawnSync('bash', ['-c', 'ulimit -f 8']).status === 0;
}
