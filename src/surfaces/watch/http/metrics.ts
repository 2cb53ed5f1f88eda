// SPDX-License-Identifier: Apache-2.0

import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

import type { WatchCounts } from '../../../ports/watch.ts';
import type { SourceStatus } from './sources.ts';

/**
 * What is measured. Labels are bounded: sources, receivers and kinds by the configuration and by us,
 * accounts by `MOST_ACCOUNTS`; no target and no host is one.
 */
export interface WatchMetrics {
  /** `ok`, or the code of the error. */
  probed(outcome: string, times?: number): void;
  eventKept(kind: string, times?: number): void;
  delivered(receiver: string, outcome: DeliveryOutcome): void;
  configRead(outcome: 'ok' | 'error'): void;
  readonly registry: Registry;
  /** What the database says; `undefined` where it cannot be asked. */
  show(seen: ShownNumbers | undefined): void;
}

export type DeliveryOutcome = 'delivered' | 'failed' | 'given-up';

interface ShownNumbers {
  readonly counts: WatchCounts;
  readonly sources: readonly SourceStatus[];
}

/** Makes the metrics of a process; those of Node are beside them. */
export function watchMetrics(version: string): WatchMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const { probes, events, deliveries, reads } = countersIn(registry);
  const gauges = gaugesIn(registry);
  new Gauge({
    name: 'trustprint_build_info',
    help: 'Always 1',
    labelNames: ['version', 'node'],
    registers: [registry],
  }).set({ version, node: process.versions.node }, 1);
  return {
    registry,
    probed: (outcome, times = 1) => {
      probes.inc({ outcome }, times);
    },
    eventKept: (kind, times = 1) => {
      events.inc({ kind }, times);
    },
    delivered: (receiver, outcome) => {
      deliveries.inc({ receiver, outcome });
    },
    configRead: (outcome) => {
      reads.inc({ outcome });
      gauges.configError.set(outcome === 'ok' ? 0 : 1);
    },
    show: (seen) => {
      show(gauges, seen);
    },
  };
}

type Counters = Readonly<Record<'probes' | 'events' | 'deliveries' | 'reads', Counter>>;

function countersIn(registry: Registry): Counters {
  const make = (name: string, help: string, labelNames: readonly string[]): Counter =>
    new Counter({ name: `trustprint_${name}_total`, help, labelNames, registers: [registry] });
  return {
    probes: make('probes', 'Probes of endpoints, by outcome', ['outcome']),
    events: make('events', 'Events that were kept, by kind', ['kind']),
    deliveries: make('deliveries', 'Messages to receivers, by outcome', ['receiver', 'outcome']),
    reads: make('config_reads', 'Readings of the configuration, by outcome', ['outcome']),
  };
}

type Gauges = ReturnType<typeof gaugesIn>;

function gaugesIn(registry: Registry) {
  const make = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new Gauge({ name: `trustprint_${name}`, help, labelNames, registers: [registry] });
  return {
    trusts: make('trusts', 'Trusts, by the verdict of the last round', ['account', 'verdict']),
    alerts: make('alerts', 'Alerts that stand, by severity', ['severity']),
    findings: make('findings', 'Findings of the last round, by severity', ['severity']),
    owed: make('messages_owed', 'Messages that are not delivered yet'),
    completed: make(
      'source_last_complete_timestamp_seconds',
      'When a round of the source was last completed',
      ['source'],
    ),
    duration: make('source_round_duration_seconds', 'How long that round took', ['source']),
    interval: make('source_interval_seconds', 'How often the source is to be read', ['source']),
    silent: make('source_silent', 'Whether no round was completed for three intervals', ['source']),
    database: make('database_reachable', 'Whether the database can be used'),
    configError: make('config_error', 'Whether the configuration file as it is now is not used'),
  };
}

function show(gauges: Gauges, seen: ShownNumbers | undefined): void {
  const { database, configError: _, ...others } = gauges;
  database.set(seen === undefined ? 0 : 1);
  // A label that is gone must not stay at its last value.
  for (const one of Object.values(others)) one.reset();
  if (seen === undefined) {
    others.owed.remove();
    return;
  }
  const { counts, sources } = seen;
  for (const { account, verdict, count } of bounded(counts.trusts)) {
    gauges.trusts.inc({ account, verdict }, count);
  }
  for (const severity of ['error', 'warning', 'notice']) {
    gauges.alerts.set({ severity }, countOf(counts.alerts, severity));
    gauges.findings.set({ severity }, countOf(counts.findings, severity));
  }
  gauges.owed.set(counts.owed);
  for (const source of sources) showSource(gauges, source);
}

function showSource(
  gauges: Gauges,
  { name, completedAt, tookMs, everyMs, isSilent }: SourceStatus,
): void {
  const label = { source: name };
  gauges.interval.set(label, everyMs / 1000);
  gauges.silent.set(label, isSilent ? 1 : 0);
  if (completedAt !== null) gauges.completed.set(label, completedAt / 1000);
  if (tookMs !== null) gauges.duration.set(label, tookMs / 1000);
}

function countOf(
  counts: readonly { readonly severity: string; readonly count: number }[],
  severity: string,
): number {
  return counts
    .filter((one) => one.severity === severity)
    .reduce((sum, { count }) => sum + count, 0);
}

function bounded(trusts: WatchCounts['trusts']): WatchCounts['trusts'] {
  const accounts = [...new Set(trusts.map(({ account }) => account))].toSorted();
  const kept = new Set(accounts.slice(0, MOST_ACCOUNTS));
  return trusts.map((one) => (kept.has(one.account) ? one : { ...one, account: 'other' }));
}

/** Series that one Prometheus takes without trouble: three for each account. */
const MOST_ACCOUNTS = 1000;
