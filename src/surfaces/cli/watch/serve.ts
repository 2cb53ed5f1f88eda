// SPDX-License-Identifier: Apache-2.0

import type { WatchParts } from '../../watch/index.ts';
import type { Context } from '../context.ts';
import type { WatchService } from './watch-flags.ts';

/** Runs the service until it is told to stop, which is its good end. */
export async function serve(
  run: WatchService['runWatch'],
  parts: WatchParts,
  context: Context,
): Promise<void> {
  context.endsWhenTold();
  await run(parts, ({ url, launchUrl }) => {
    const { length } = parts.plan().sources;
    const sources = `${String(length)} ${length === 1 ? 'source' : 'sources'}`;
    context.process.stderr.write(`trustprint watch: listening on ${url}, ${sources}\n`);
    context.process.stderr.flush();
    // A browser that has it is let in: it is for whoever started this, and not for logs.
    if (launchUrl === url) return;
    context.writeUnredacted(`open in a browser: ${launchUrl}\n`);
  });
  parts.log.info('stopped');
}
