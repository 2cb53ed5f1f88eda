// SPDX-License-Identifier: Apache-2.0

import { join } from 'node:path';

import type { receiversOf } from '../../adapters/receivers/receivers.ts';
import type { PageFiles } from '../../ports/page.ts';
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
    servedPage: pageReadOnce(),
    inDatabase: async (where, use, work) => {
      const { openDatabase } = await import('../../adapters/database/open.ts');
      const database = await openDatabase(await databaseAt(where), { redact, use });
      try {
        return await work(database);
      } finally {
        await database.close();
      }
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
        bodiesOfMessages(),
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

function pageReadOnce(): WatchOutside['servedPage'] {
  let page: PageFiles | undefined;
  return async () => {
    page ??= await (await import('../../adapters/page-template.ts')).servedPage();
    return page;
  };
}

async function bodiesOfMessages(): Promise<Parameters<typeof receiversOf>[1]['bodies']> {
  const [{ webhookBody }, { slackBody }, { alertmanagerBody }] = await Promise.all([
    import('../../render/watch/webhook.ts'),
    import('../../render/watch/slack.ts'),
    import('../../render/watch/alertmanager.ts'),
  ]);
  return { webhook: webhookBody, slack: slackBody, alertmanager: alertmanagerBody };
}
