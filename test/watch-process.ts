// SPDX-License-Identifier: Apache-2.0

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { openDatabase } from '../src/adapters/database/open.ts';
import { isJsonObject, type JsonObject } from '../src/core/model/json.ts';
import type { WatchDatabase } from '../src/ports/watch.ts';
import { redact } from '../src/render/redact.ts';
import { COMMAND, type RunningLab } from './process.ts';

/** `trustprint watch` in a process of its own. */
export interface WatchProcess extends AsyncDisposable {
  readonly child: ChildProcess;
  readonly url: string;
  /** Lines of its log so far. */
  readonly log: readonly JsonObject[];
  /** Resolves when a line of its log is so, one that was written already too. */
  readonly said: (isMeant: (line: JsonObject) => boolean) => Promise<JsonObject>;
  /** Sends a signal, and gives the exit code. */
  readonly end: (signal: NodeJS.Signals) => Promise<number | null>;
}

/** Writes the configuration of a test into the folder of its lab. */
export async function configure(
  { state }: Pick<RunningLab, 'state'>,
  config: object | string,
): Promise<string> {
  const path = join(state, 'trustprint.yaml');
  await writeFile(path, typeof config === 'string' ? config : JSON.stringify(config));
  return path;
}

/** The database of the lab's state folder, to read; `await using` closes it. */
export async function databaseOf({ state }: Pick<RunningLab, 'state'>): Promise<WatchDatabase> {
  return openDatabase(join(state, 'watch.db'), { redact, use: 'read' });
}

/** Starts it, and waits until it listens. */
export async function startWatch(
  { shell }: Pick<RunningLab, 'shell'>,
  config: string,
): Promise<WatchProcess> {
  const flags = ['--config', config, '--listen', '127.0.0.1:0'];
  const kept = Object.entries(process.env).filter(
    ([name]) => !name.startsWith('TRUSTPRINT_') && shell.unset?.includes(name) !== true,
  );
  const child = spawn(process.execPath, [COMMAND, 'watch', ...flags], {
    env: { ...Object.fromEntries(kept), ...shell.env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = once(child, 'exit').then(([code]: (number | null)[]) => code ?? null);
  const log: JsonObject[] = [];
  const listeners = new Set<(line: JsonObject) => void>();
  const url = await new Promise<string>((resolve, reject) => {
    const said: string[] = [];
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      const [, at] = /listening on (\S+),/.exec(line) ?? [];
      if (at !== undefined) resolve(at);
      if (!line.startsWith('{')) return;
      const parsed: unknown = JSON.parse(line);
      if (!isJsonObject(parsed)) return;
      log.push(parsed);
      for (const listener of listeners) listener(parsed);
    });
    child.once('exit', () => {
      reject(new Error(`watch ended: ${said.join('\n')}`));
    });
  });
  return {
    child,
    url,
    log,
    said: async (isMeant) =>
      log.find(isMeant) ??
      new Promise<JsonObject>((resolve) => {
        const listener = (line: JsonObject): void => {
          if (!isMeant(line)) return;
          listeners.delete(listener);
          resolve(line);
        };
        listeners.add(listener);
      }),
    end: async (signal) => {
      child.kill(signal);
      return exited;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
