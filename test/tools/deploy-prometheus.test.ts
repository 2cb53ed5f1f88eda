// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';

import * as z from 'zod';

import { watchMetrics } from '../../src/surfaces/watch/http/metrics.ts';
import { missing } from '../process.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const RULES = join(DEPLOY, 'prometheus/alerts.yaml');
const run = promisify(execFile);

const METRICS = watchMetrics('0.0.0').registry.getMetricsAsArray();

describe('the rules of Prometheus', () => {
  it('are rules, and tell what they should', { skip: missing('promtool') }, async () => {
    const { stdout } = await run('promtool', ['check', 'rules', '--lint-fatal', RULES]);
    assert.match(stdout, /SUCCESS: 10 rules found/);
    const tests = join(import.meta.dirname, 'alerts-tests.yaml');
    assert.match((await run('promtool', ['test', 'rules', tests])).stdout, /SUCCESS/);
  });

  it('name metrics and labels that watch has', () => {
    assertKnown(readFileSync(RULES, 'utf8'));
  });
});

describe('the dashboard of Grafana', () => {
  const text = readFileSync(join(DEPLOY, 'grafana/dashboard.json'), 'utf8');
  const { panels } = dashboard().parse(JSON.parse(text));
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));

  it('names metrics and labels that watch has, and leaves none of them out', () => {
    assertKnown(queries.join('\n'));
    const shown = new Set(queries.flatMap(namesIn));
    const ours = METRICS.map(({ name }) => name).filter((name) => name.startsWith('trustprint_'));
    const hidden = ours.filter((name) => !shown.has(name));
    assert.deepEqual(hidden, ['trustprint_config_reads_total']);
  });

  it('asks what Prometheus can read', { skip: missing('promtool') }, async () => {
    for (const query of queries) {
      const plain = query.replaceAll('$__rate_interval', '5m');
      await run('promtool', ['promql', 'format', plain, '--experimental']);
    }
  });

  it('has panels that lie beside each other', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from(
        { length: w * h },
        (_, at) => `${String(x + (at % w))} ${String(y + Math.floor(at / w))}`,
      ),
    );
    assert.equal(new Set(cells).size, cells.length);
    assert.ok(panels.every(({ gridPos: { x, w } }) => x + w <= 24));
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  });
});

function dashboard() {
  const target = z.object({ refId: z.string(), expr: z.string().min(1) });
  const gridPos = z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() });
  return z.object({
    uid: z.literal('trustprint'),
    schemaVersion: z.int(),
    panels: z.array(
      z.object({
        id: z.int(),
        title: z.string(),
        type: z.string(),
        gridPos,
        targets: z.array(target),
      }),
    ),
  });
}

function namesIn(text: string): readonly string[] {
  return text.match(/\btrustprint_\w+/g) ?? [];
}

/** Each metric by its whole name, with labels that it has. */
function assertKnown(text: string): void {
  const names = namesIn(text);
  assert.ok(names.length > 0);
  for (const name of names)
    assert.ok(
      METRICS.some((one) => one.name === name),
      name,
    );
  for (const [, name = '', selector = ''] of text.matchAll(/\b(trustprint_\w+)\{([^}]*)\}/g)) {
    const known = labelsOf(name);
    for (const [, label = ''] of selector.matchAll(/(\w+)\s*(?:=|!)/g)) {
      assert.ok(known.includes(label), `${name} has no label ${label}`);
    }
  }
}

function labelsOf(name: string): readonly string[] {
  const metric: unknown = METRICS.find((one) => one.name === name);
  return z.object({ labelNames: z.array(z.string()) }).parse(metric).labelNames;
}
