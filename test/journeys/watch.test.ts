// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as z from 'zod';

import type { JsonObject } from '../../src/core/model/json.ts';
import { watchEvent, watchEvents } from '../../src/schemas/watch.ts';
import { inProcess } from '../in-process.ts';
import { type RunningLab, runningLab, trustprint } from '../process.ts';
import { configure, databaseOf, startWatch } from '../watch-process.ts';

const SOURCES = [{ name: 'own', accounts: 'own', every: '1s' }];

async function rotate({ announcement }: RunningLab): Promise<void> {
  const { port } = new URL(announcement.endpoint);
  const { code, stderr } = await trustprint(['lab', 'rotate', '--port', port]);
  assert.equal(code, 0, stderr);
}

function isRound(line: JsonObject): boolean {
  return line['msg'] === 'round completed';
}

describe('watch --once', () => {
  it('tells nothing of what is sound, and what changed when the CA was renewed', async () => {
    await using lab = await runningLab('healthy');
    const { clusters, caFile: file } = lab.announcement;
    const { hostname: host } = new URL(clusters[0]?.issuer ?? '');
    const sources = SOURCES.map((source) => ({ ...source, 'issuer-ca': [{ host, file }] }));
    const config = await configure(lab, { sources });
    const once = ['watch', '--config', config, '--once'];
    const first = await inProcess(once, lab.shell);
    assert.equal(first.stdout, '0 changes; trusts: 1 OK, 0 broken, 0 unknown\n');
    assert.equal(first.code, 0, first.stderr);
    await rotate(lab);
    const second = await inProcess([...once, '--format', 'ndjson'], lab.shell);
    assert.equal(second.code, 1, second.stderr);
    const events = second.stdout
      .trim()
      .split('\n')
      .map((line) => watchEvent.parse(JSON.parse(line)));
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['certificate-changed', 'verdict-changed'],
    );
    const third = await inProcess([...once, '--format', 'json'], lab.shell);
    assert.equal(third.code, 1, 'it is still broken');
    assert.deepEqual(watchEvents.parse(JSON.parse(third.stdout)).events, []);
    const fourth = await trustprint(once, lab.shell);
    assert.match(
      fourth.stdout,
      /^0 changes; .*\n\n {2}✗ .* serves\n {4}trustprint fix arn:.* --issuer-ca [^ ]+=FILE\n$/,
    );
    await using database = await databaseOf(lab);
    const alerts = await database.reads.alerts({ accounts: undefined, since: undefined });
    assert.deepEqual(alerts.map(({ cause }) => cause.check).toSorted(), [
      'certificate-changed',
      'endpoint-trust',
    ]);
    assert.equal((await database.suggestions.open(undefined)).length, 1);
  });

  it('ends with 3 where a source cannot be read, and with 2 where the configuration is bad', async () => {
    await using lab = await runningLab('healthy');
    const named = ['666677778888'];
    const config = await configure(lab, {
      sources: [...SOURCES, { name: 'others', accounts: named }],
    });
    const { code, stdout, stderr } = await inProcess(
      ['watch', '--config', config, '--once'],
      lab.shell,
    );
    assert.equal(code, 3, stderr);
    assert.match(
      stdout,
      /1 could not be read\n\n {2}\? account 666677778888 cannot be read: AWS gives/,
    );
    const bad = await configure(lab, { sources: [{ name: 'own' }] });
    const refused = await inProcess(['watch', '--config', bad, '--once'], lab.shell);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /none of accounts, organization, cluster, issuers/);
    const none = await inProcess(
      ['watch', '--config', await configure(lab, {}), '--once'],
      lab.shell,
    );
    assert.equal(none.code, 2);
    assert.match(none.stderr, /names no sources[^]*config init/);
  });

  it('reads issuers without AWS, and a cluster with its workloads', async () => {
    await using lab = await runningLab('healthy');
    const [cluster] = lab.announcement.clusters;
    assert.ok(cluster !== undefined);
    const config = await configure(lab, {
      sources: [
        { name: 'issuers', issuers: [cluster.issuer] },
        { name: 'cluster', cluster: `eks:${cluster.name}` },
      ],
    });
    const { code, stdout, stderr } = await inProcess(
      ['watch', '--config', config, '--once'],
      lab.shell,
    );
    assert.equal(code, 0, stderr + stdout);
    await using database = await databaseOf(lab);
    const all = { accounts: undefined, after: undefined, most: 10 };
    assert.equal((await database.reads.snapshots({ kind: 'endpoint', ...all })).length, 1);
    assert.equal((await database.reads.snapshots({ kind: 'issuer', ...all })).length, 1);
    assert.equal((await database.reads.snapshots({ kind: 'trust', ...all })).length, 1);
  });
});

describe('watch', () => {
  it('goes round after round, tells a change, and ends with 0 when it is told to stop', async () => {
    await using lab = await runningLab('healthy');
    const config = await configure(lab, { sources: SOURCES });
    await using watch = await startWatch(lab, config);
    await watch.said((line) => isRound(line) && line['round'] === 2);
    await rotate(lab);
    await watch.said(({ kind }) => kind === 'verdict-changed');
    const health = z
      .object({ status: z.literal('ok') })
      .parse(await (await fetch(`${watch.url}/healthz`)).json());
    assert.equal(health.status, 'ok');
    assert.equal(await watch.end('SIGTERM'), 0);
  });

  it('has a database of its own: a second one on the same file is refused', async () => {
    await using lab = await runningLab('healthy');
    const config = await configure(lab, { sources: SOURCES });
    await using watch = await startWatch(lab, config);
    const { code, stderr } = await inProcess(['watch', '--config', config, '--once'], lab.shell);
    assert.equal(code, 2);
    assert.match(stderr, /another trustprint watch uses the database .*state_locked/);
    assert.equal((await fetch(`${watch.url}/readyz`)).status, 200);
  });

  it('goes by a configuration that has changed; by one that is bad it does not, and says so', async () => {
    await using lab = await runningLab('healthy');
    const config = await configure(lab, { sources: SOURCES });
    await using watch = await startWatch(lab, config);
    await watch.said(isRound);
    await configure(lab, 'sources: [');
    const { error } = await watch.said(({ level }) => level === 'error');
    assert.match(String(error), /trustprint\.yaml:1:\d+: /);
    const before = watch.log.filter(isRound).length;
    await watch.said((line) => isRound(line) && watch.log.filter(isRound).length > before + 1);
    const bad = (await (await fetch(`${watch.url}/healthz`)).json()) as JsonObject;
    assert.equal(bad['configError'], true);
    await configure(lab, { sources: [{ name: 'other', accounts: 'own', every: '1s' }] });
    watch.child.kill('SIGHUP');
    await watch.said((line) => isRound(line) && line['source'] === 'other');
    const good = (await (await fetch(`${watch.url}/healthz`)).json()) as JsonObject;
    assert.equal(good['configError'], false);
    await using database = await databaseOf(lab);
    assert.deepEqual(
      (await database.rounds.sources()).map(({ name }) => name),
      ['other'],
    );
  });
});
