// SPDX-License-Identifier: Apache-2.0

import { buildCommand, type FlagParametersForType } from '@stricli/core';

import type { Bound, Context } from '../context.ts';
import { connectionFlags, DEFAULT_NAME, file, flag, outputAliases, text } from '../flags.ts';
import { type Entry, handedContext } from '../help.ts';
import { questionFlags } from '../question-flags.ts';
import { count, listenAddress } from '../values.ts';
import type { WatchFlags } from './watch-flags.ts';

const database = text(
  'a file, or postgres://… for several processes (default: watch.db in the state directory)',
  'FILE|URL',
);

const { issuerCa: _ca, context: _context, kubeconfig: _kubeconfig, ...ways } = connectionFlags;

const flags: FlagParametersForType<WatchFlags, Bound> = {
  config: file(`what is watched, and who is told (default ${DEFAULT_NAME})`),
  database,
  listen: {
    kind: 'parsed',
    parse: listenAddress,
    default: '127.0.0.1:7411',
    brief: 'where it serves metrics and the API (default 127.0.0.1:7411)',
    placeholder: 'HOST:PORT',
  },
  behindProxy: flag('a proxy before it ends TLS, and says in X-Forwarded-For who asks'),
  testAlert: flag('send a test to every receiver, tell which took it, and end'),
  once: flag('read every source once, print what changed, and end with the exit code of scan'),
  repair: flag(
    'instead of watching, write repairs that were suggested and that its own configuration authorizes',
  ),
  concurrency: {
    kind: 'parsed',
    parse: count,
    optional: true,
    brief: 'connections at once (default 64)',
    placeholder: 'N',
  },
  rate: {
    kind: 'parsed',
    parse: count,
    optional: true,
    brief: 'connections a second at most (default: as fast as they come)',
    placeholder: 'N',
  },
  failOn: {
    ...questionFlags.failOn,
    brief: 'with --once: lowest severity of a finding that makes the exit code 1 (default error)',
  },
  format: {
    kind: 'enum',
    values: ['text', 'json', 'ndjson'],
    default: 'text',
    brief: 'with --once: how to print what changed',
  },
  quiet: flag('with --once: print nothing but what changed'),
  ...ways,
};

/** A service that repeats `scan`, remembers, and tells what changed or will break. */
export const watch: Entry = {
  command: buildCommand<WatchFlags, [], Bound>({
    docs: { brief: 'repeat scan, remember, and tell what changed or will break' },
    parameters: { flags, aliases: { o: outputAliases.o, q: outputAliases.q } },
    loader: async () => {
      const [{ runWatchCommand }, service] = await Promise.all([
        import('./run.ts'),
        import('../../watch/index.ts'),
      ]);
      return handedContext(async (context: Context, given: WatchFlags) =>
        runWatchCommand(context, given, service),
      );
    },
  }),
  page: {
    usage: 'watch [flags]',
    says: 'Reads the sources of a configuration in rounds, judges every trust as scan does, keeps what it saw in a database, and tells receivers when something changed or will break. It ends with Ctrl-C or SIGTERM, and uses a changed configuration within seconds. Without --repair it writes nothing to AWS or Kubernetes.',
    examples: [
      ['watch --config trustprint.yaml', 'on this machine, until Ctrl-C'],
      [
        'watch --once --format ndjson',
        'one round, for a scheduled job: what changed since the last',
      ],
      ['watch --database postgres://db.example.com/trustprint', 'one of several replicas'],
    ],
    notes: ['trustprint config init writes a configuration to begin with.'],
  },
};

/** Brings a database of PostgreSQL to the form that this version needs. */
export const watchMigrate: Entry = {
  command: buildCommand({
    docs: { brief: 'prepare a database for this version' },
    parameters: { flags: { database } },
    loader: async () => handedContext((await import('./migrate.ts')).runWatchMigrate),
  }),
  page: {
    usage: 'watch migrate [--database FILE|URL]',
    says: 'Creates the tables of watch in a database, or brings them up to date. Replicas of the version before go on meanwhile. A file is prepared by watch itself.',
    examples: [
      ['watch migrate --database postgres://db.example.com/trustprint', 'before the first start'],
      ['watch migrate', 'the file in the state directory'],
      ['watch --database postgres://db.example.com/trustprint', 'then'],
    ],
    notes: [],
  },
};
