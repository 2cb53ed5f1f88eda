// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';

import type { Redactor } from '../../render/redact.ts';
import type { WatchOutside } from './context.ts';
import type { HostProcess } from './process.ts';

interface WatchProcess {
  readonly host: HostProcess;
  readonly redactor: Redactor;
  readonly stateFolder: (named: string | undefined, host: HostProcess) => Promise<() => string>;
}

/** The adapters of `watch`, and of what asks its database. */
export function watchOutsideOf({ host, redactor, stateFolder }: WatchProcess): WatchOutside {
  const { redact, keep: onSecret } = redactor;
  const databaseAt = async (where: string | undefined): Promise<string> =>
    where ?? join((await stateFolder(undefined, host))(), 'watch.db');
  return {
    openDatabase: async (where, use) => {
      const { openDatabase } = await import('../../adapters/database/open.ts');
      return openDatabase(await databaseAt(where), { redact, use });
    },
    migrateDatabase: async (where) => {
      const { migrateDatabase } = await import('../../adapters/database/open.ts');
      return migrateDatabase(await databaseAt(where), { redact });
    },
    watchServer: async (server, { proxy, timeoutMs }) => {
      const { watchServer } = await import('../../adapters/watch-server.ts');
      return watchServer({ ...server, env: host.env, proxy, timeoutMs });
    },
    receivers: async (config, { clock, proxy, caBundle }) => {
      const [{ receiversOf }, { proxyForEnvironment }, bodies] = await Promise.all([
        import('../../adapters/receivers/receivers.ts'),
        import('../../adapters/proxy-for.ts'),
        messageBodies(),
      ]);
      return receiversOf(config, {
        env: host.env,
        onSecret,
        now: () => clock.now(),
        proxyFor: proxyForEnvironment(host.env, proxy),
        ca: caBundle,
        bodies,
      });
    },
  };
}

/** They know all checks: loaded where somebody is told, and for no help. */
async function messageBodies() {
  const [{ webhookBody: webhook }, { slackBody: slack }, { alertmanagerBody: alertmanager }] =
    await Promise.all([
      import('../../render/watch/webhook.ts'),
      import('../../render/watch/slack.ts'),
      import('../../render/watch/alertmanager.ts'),
    ]);
  return { webhook, slack, alertmanager };
}
