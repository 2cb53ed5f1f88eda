// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { openDatabase } from '../../src/adapters/database/open.ts';
import { openSqlite } from '../../src/adapters/database/sqlite.ts';
import { redact } from '../../src/render/redact.ts';
import { scanLine, type ScanLineJson } from '../../src/schemas/scan.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import type { ScenarioName } from '../../src/surfaces/lab/scenarios/names.ts';
import { inProcess } from '../in-process.ts';
import { ask, bearer, servedWatch } from '../watch-http.ts';

const FLEET = { organization: true, 'external-id': 'lab-fleet', regions: ['all'] };
const FLEET_FLAGS = ['--organization', '--external-id', 'lab-fleet', '--regions', 'all'];

/** What is watched, and how the same is scanned. */
const CASES: readonly (readonly [ScenarioName, object, readonly string[]])[] = [
  ['healthy', { accounts: 'own' }, []],
  ['stale-thumbprint', { accounts: 'own' }, []],
  ['jwks-unreachable', { accounts: 'own' }, []],
  ['provider-missing', { accounts: 'own' }, []],
  ['chain-disordered', { accounts: 'own' }, []],
  ['sub-mismatch', { cluster: 'eks:lab' }, ['eks:lab']],
  ['healthy', { cluster: 'k8s:' }, ['k8s:']],
  ['fleet', FLEET, FLEET_FLAGS],
  [
    'fleet',
    { ...FLEET, 'exclude-accounts': ['444455556666'] },
    [...FLEET_FLAGS, '--exclude-accounts', '444455556666'],
  ],
];

describe('the lines that watch keeps', () => {
  let lab: Lab;
  let folder: string;
  before(async () => {
    lab = await startLab({ scenario: 'healthy', port: 0 });
    folder = await mkdtemp(join(tmpdir(), 'trustprint-lines-'));
  });
  after(async () => {
    await lab.stop();
    await rm(folder, { recursive: true });
  });

  for (const [at, [scenario, source, flags]] of CASES.entries()) {
    it(`of ${scenario} are those of scan ${flags.join(' ')}, and stay so`, async () => {
      await lab.switchTo(scenario);
      const database = join(folder, `${String(at)}.db`);
      const config = join(folder, `${String(at)}.yaml`);
      await writeFile(config, JSON.stringify({ sources: [{ name: 'prod', ...source }] }));
      const watch = ['watch', '--once', '--config', config, '--database', database];
      const { code, stderr } = await inProcess(watch, lab);
      assert.ok([0, 1, 3].includes(code ?? 70), stderr);
      const scanned = await inProcess(['scan', ...flags, '--format', 'ndjson'], lab);
      const [kept, told] = [await servedLines(database), linesIn(scanned.stdout)];
      assert.ok(told.length > 1, scanned.stderr);
      assert.deepEqual(kept.map(comparable).toSorted(), told.map(comparable).toSorted());
      const before = await changesIn(database);
      await inProcess(watch, lab);
      assert.equal(await changesIn(database), before, 'another round writes nothing');
    });
  }
});

async function servedLines(path: string): Promise<readonly ScanLineJson[]> {
  await using database = await openDatabase(path, { redact });
  await using served = await servedWatch({ over: database });
  const headers = bearer(await served.token());
  const { text } = await ask(`${served.url}/api/v1/scan`, { headers });
  const [head, ...lines] = text.trimEnd().split('\n');
  const { type, isComplete } = JSON.parse(head ?? '') as Readonly<Record<string, unknown>>;
  assert.deepEqual([type, isComplete], ['page', true]);
  return linesIn(lines.join('\n'));
}

function linesIn(text: string): readonly ScanLineJson[] {
  const lines = text.trimEnd().split('\n');
  return lines.map((line): ScanLineJson => scanLine.parse(JSON.parse(line)));
}

/** All but when it was, and what was there before: a scan that nobody compares takes all for new. */
function comparable(line: ScanLineJson): string {
  if (line.type === 'scan') return 'scan';
  if (line.type === 'summary') return JSON.stringify({ ...line, new: null, skipped: null });
  const text = JSON.stringify(line);
  return text.replaceAll(/"(?:isNew":(?:true|false)|firstSeen":"[^"]*")/g, '"-"');
}

/** How often lines were written. */
async function changesIn(path: string): Promise<number | undefined> {
  const { db } = await openSqlite(path, { isReadOnly: true, redact });
  const row = await db.selectFrom('source').select('lines_changed').executeTakeFirst();
  await db.destroy();
  return row?.lines_changed;
}
