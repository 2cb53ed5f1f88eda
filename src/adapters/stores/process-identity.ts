// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Whether a process of that number runs on this machine, ours or not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, and belongs to somebody else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * What tells a process from a later one of the same number: when it started, and since which start
 * of the machine that is counted. `undefined` where the platform does not say.
 */
export async function birthOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') return await birthOnLinux(pid);
    if (process.platform === 'win32') return undefined;
    const { stdout } = await run('ps', ['-o', 'lstart=', '-p', String(pid)]);
    return stdout.trim() === '' ? undefined : stdout.trim();
  } catch {
    return undefined;
  }
}

/** The name in the second field of `stat` may hold blanks and brackets: fields count from its end. */
async function birthOnLinux(pid: number): Promise<string | undefined> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8');
  const status = await readFile(`/proc/${String(pid)}/stat`, 'utf8');
  const ticks = status.slice(status.lastIndexOf(')') + 2).split(' ')[START_TIME];
  return ticks === undefined ? undefined : `${boot.trim()} ${ticks}`;
}

/** `starttime` is field 22 of proc_pid_stat(5); the first after the name is field 3. */
const START_TIME = 22 - 3;

const run = promisify(execFile);
