// SPDX-License-Identifier: Apache-2.0

import type { WatchParts } from '../../watch/index.ts';
import type { Context } from '../context.ts';
import type { LiveConfig } from './live-config.ts';
import type { WatchFlags, WatchService } from './watch-flags.ts';

/** What is served. */
interface Serving {
  readonly flags: WatchFlags;
  readonly parts: WatchParts;
  readonly config: LiveConfig;
  readonly run: WatchService['runWatch'];
}

/** Runs the service until it is told to stop, which is its good end, and follows its configuration. */
export async function serve({ parts, config, run }: Serving, context: Context): Promise<void> {
  context.endsWhenTold();
  const { clock, log, plan } = parts;
  const count = plan().sources.length;
  context.process.stderr.write(
    `trustprint watch: ${String(count)} ${count === 1 ? 'source' : 'sources'}\n`,
  );
  context.process.stderr.flush();
  const follow = async (): Promise<void> => {
    const outcome = await config.reread();
    if (outcome === 'refused') {
      log.error({ error: config.error?.message }, 'the configuration is left as it was');
    } else if (outcome === 'changed') {
      log.info({ sources: plan().sources.length }, 'the configuration was read anew');
      await parts.database.rounds.keepOnly(
        plan().sources.map(({ name }) => name),
        clock.now(),
      );
    }
  };
  const logged = async (): Promise<void> =>
    follow().catch((error: unknown) => {
      log.error({ error: String(error) }, 'the configuration could not be read anew');
    });
  const end = context.onHangUp(() => void logged());
  try {
    await Promise.all([run(parts), following(logged, parts)]);
  } finally {
    end();
  }
  log.info('told to stop, and done');
}

/** A file that is mounted is changed by others, who send no signal. */
async function following(
  follow: () => Promise<void>,
  { clock, signal }: WatchParts,
): Promise<void> {
  for (;;) {
    try {
      await clock.pause(EVERY_MS, signal);
    } catch {
      return; // it was told to stop
    }
    await follow();
  }
}

const EVERY_MS = 3000;
