// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import fc from 'fast-check';
import pMap from 'p-map';
import { DeleteOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';

import { instantOf } from '../../src/core/model/instant.ts';
import { takeOver } from '../../src/surfaces/cli/scan/earlier-accounts.ts';
import { ScanLines } from '../../src/surfaces/cli/scan/lines.ts';
import { openScanFile } from '../../src/surfaces/cli/scan/scan-file.ts';
import { type FindingLine, scanLine, type ScanLineJson } from '../../src/schemas/scan.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { propertyRuns } from '../property-runs.ts';
import { pieces } from '../unit/surfaces/cli/scan/scan-lines.ts';
import { iamOf } from '../contract/lab-clients.ts';
import { inProcess } from '../in-process.ts';
import { COMMAND, missing, type Ran, run, trustprint } from '../process.ts';

const [MANAGEMENT, UNREADABLE] = ['111122223333', '444455556666'];
const EVERYWHERE = 'scan --organization --external-id lab-fleet --regions all --timeout 1m'.split(
  ' ',
);
/** Without the account that has no role for the scan: all else can be read. */
const FLEET = [...EVERYWHERE, '--exclude-accounts', UNREADABLE];
const NDJSON = ['--format', 'ndjson'] as const;

/** How many further outputs are cut at random, and as many scans killed: the nightly run says. */
const TIMES = Number(process.env['TRUSTPRINT_KILLS'] ?? 0);

let lab: Lab;
let folder = '';
let whole: Ran;

before(async () => {
  lab = await startLab({ scenario: 'fleet', port: 0 });
  folder = await mkdtemp(join(tmpdir(), 'trustprint-memory-'));
  whole = await inProcess([...FLEET, ...NDJSON], lab);
});
after(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

async function file(name: string, text: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

function isWhole(line: string, type: ScanLineJson['type']): boolean {
  try {
    return (JSON.parse(line) as ScanLineJson).type === type;
  } catch {
    return false;
  }
}

describe('scan --resume', () => {
  it('asks nothing more of AWS than which accounts there are where all was told', async () => {
    const before = await callsOf();
    const complete = await file('complete', whole.stdout);
    assertSame(await inProcess([...FLEET, ...NDJSON, '--resume', complete], lab), whole);
    const made = (await callsOf()).slice(before.length).map((action) => action.split(':')[0]);
    assert.deepEqual(new Set(made), new Set(['sts', 'organizations']));
  });

  it('takes over the accounts that are whole, and nothing else of accounts, at any cut', async () => {
    const bytes = Buffer.from(whole.stdout);
    const head = bytes.indexOf('\n');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: head, max: bytes.length }), async (end) => {
        const cut = bytes.subarray(0, end).toString();
        // A line that is cut may end with a brace of something in it: of a cluster.
        const ids = cut.split('\n').filter((line) => isWhole(line, 'account'));
        const taken: ScanLineJson[] = [];
        const standards = { at: instantOf(0), suppressions: [], baseline: undefined };
        const lines = new ScanLines(standards, (line) => taken.push(line));
        const from = await openScanFile('cut', pieces(Buffer.from(cut)));
        const { accounts, summary } = await takeOver(from, lines);
        assert.deepEqual(
          [...accounts],
          ids.map((line) => /"account":"(\d+)"/.exec(line)?.[1]),
        );
        assert.equal(summary === undefined, end < bytes.length - 1);
        for (const line of taken) {
          assert.ok(line.type === 'endpoint' || ('account' in line && accounts.has(line.account)));
          assert.ok(whole.stdout.includes(JSON.stringify(line)));
        }
      }),
      propertyRuns(200),
    );
  });

  it('ends as a scan that was never interrupted, wherever it broke off', async () => {
    const bytes = Buffer.from(whole.stdout);
    // What is taken over depends on the accounts that are whole: one cut for each number of them.
    const ends = [...whole.stdout.matchAll(/^\{"type":"account".*\n/gm)].map(({ index, 0: line }) =>
      Buffer.byteLength(whole.stdout.slice(0, index + line.length)),
    );
    const head = bytes.indexOf('\n') + 1;
    const chosen = [head, ...ends, bytes.length].map((end, index) => end + (index % 2) * 100);
    const random = Array.from({ length: TIMES }, () => head + Math.random() * bytes.length);
    for (const end of [...chosen, ...random]) {
      const cut = await file('cut', bytes.subarray(0, end));
      const resumed = await inProcess([...FLEET, ...NDJSON, '--resume', cut], lab);
      assertSame(resumed, whole, `cut at ${String(end)} of ${String(bytes.length)}`);
    }
  });

  const kills = [
    ['SIGINT', 2],
    ['SIGKILL', 9],
    ['SIGINT', 15],
    ['SIGKILL', 24],
    ['SIGTERM', 34],
    ...Array.from({ length: TIMES }, () => ['SIGKILL', Math.floor(Math.random() * 36)] as const),
  ] as const;
  describe('after a signal', () => {
    let ended: readonly Ran[];
    before(async () => {
      ended = await pMap(kills, async ([signal, lines]) => killed(signal, lines), AT_ONCE);
    });

    for (const [nth, [signal, lines]] of kills.entries()) {
      it(`goes on with a scan that ${signal} ended after ${String(lines)} lines`, async () => {
        const { code, stdout } = ended[nth] ?? assert.fail();
        assert.equal(code, CODES[signal]);
        assert.doesNotMatch(stdout, /"type":"summary"/);
        const broken = await file('broken', stdout);
        const resumed = await inProcess([...FLEET, ...NDJSON, '--resume', broken], lab);
        assertSame(resumed, whole, stdout);
      });
    }
  });

  it('refuses the file that it is to write to', { skip: missing('sh') }, async () => {
    const lines = whole.stdout.split('\n').slice(0, 20);
    for (const into of ['>', '>>']) {
      const own = await file('own', `${lines.join('\n')}\n`);
      const command = `"$0" "$@" --resume '${own}' ${into} '${own}'`;
      const args = ['-c', command, process.execPath, COMMAND, ...FLEET, ...NDJSON];
      const { code, stderr } = await run('sh', args, options());
      assert.equal(code, 2);
      assert.match(stderr, /own is read, and what is printed goes there too.*\n.*another file/);
      if (into === '>>') assert.equal(await readFile(own, 'utf8'), `${lines.join('\n')}\n`);
    }
  });

  it('refuses a file of another scan, and says what differs', async () => {
    const cut = await file('cut', `${whole.stdout.split('\n').slice(0, 9).join('\n')}\n`);
    for (const [args, message] of [
      [EVERYWHERE, /other accounts: it lacks 444455556666 \(/],
      [['scan', '--regions', 'all'], /other accounts: it also has \d{12}, \d{12} \(/],
      [FLEET.toSpliced(4, 2), /other --regions: all, not none \(/],
    ] as const) {
      const { code, stdout, stderr } = await inProcess([...args, '--resume', cut], lab);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, message);
      assert.match(stderr, /\(scan_file_mismatch\)/);
    }
  });
});

describe('scan --shard and scan merge', () => {
  let shards: readonly string[];
  before(async () => {
    shards = await Promise.all(
      ['1/3', '2/3', '3/3'].map(async (shard) => {
        const { stdout } = await inProcess([...FLEET, ...NDJSON, '--shard', shard], lab);
        return file(shard.replace('/', '-'), stdout);
      }),
    );
  });

  it('come to what one scan finds, orphans included', async () => {
    const merged = await inProcess(['scan', 'merge', ...shards, ...NDJSON], lab);
    assertSame(merged, whole);
    const text = await inProcess(['scan', 'merge', ...shards.toReversed()], lab);
    assert.equal(text.code, whole.code);
    assert.match(text.stdout, /^✗ 14 OIDC trusts in 3 accounts: 8 OK, 5 broken, 1 unknown/);
    assert.match(text.stdout, /provider-orphan/);
    const lenient = await inProcess(['scan', 'merge', ...shards, '--fail-on', 'none'], lab);
    assert.equal(lenient.code, 3);
  });

  it('hold what they find against a baseline, as one scan does', async () => {
    const baseline = await file('baseline', whole.stdout);
    const args = ['scan', 'merge', ...shards, ...NDJSON, '--baseline', baseline];
    const { code, stdout } = await inProcess(args, lab);
    assert.equal(code, 0);
    const found = linesOf(stdout).flatMap((line) => ('isNew' in line ? [line.isNew] : []));
    assert.equal(found.length > 20, true);
    assert.deepEqual(new Set(found), new Set([false]));
    assert.doesNotMatch(stdout, /"type":"(?:gone|unconfirmed)"/);
  });

  it('refuse files that are not all shards of one scan, each once and whole', async () => {
    const [one = '', two = '', three = ''] = shards;
    const scanned = await file('scanned', whole.stdout);
    const { stdout } = await inProcess([...FLEET, ...NDJSON, '--shard', '1/2'], lab);
    const half = await file('half', stdout);
    const cut = await file('cut-shard', stdout.slice(0, -9).replace('"1/2"', '"1/1"'));
    for (const [files, message] of [
      [[one, three], /1 of 3 shards missing: 2\/3 /],
      [[one, two, three, one], /is shard 1\/3, which another file is too/],
      [[one, two, half], /is shard 1\/2, others are of 3/],
      [[scanned], /is no shard: a scan without --shard/],
      [[cut], /has no summary: its run broke off \(scan_file_incomplete\)/],
      [[join(folder, 'none')], /none cannot be read/],
    ] as const) {
      const ran = await inProcess(['scan', 'merge', ...files], lab);
      assert.equal(ran.code, 2, ran.stderr);
      assert.match(ran.stderr, message);
    }
  });
});

describe('scan --baseline', () => {
  let old: string;
  let again: Ran;
  before(async () => {
    old = await file('old', whole.stdout);
    again = await inProcess([...FLEET, ...NDJSON, '--baseline', old], lab);
  });

  it('finds nothing new where nothing has changed, and is complete for the next', async () => {
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(
      linesOf(again.stdout).filter((line) => 'isNew' in line && line.isNew),
      [],
    );
    const next = await inProcess([...FLEET, ...NDJSON, '--baseline', '-'], {
      ...options(),
      input: again.stdout,
    });
    const [first, third] = [whole, next].map(({ stdout }) => firstSeenIn(stdout));
    assert.deepEqual(third, first);
    const text = await inProcess([...FLEET, '--baseline', old], lab);
    assert.doesNotMatch(text.stdout, /role\/github-open|cannot tell/);
    assert.match(text.stdout, /\d+ findings of the baseline/);
  });

  it('goes on with --resume, by the same baseline alone', async () => {
    const cut = await file('cut', again.stdout.slice(0, again.stdout.length / 2));
    const args = [...FLEET, ...NDJSON, '--resume', cut];
    assertSame(await inProcess([...args, '--baseline', old], lab), again);
    const other = await inProcess(args, lab);
    assert.equal(other.code, 2);
    assert.match(other.stderr, /other --baseline/);
  });

  it('is not overwritten by a scan that may break off', async () => {
    const args = [...FLEET, '--baseline', old, '--report', `ndjson=${old}`];
    const { code, stderr } = await inProcess(args, lab);
    assert.equal(code, 2);
    assert.match(stderr, /is read, and cannot be written too/);
    assert.equal(await readFile(old, 'utf8'), whole.stdout);
  });

  it('is made, and replaced at the end, with --update-baseline', async () => {
    const kept = join(folder, 'kept');
    const args = [...FLEET, '--baseline', kept, '--update-baseline'];
    const [first, second] = [await inProcess(args, lab), await inProcess(args, lab)];
    assert.deepEqual([first.code, second.code], [1, 0], second.stderr);
    assert.match(second.stdout, /\d+ findings of the baseline/);
    const lines = await readFile(kept, 'utf8');
    assert.deepEqual(Object.keys(firstSeenIn(lines)), Object.keys(firstSeenIn(whole.stdout)));
    assert.ok(linesOf(lines).some((line) => line.type === 'summary'));

    const failed = await inProcess([...args, '--role-name', 'NoSuchRole'], lab);
    assert.equal(failed.code, 3, failed.stderr); // all was told that could be: it came to its end
    await writeFile(kept, whole.stdout);
    const refused = await inProcess([...args, '--report', `html=${folder}`], lab);
    assert.equal(refused.code, 2);
    assert.equal(await readFile(kept, 'utf8'), whole.stdout);
    const lone = await inProcess([...FLEET, '--update-baseline'], lab);
    assert.match(lone.stderr, /--update-baseline needs a file.*\nhint: give --baseline FILE/);
  });

  it('is refused where its run broke off', async () => {
    const cut = await file('cut', whole.stdout.slice(0, -3));
    const { code, stderr } = await inProcess([...FLEET, '--baseline', cut], lab);
    assert.equal(code, 2);
    assert.match(stderr, /has no summary.*\(scan_file_incomplete\)\n.*--resume/s);
  });

  it('says what is gone of accounts that were read, and of what else it cannot tell', async () => {
    const trial = findingsOf(whole.stdout).filter(({ resource }) => resource.endsWith('/trial'));
    const resource = trial[0]?.resource;
    const iam = iamOf(lab);
    await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn: resource }));
    iam.destroy();
    const { stdout, code } = await inProcess([...FLEET, ...NDJSON, '--baseline', old], lab);
    assert.equal(code, 0);
    const gone = linesOf(stdout).filter((line) => line.type === 'gone');
    assert.deepEqual(gone.map(({ id }) => id).toSorted(), trial.map(({ id }) => id).toSorted());
    assert.ok(gone.length >= 2);
    assert.deepEqual(new Set(gone.map(({ account }) => account)), new Set([MANAGEMENT]));
    const text = await inProcess([...FLEET, '--baseline', old], lab);
    assert.match(text.stdout, /no longer there: \d+ findings of the baseline\n.*\/trial/s);
    const denied = await inProcess(
      [
        ...EVERYWHERE.with(3, 'wrong'),
        '--exclude-accounts',
        UNREADABLE,
        ...NDJSON,
        '--baseline',
        old,
      ],
      lab,
    );
    const left = linesOf(denied.stdout).filter((line) => line.type === 'unconfirmed');
    const others = findingsOf(whole.stdout).filter(({ account }) => account !== MANAGEMENT);
    assert.equal(denied.code, 3);
    for (const { id, firstSeen } of others) {
      const known = left.find((line) => line.id === id);
      assert.ok(known?.firstSeen === firstSeen || denied.stdout.includes(`"finding","id":"${id}"`));
    }
  });
});

