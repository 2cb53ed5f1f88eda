// SPDX-License-Identifier: Apache-2.0

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import pg from 'pg';

/** A real PostgreSQL of a test's own, on loopback, in a folder that goes with it. */
export interface PostgresServer extends AsyncDisposable {
  /** The address of a database on it. */
  url(database: string): string;
  /** Runs statements as its superuser. */
  run(sql: string, database?: string): Promise<readonly Record<string, unknown>[]>;
  /** As an operator does (`fast`), or as a crash does. */
  stop(mode: 'fast' | 'immediate'): Promise<void>;
  start(): Promise<void>;
}

/** Why a test that needs one is skipped; `false` where it is there. */
export const NO_POSTGRES: string | false =
  programOf('initdb') === undefined ? 'needs postgresql, not on this machine' : false;

export const PASSWORD = 'pässword/with:odd@signs';

export async function startPostgres(): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), 'trustprint-postgres-'));
  const user = someoneElse();
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const port = await freePort();
  const secret = join(folder, 'password');
  await writeFile(secret, PASSWORD, { mode: 0o644 });
  const options = { ...user, cwd: folder, stdio: 'ignore' as const, env: { LC_ALL: 'C.UTF-8' } };
  const setUp = ['-D', data, '-U', 'trustprint', '--auth=scram-sha-256', `--pwfile=${secret}`];
  // What a loss of power would take is not what is tested here.
  execFileSync(required('initdb'), [...setUp, '--no-sync', '-E', 'UTF8'], options);

  const control = async (...args: readonly string[]): Promise<void> => {
    const child = spawn(required('pg_ctl'), ['-D', data, '-w', '-t', '60', ...args], options);
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`pg_ctl ${args.join(' ')} ended with ${String(code)}`);
  };
  const start = async (): Promise<void> => {
    const settings = [
      `-p ${String(port)}`,
      '-c listen_addresses=127.0.0.1',
      `-c unix_socket_directories=${folder}`,
      '-c fsync=off -c max_connections=60',
    ].join(' ');
    await control('-o', settings, '-l', join(folder, 'log'), 'start');
  };
  const url = (database: string): string =>
    `postgres://trustprint:${encodeURIComponent(PASSWORD)}@127.0.0.1:${String(port)}/${database}`;
  await start();
  return {
    url,
    start,
    stop: async (mode) => control('-m', mode, 'stop'),
    run: async (sql, database = 'postgres') => {
      const client = new pg.Client({ connectionString: url(database) });
      client.on('error', () => undefined);
      await client.connect();
      try {
        const result = await client.query<Record<string, unknown>>(sql);
        return result.rows;
      } finally {
        await client.end();
      }
    },
    [Symbol.asyncDispose]: async () => {
      await control('-m', 'immediate', 'stop').catch(() => undefined);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Debian keeps them off the PATH, a folder for each version. */
function programOf(name: string): string | undefined {
  const [installed] = globSync(`/usr/lib/postgresql/*/bin/${name}`).toSorted().toReversed();
  if (installed !== undefined) return installed;
  return spawnSync('sh', ['-c', `command -v ${name}`]).status === 0 ? name : undefined;
}

function required(name: string): string {
  const program = programOf(name);
  if (program === undefined) throw new Error(`${name} is not installed`);
  return program;
}

/** PostgreSQL refuses to run as the administrator. */
function someoneElse(): { readonly uid: number; readonly gid: number } | undefined {
  return process.geteuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : undefined;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** `nobody` and `nogroup` on Debian. */
const NOBODY = 65_534;
