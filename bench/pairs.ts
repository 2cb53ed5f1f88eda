// SPDX-License-Identifier: Apache-2.0

import { spawnSync, type SpawnSyncOptions } from 'node:child_process';
import { stdout } from 'node:process';

/** One way to do something, as a whole process. */
export interface Way {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly options?: SpawnSyncOptions;
  /** Runs before each turn and is not measured. */
  readonly prepare?: () => void;
}

/**
 * Runs two ways in turn, whole processes, and prints the medians, the spread and the ratio. Nothing
 * is asserted: what a machine measures is that machine's.
 */
export function comparePair(title: string, [ours, peer]: readonly [Way, Way], turns: number): void {
  const took = new Map<Way, number[]>([
    [ours, []],
    [peer, []],
  ]);
  for (let turn = -WARM_UP; turn < turns; turn += 1) {
    for (const way of turn % 2 === 0 ? [ours, peer] : [peer, ours]) {
      const ms = run(way);
      if (turn >= 0) took.get(way)?.push(ms);
    }
  }
  say(title);
  for (const way of [ours, peer]) say(`  ${way.name.padEnd(58)} ${spreadOf(took.get(way) ?? [])}`);
  const ratio = medianOf(took.get(ours) ?? []) / medianOf(took.get(peer) ?? []);
  say(`  ours / theirs: ${ratio.toFixed(2)}`);
  say('');
}

export function say(text: string): void {
  stdout.write(`${text}\n`);
}

function run({ name, program, args, options = {}, prepare }: Way): number {
  prepare?.();
  const started = performance.now();
  const { status, error } = spawnSync(program, [...args], { ...options, stdio: 'ignore' });
  const took = performance.now() - started;
  if (error !== undefined || status !== 0) throw new Error(`${name} ended with ${String(status)}`);
  return took;
}

function spreadOf(took: readonly number[]): string {
  const sorted = took.toSorted((one, other) => one - other);
  const at = (share: number): string =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN).toFixed(0);
  return `median ${medianOf(took).toFixed(0).padStart(5)} ms  (${at(0.1)} to ${at(0.9)} ms, ${String(took.length)} runs)`;
}

export function medianOf(took: readonly number[]): number {
  const sorted = took.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const WARM_UP = 2;