/** Most of a scan waits: processes that are killed do so side by side. */
const AT_ONCE = { concurrency: 5 } as const;

const CODES = { SIGINT: 130, SIGTERM: 143, SIGKILL: null } as const;

async function killed(signal: keyof typeof CODES, after: number): Promise<Ran> {
  return trustprint([...FLEET, ...NDJSON], {
    ...options(),
    started: (child) => {
      let lines = 0;
      child.stdout?.on('data', (chunk: Buffer) => {
        lines += chunk.toString().split('\n').length - 1;
        if (lines >= after) child.kill(signal);
      });
    },
  });
}

function options() {
  return { env: lab.env, unset: lab.announcement.unset };
}

function linesOf(stdout: string): readonly ScanLineJson[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => scanLine.parse(JSON.parse(line)));
}

function findingsOf(stdout: string): readonly FindingLine[] {
  return linesOf(stdout).filter((line) => line.type === 'finding');
}

function firstSeenIn(stdout: string): Readonly<Record<string, string>> {
  return Object.fromEntries(findingsOf(stdout).map(({ id, firstSeen }) => [id, firstSeen]));
}

/** The same lines but for times and their order. Who asks first is told as what an endpoint serves. */
function assertSame(one: Ran, other: Ran, message?: string): void {
  assert.equal(one.code, other.code, one.stderr);
  assert.deepEqual(comparable(one.stdout), comparable(other.stdout), message);
}

function comparable(stdout: string): readonly string[] {
  const texts = linesOf(stdout).map((line) =>
    JSON.stringify(line, (name, value: unknown) => {
      if (name === 'at' || name === 'firstSeen') return '';
      return name === 'accounts' && Array.isArray(value) ? value.map(String).toSorted() : value;
    }),
  );
  return [...texts.slice(0, 1), ...texts.slice(1, -1).toSorted(), ...texts.slice(-1)];
}

async function callsOf(): Promise<readonly string[]> {
  const response = await fetch(`${lab.announcement.endpoint}/_lab/state`);
  const { calls } = (await response.json()) as { readonly calls: readonly { action: string }[] };
  return calls.map(({ action }) => action);
}
