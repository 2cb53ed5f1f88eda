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
  /** Is aborted when the process has ended, whoever ended it (`trustprint lab stop`). */
  readonly ended: AbortSignal;
  readonly stop: () => Promise<void>;
}

/** Starts the lab on its usual port, or on a free one where that is taken. */
export async function startLabProcess(
  scenario: string,
  interrupted: AbortSignal,
): Promise<LabProcess> {
  const flags = ['--scenario', scenario];
  const started = await launch(flags);
  if ('announcement' in started) return started;
  interrupted.throwIfAborted(); // Ctrl-C ends the lab as well
  const elsewhere = await launch([...flags, '--port', '0']);
  if ('announcement' in elsewhere) return elsewhere;
  throw new Error(`the lab did not start: ${elsewhere.said}`);
}

/** The lab; or, where it did not start, what it said. */
async function launch(flags: readonly string[]): Promise<LabProcess | { readonly said: string }> {
  const child = spawn(execPath, [COMMAND, 'lab', '--format', 'json', ...flags], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    const announcement = announcementIn(line);
    if (announcement !== undefined) {
      return { announcement, ended: endOf(child), stop: () => stop(child) };
    }
  }
  return { said: said.join('\n') };
}

function endOf(child: ChildProcess): AbortSignal {
  const controller = new AbortController();
  child.once('exit', () => {
    controller.abort();
  });
  return controller.signal;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

/** An announcement is one line. An error is laid out over several, and none of them is one. */
function announcementIn(line: string): Announcement | undefined {
  if (!line.startsWith('{"')) return undefined;
  const announced: unknown = JSON.parse(line);
  return isAnnouncement(announced) ? announced : undefined;
}

function isAnnouncement(value: unknown): value is Announcement {
  return typeof value === 'object' && value !== null && 'endpoint' in value;
}
