// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { systemClock } from '../../src/adapters/system-clock.ts';
import { instantOf, parseInstant } from '../../src/core/model/instant.ts';
import { watchMetrics } from '../../src/surfaces/watch/http/metrics.ts';
import { missing, run } from '../process.ts';
import { ask, servedWatch } from '../watch-http.ts';
import { SHARED_HOST, watchedAccounts } from '../watched-accounts.ts';

/** Samples by name and labels, as the text has them. */
function samplesIn(text: string): ReadonlyMap<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('metrics', () => {
  it('are what the database says, and what was counted', async () => {
    const metrics = watchMetrics('1.2.3');
    metrics.probed('ok', 40);
    metrics.probed('endpoint_timeout');
    metrics.eventKept('verdict-changed', 2);
    metrics.delivered('ops', 'delivered');
    metrics.delivered('ops', 'given-up');
    metrics.configRead('ok');
    metrics.configRead('error');
    await using served = await servedWatch({ metrics });
    const { text, headers } = await ask(`${served.url}/metrics`);
    assert.match(String(headers['content-type']), /^text\/plain; version=0\.0\.4/);
    const samples = samplesIn(text);
    for (const [name, value] of [
      ['trustprint_trusts{account="111122223333",verdict="ok"}', 1],
      ['trustprint_trusts{account="444455556666",verdict="broken"}', 1],
      ['trustprint_alerts{severity="error"}', 1],
      ['trustprint_alerts{severity="notice"}', 0],
      ['trustprint_messages_owed', 2],
      ['trustprint_source_last_complete_timestamp_seconds{source="prod"}', 1_795_780_800],
      ['trustprint_source_round_duration_seconds{source="prod"}', 0],
      ['trustprint_source_interval_seconds{source="prod"}', 900],
      ['trustprint_source_silent{source="prod"}', 0],
      ['trustprint_probes_total{outcome="ok"}', 40],
      ['trustprint_probes_total{outcome="endpoint_timeout"}', 1],
      ['trustprint_events_total{kind="verdict-changed"}', 2],
      ['trustprint_deliveries_total{receiver="ops",outcome="delivered"}', 1],
      ['trustprint_deliveries_total{receiver="ops",outcome="given-up"}', 1],
      ['trustprint_config_reads_total{outcome="error"}', 1],
      ['trustprint_config_error', 1],
      ['trustprint_database_reachable', 1],
      [`trustprint_build_info{version="1.2.3",node="${process.versions.node}"}`, 1],
    ] as const) {
      assert.equal(samples.get(name), value, name);
    }
    assert.ok(!text.includes(SHARED_HOST), 'no host and no target is a label');
  });

  it(
    'are text that Prometheus reads, and has nothing to say against',
    { skip: missing('promtool') },
    async () => {
      const metrics = watchMetrics('1.2.3');
      metrics.delivered('a "receiver"\\\nof two lines', 'failed');
      await using served = await servedWatch({ metrics });
      const { text } = await ask(`${served.url}/metrics`);
      const own = text
        .split('\n')
        .filter((line) => !/^(?:# \w+ )?(?:process|nodejs)_/.test(line))
        .join('\n');
      const { code, stdout, stderr } = await run('promtool', ['check', 'metrics'], { input: own });
      assert.equal(code, 0, stdout + stderr);
      const all = await run('promtool', ['check', 'metrics'], { input: text });
      // 3: it was read, and the names of Node's own are not those that it would have.
      assert.ok([0, 3].includes(all.code ?? -1), all.stdout + all.stderr);
    },
  );

  it('name a thousand accounts, and count the rest together', () => {
    const metrics = watchMetrics('1.2.3');
    const trusts = Array.from({ length: 1500 }, (_, index) => ({
      account: String(100_000_000_000 + index),
      verdict: 'ok',
      count: 2,
    }));
    metrics.show({ counts: { trusts, alerts: [], owed: 0, findings: [] }, sources: [] });
    return metrics.registry.metrics().then((text) => {
      const samples = samplesIn(text);
      const named = [...samples.keys()].filter((name) => name.startsWith('trustprint_trusts{'));
      assert.equal(named.length, 1001);
      assert.equal(samples.get('trustprint_trusts{account="other",verdict="ok"}'), 1000);
    });
  });

  it('forget what is gone', async () => {
    const metrics = watchMetrics('1.2.3');
    const [trust] = [{ account: '111122223333', verdict: 'broken', count: 1 }];
    const none = { alerts: [], owed: 0, findings: [] };
    metrics.show({ counts: { ...none, trusts: trust === undefined ? [] : [trust] }, sources: [] });
    metrics.show({ counts: { ...none, trusts: [] }, sources: [] });
    assert.doesNotMatch(await metrics.registry.metrics(), /^trustprint_trusts\{/m);
  });
});

describe('health', () => {
  const startedAt = parseInstant('2026-11-27T12:00:00Z');
  const statusAfter = async (
    minutes: number,
    source: { readonly completedAfter: number | null; readonly tookMs?: number },
  ): Promise<number> => {
    const over = await watchedAccounts();
    const { completedAfter, tookMs = 0 } = source;
    await using served = await servedWatch({
      over,
      clock: { ...systemClock, now: () => instantOf(startedAt + minutes * 60_000) },
      status: {
        startedAt,
        planned: () => ['prod'],
        configError: () => 'trustprint.yaml: line 3: secret detail',
        sources: async () => [
          {
            name: 'prod',
            round: 1,
            startedAt,
            completedAt:
              completedAfter === null ? null : instantOf(startedAt + completedAfter * 60_000),
            tookMs,
            nextAt: startedAt,
            everyMs: 900_000,
          },
        ],
      },
    });
    const { status, text } = await ask(`${served.url}/healthz`);
    assert.match(text, /"configError":true/);
    assert.doesNotMatch(text, /secret detail/);
    await over.close();
    return status;
  };

  it('is silence after three intervals without a complete round', async () => {
    assert.equal(await statusAfter(50, { completedAfter: 5 }), 200);
    assert.equal(await statusAfter(51, { completedAfter: 5 }), 503);
  });

  it('counts from the start where the last round was before it', async () => {
    assert.equal(await statusAfter(44, { completedAfter: -600 }), 200);
    assert.equal(await statusAfter(46, { completedAfter: -600 }), 503);
  });

  it('waits for rounds that take longer than their interval, and for the first', async () => {
    assert.equal(await statusAfter(170, { completedAfter: 0, tookMs: 3_600_000 }), 200);
    assert.equal(await statusAfter(190, { completedAfter: 0, tookMs: 3_600_000 }), 503);
    assert.equal(await statusAfter(350, { completedAfter: null }), 200);
    assert.equal(await statusAfter(370, { completedAfter: null }), 503);
  });
});
