// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { CommandName } from '../../src/core/permissions/permission.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { inProcess } from '../in-process.ts';
import { type Ran, trustprint } from '../process.ts';

/** One call that the lab was asked for. */
interface Call {
  readonly action: string;
  readonly resource: string;
}

/** A lab of this process, and what each command has asked of its AWS so far, on which resources. */
export interface RecordingLab extends AsyncDisposable {
  readonly lab: Lab;
  readonly calls: ReadonlyMap<CommandName, ReadonlyMap<string, ReadonlySet<string>>>;
  /** Runs a command, and records what it asked the lab for. */
  readonly command: (
    args: readonly [CommandName, ...(readonly string[])],
    options?: {
      readonly env?: Readonly<Record<string, string>>;
      /** As a process of its own. */
      readonly apart?: boolean;
      /** Names what is not there. */
      readonly isSlip?: boolean;
    },
  ) => Promise<Ran>;
}

export async function recordingLab(): Promise<RecordingLab> {
  const lab = await startLab({ scenario: 'healthy', port: 0 });
  const state = await mkdtemp(join(tmpdir(), 'trustprint-calls-'));
  const recorded = new Map<CommandName, Map<string, Set<string>>>();
  return {
    lab,
    calls: recorded,
    command: async (args, { env = {}, apart = false, isSlip = false } = {}) => {
      const before = (await callsOf(lab)).length;
      const { unset } = lab.announcement;
      const shell = { env: { ...lab.env, TRUSTPRINT_STATE: state, ...env }, unset };
      const ran = await (apart ? trustprint : inProcess)(args, shell);
      assert.ok(ran.code !== 70 && (ran.code === 2) === isSlip, ran.stderr + ran.stdout);
      const [command] = args;
      const calls = recorded.get(command) ?? new Map<string, Set<string>>();
      for (const { action, resource } of (await callsOf(lab)).slice(before)) {
        calls.set(action, (calls.get(action) ?? new Set()).add(resource));
      }
      recorded.set(command, calls);
      return ran;
    },
    [Symbol.asyncDispose]: async () => {
      await lab.stop();
      await rm(state, { recursive: true, force: true });
    },
  };
}

async function callsOf({ announcement }: Lab): Promise<readonly Call[]> {
  const response = await fetch(`${announcement.endpoint}/_lab/state`);
  const { calls } = (await response.json()) as { readonly calls: readonly Call[] };
  assert.ok(calls.length < 1000, 'the lab forgets calls');
  return calls;
}

/** The ids of what was written, the last first. */
export function receiptsIn(stdout: string): readonly string[] {
  const { receipts = [] } = JSON.parse(stdout) as {
    readonly receipts?: readonly { readonly id: string; readonly kind: string }[];
  };
  return receipts
    .filter(({ kind }) => kind === 'applied')
    .map(({ id }) => id)
    .toReversed();
}
