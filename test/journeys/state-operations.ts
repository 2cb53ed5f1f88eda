// SPDX-License-Identifier: Apache-2.0

/**
 * Preloaded into a command that a test kills: counts what it changes in its state folder, each
 * before it is done. With `KILLS_RECORD` it is recorded in that folder, beside a copy of the state
 * folder as it is then. At the one that `KILLS_AT` counts, the process kills itself, as no signal from
 * outside could hit that moment each time.
 */
import { appendFileSync, cpSync, existsSync } from 'node:fs';
import fs, { type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { basename, join } from 'node:path';

const { TRUSTPRINT_STATE: state = '', KILLS_RECORD: record = '', KILLS_AT: at } = process.env;
let count = 0;

function before(operation: string, path: unknown): void {
  if (!String(path).startsWith(state)) return;
  count += 1;
  if (String(count) === at) process.kill(process.pid, 'SIGKILL');
  if (record === '') return;
  if (existsSync(state)) cpSync(state, join(record, String(count)), { recursive: true });
  appendFileSync(join(record, 'operations'), `${operation} ${basename(String(path))}\n`);
}

const { open, rename, link, rm } = fs;

Object.assign(fs, {
  open: async (...args: Parameters<typeof open>): Promise<FileHandle> => {
    const [path, flags = 'r'] = args;
    if (flags === 'r' || typeof flags === 'number') return open(...args); // it is only read
    before('open', path);
    const file = await open(...args);
    const writeFile = file.writeFile.bind(file);
    return Object.assign(file, {
      writeFile: async (...of: Parameters<typeof writeFile>): Promise<void> => {
        before('write', path);
        return writeFile(...of);
      },
    });
  },
  rename: async (...args: Parameters<typeof rename>): Promise<void> => {
    before('rename', args[1]);
    return rename(...args);
  },
  link: async (...args: Parameters<typeof link>): Promise<void> => {
    before('link', args[1]);
    return link(...args);
  },
  rm: async (...args: Parameters<typeof rm>): Promise<void> => {
    before('remove', args[0]);
    return rm(...args);
  },
});
syncBuiltinESMExports();
