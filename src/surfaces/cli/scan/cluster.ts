// SPDX-License-Identifier: Apache-2.0

import { scanCluster } from '../../../app/scan/scan-cluster.ts';
import { type Instant, printInstant } from '../../../core/model/instant.ts';
import type { Target } from '../../../core/model/target.ts';
import { type Circumstances, everyResult } from '../../../render/json.ts';
import { type Asking, cloudCircumstances, type Context } from '../context.ts';
import { isClusterNamed } from '../dependents.ts';
import { progressOn } from '../progress.ts';
import { accountsQuestion } from '../question.ts';
import { settingsFrom } from '../settings.ts';
import { scanFilesOf } from './baseline.ts';
import { boundedProbes } from './bounded-probes.ts';
import { pageFor } from './print.ts';
import { withReports } from '../report-files.ts';
import type { ScanHead } from './scan-file.ts';
import type { ScanFlags } from './scan-flags.ts';
import { ledBy } from './commands-for-account.ts';
import { memoryFrom, type ScanMemory, type Telling, tellingOf } from './output-and-exit.ts';

/** `scan eks:NAME|k8s:`: one cluster, its roles, and each service account that names a role. */
export async function runScanOfCluster(
  context: Context,
  flags: ScanFlags,
  target: Target,
): Promise<void> {
  const settings = settingsFrom(flags, context.environment);
  const memory = await memoryFrom(flags, context);
  const page = await pageFor(flags, context);
  await withReports(scanFilesOf(flags, []), context, async (reports) => {
    const reached = await context.outside.reach(settings, {});
    const circumstances = await cloudCircumstances(settings, reached, context);
    const at = reached.ports.clock.now();
    const head = headOf(target, { circumstances, memory, at });
    const telling = tellingOf(
      head,
      { flags, memory, reports, page, led: ledBy(flags, []) },
      context,
    );
    await scanned(target, { settings, reached, context }, { flags, circumstances, telling });
    await telling.end();
  });
}

async function scanned(target: Target, asking: Asking, scanning: Scanning): Promise<void> {
  const { context, settings, reached } = asking;
  const { flags, circumstances, telling } = scanning;
  const { concurrency: atOnce = CONNECTIONS, rate } = flags;
  const progress = progressOn(context, flags);
  const question = { ...accountsQuestion(asking), onProgress: progress.told };
  const rules = { ...question.rules, partition: circumstances.caller?.partition ?? 'aws' };
  try {
    await scanCluster(target, {
      question: { ...question, isContextNamed: isClusterNamed(settings) },
      ports: { ...reached.ports, ...boundedProbes(reached.ports, { atOnce, rate }) },
      signal: context.signal,
      tell: (event) => {
        telling.lines.tell(event, rules);
      },
    });
  } finally {
    progress.end();
  }
}

interface Scanning {
  readonly flags: ScanFlags;
  readonly circumstances: Circumstances;
  readonly telling: Telling;
}

function headOf({ text }: Target, { circumstances, memory, at }: Beginning): ScanHead {
  const account = circumstances.caller?.account;
  return {
    type: 'scan',
    ...everyResult(circumstances),
    at: printInstant(at),
    scope: {
      accounts: account === undefined ? [] : [account],
      regions: null,
      shard: null,
      baseline: memory.baseline?.head.at ?? null,
      target: text,
    },
  };
}

interface Beginning {
  readonly circumstances: Circumstances;
  readonly memory: ScanMemory;
  readonly at: Instant;
}

/** Connections at once, as for accounts. */
const CONNECTIONS = 64;
