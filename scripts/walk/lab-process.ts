// SPDX-License-Identifier: Apache-2.0

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { createInterface } from 'node:readline';

import type { Announcement } from '../../src/surfaces/lab/index.ts';
import { COMMAND } from './command.ts';

/** A lab that runs as a process of its own, as a user starts it. */
export interface LabProcess {
  readonly announcement: Announcement;
  readonly stop: () => Promise<void>;
}

/** Starts the lab on its usual port, or on a free one where that is taken. */
export async function startLabProcess(scenario: string): Promise<LabProcess> {
  return (await launch(['--scenario', scenario])) ?? (await launched(scenario));
}

async function launched(scenario: string): Promise<LabProcess> {
  const lab = await launch(['--scenario', scenario, '--port', '0']);
  if (lab === undefined) throw new Error('the lab did not start');
  return lab;
}

async function launch(flags: readonly string[]): Promise<LabProcess | undefined> {
  const child = spawn(execPath, [COMMAND, 'lab', '--format', 'json', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const line = await firstLine(child);
  const announced: unknown = line === undefined ? undefined : JSON.parse(line);
  if (!isAnnouncement(announced)) {
    child.kill();
    return undefined;
  }
  return {
    announcement: announced,
    stop: async () => {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface({ input: child.stdout })) return line;
  return undefined;
}

function isAnnouncement(value: unknown): value is Announcement {
  return typeof value === 'object' && value !== null && 'endpoint' in value;
}
