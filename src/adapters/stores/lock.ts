// SPDX-License-Identifier: Apache-2.0

import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants, copyFile, link, readFile, rename, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

import * as z from 'zod';

import { TrustprintError } from '../../core/error.ts';
import { writeDurably } from './state-files.ts';
import { codeOf } from './system-error.ts';

/**
 * Claims a folder for this process, by a file in it that names the process. One whose process is
 * gone is taken over; on another machine that cannot be known, and it stands.
 *
 * @returns What lets it go again.
 * @throws TrustprintError `state_locked`; else the system's error.
 */
export async function claim(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, LOCK);
  const mine: Holder = {
    nonce: randomUUID(),
    pid: process.pid,
    born: (await birthOf(process.pid)) ?? null,
    host: hostname(),
  };
  // The lock appears whole: it is a link to a file that was written before.
  const draft = join(folder, `.${LOCK}.${mine.nonce}.tmp`);
  await writeDurably(draft, `${JSON.stringify(mine)}\n`);
  try {
    await linkOrRefuse(draft, folder, mine);
  } finally {
    await rm(draft, { force: true });
  }
  return async () => {
    if ((await read(path))?.nonce === mine.nonce) await rm(path, { force: true });
  };
}

async function linkOrRefuse(draft: string, folder: string, mine: Holder): Promise<void> {
  const path = join(folder, LOCK);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt += 1) {
    if (await linked(draft, path)) return;
    const holder = await read(path);
    if (holder === undefined) continue;
    if (await isHolding(holder)) throw locked(path, holder);
    await takeAway(folder, holder, mine);
  }
  throw locked(path, await read(path));
}

/** Whether the draft could be made the lock; `false` where there is one. */
async function linked(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    if (!WITHOUT_LINKS.has(codeOf(error) ?? '')) throw error;
  }
  return copied(draft, path);
}

async function copied(draft: string, path: string): Promise<boolean> {
  try {
    await copyFile(draft, path, constants.COPYFILE_EXCL);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Takes a dead process's lock away. By renaming: of two that try, one gets it; and one that finds
 * that it took a living lock, made in the meantime, puts it back.
 */
async function takeAway(folder: string, dead: Holder, { nonce }: Holder): Promise<void> {
  const path = join(folder, LOCK);
  const aside = join(folder, `.${LOCK}.${nonce}.dead.tmp`); // swept, if we die before it is removed
  try {
    await rename(path, aside);
  } catch {
    return; // somebody else was quicker
  }
  const taken = await read(aside);
  if (taken?.nonce !== dead.nonce) await linked(aside, path);
  await rm(aside, { force: true });
}

async function isHolding({ host, pid, born }: Holder): Promise<boolean> {
  if (host !== hostname()) return true;
  if (!isAlive(pid)) return false;
  const now = await birthOf(pid);
  return born === null || now === undefined || born === now;
}

/** A damaged lock is nobody's: it was linked whole, so a disk or a hand has damaged it. */
async function read(path: string): Promise<Holder | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
  try {
    return holderFile.parse(JSON.parse(text));
  } catch {
    return NOBODY;
  }
}

function locked(path: string, holder: Holder | undefined): TrustprintError {
  const who =
    holder === undefined ? 'another process' : `process ${String(holder.pid)} on ${holder.host}`;
  return new TrustprintError('state_locked', `${who} is changing things now`, {
    facts: { lock: path, pid: holder?.pid ?? null, host: holder?.host ?? null },
    hint: `wait until it is done; if no such process runs there, remove ${path}`,
  });
}

const holderFile = z.object({
  nonce: z.string(),
  pid: z.int().min(1),
  born: z.string().nullable(),
  host: z.string(),
});
type Holder = Readonly<z.infer<typeof holderFile>>;

/** No process has this number (Linux's most is 4194304), so its lock is taken over. */
const NOBODY: Holder = { nonce: '', pid: 2_147_483_647, born: null, host: hostname() };
const LOCK = 'lock';
/** What file systems without hard links answer: FAT, some network shares. */
const WITHOUT_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

/** Each is lost only to a process that got the lock and has let it go again. */
const MOST_ATTEMPTS = 5;

/** Whether a process of that number runs on this machine, ours or not. */
function isAlive(pid: number): boolean {
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
async function birthOf(pid: number): Promise<string | undefined> {
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
