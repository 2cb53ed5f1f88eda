// SPDX-License-Identifier: Apache-2.0

import { randomUUID } from 'node:crypto';

import type { Logger } from 'pino';

import { testAlert } from '../../../app/watch/remind.ts';
import { forgetOthers } from '../../../app/watch/rounds.ts';
import type { Circumstances } from '../../../render/json.ts';
import { mark, printPage, row } from '../../../render/page.ts';
import type { WatchDatabase } from '../../../ports/watch.ts';
import type { WatchParts } from '../../watch/index.ts';
import { DEFAULT_NAME } from '../flags.ts';
import { readSecret } from '../config/secret.ts';
import { type Context, plainCircumstances, vantageOf } from '../context.ts';
import { CERTIFICATES, readNamed } from '../files.ts';
import { keepHeapSmall } from '../heap.ts';
import { probesWithin } from '../scan/bounded-probes.ts';
import { settingsFrom } from '../settings.ts';
import { jsonLog } from './json-log.ts';
import { LiveConfig } from './live-config.ts';
import { printRound } from './printed.ts';
import { serve } from './serve.ts';
import { DEFAULT_KEEP, spanOf, watchPlanOf } from './sources.ts';
import type { WatchFlags, WatchService } from './watch-flags.ts';

/** `watch`: the service, or one round with `--once`. */
export async function runWatchCommand(
  context: Context,
  flags: WatchFlags,
  service: WatchService,
): Promise<void> {
  keepHeapSmall();
  const config = await LiveConfig.open(flags.config ?? DEFAULT_NAME, context);
  if (flags.repair === true) {
    const { runRepair } = await import('./repair.ts');
    return runRepair({ flags, config: config.current, log: logOf(flags, context) }, context);
  }
  if (flags.testAlert === true) {
    await tellTest(await receiversOf(config, flags, context), context);
    return;
  }
  await context.outside.inDatabase(flags.database, 'serve', async (database) => {
    const parts = await partsOf({ config, database, flags }, context);
    await forgetOthers(parts.plan().sources, parts);
    if (flags.once === true) {
      await printRound(async () => service.runOnce(parts), { flags, parts }, context);
    } else {
      await serve(service.runWatch, parts, context);
    }
  });
}

interface Made {
  readonly database: WatchDatabase;
  readonly config: LiveConfig;
  readonly flags: WatchFlags;
}

async function partsOf({ config, database, flags }: Made, context: Context): Promise<WatchParts> {
  const { concurrency: atOnce = CONNECTIONS, rate, listen, behindProxy = false } = flags;
  const bounded = probesWithin({ atOnce, rate });
  const planOf = (): ReturnType<WatchParts['plan']> =>
    watchPlanOf(config.current, { flags, context, bounded });
  let [of, plan] = [config.current, planOf()];
  const receivers = await receiversOf(config, flags, context);
  return {
    database,
    clock: await context.outside.clock(),
    chance: Math.random,
    newId: randomUUID,
    plan: () => {
      if (of !== config.current) [of, plan] = [config.current, planOf()];
      return plan;
    },
    config: followed(config, receivers, context),
    receivers,
    keepMs: () => spanOf(config.current.file.keep ?? DEFAULT_KEEP),
    unitsAtOnce: UNITS_AT_ONCE,
    http: {
      listen: { ...listen, behindProxy },
      access: () => config.current.file.access ?? {},
      readSecret: async (secret) => readSecret(secret, context),
      version: context.version,
      page: context.outside.servedPage,
      circumstances: circumstancesOf(flags, context),
      redact: context.redact,
    },
    log: logOf(flags, context),
    signal: context.signal,
  };
}

/** Each source has its own credentials; found out when it is first asked for. */
function circumstancesOf(
  flags: WatchFlags,
  context: Context,
): NonNullable<WatchParts['http']['circumstances']> {
  const settings = settingsFrom(flags, context.environment);
  let found: Promise<Circumstances> | undefined;
  const find = async (): Promise<Circumstances> => {
    const reached = await context.outside.reach(settings, {});
    const vantage = vantageOf(undefined, { settings, reached, context });
    return { caller: undefined, vantage, lab: reached.lab };
  };
  return async () => (found ??= find().catch(() => plainCircumstances(context)));
}

function followed(
  config: LiveConfig,
  receivers: LiveReceivers,
  { onHangUp }: Context,
): WatchParts['config'] {
  return {
    reread: async () => {
      const outcome = await config.reread();
      if (outcome === 'changed') receivers.reload(config.current.file);
      return outcome;
    },
    error: () => config.error?.message,
    onHangUp,
  };
}

type LiveReceivers = Awaited<ReturnType<Context['outside']['receivers']>>;

async function receiversOf(
  config: LiveConfig,
  flags: WatchFlags,
  context: Context,
): Promise<LiveReceivers> {
  const { proxy, caBundle: file } = settingsFrom(flags, context.environment);
  const caBundle =
    file === undefined
      ? undefined
      : Buffer.from(await readNamed(file, CERTIFICATES, context)).toString('utf8');
  const clock = await context.outside.clock();
  return context.outside.receivers(config.current.file, { clock, proxy, caBundle });
}

/** `watch --test-alert`: sends a test to every receiver, and tells which took it. */
async function tellTest(receivers: LiveReceivers, context: Context): Promise<void> {
  const test = { id: randomUUID(), at: await context.outside.now() };
  const tested = await testAlert(receivers, test, context.signal);
  const rows = tested.map(({ receiver, error }) =>
    row(0, [
      mark(error === undefined ? 'good' : 'bad'),
      ` ${receiver}${error === undefined ? '' : `: ${error.message}`}`,
    ]),
  );
  const none = 'the configuration names no receivers\n';
  const { stdout } = context.process;
  stdout.write(rows.length === 0 ? none : printPage(rows, context.terminal.stdout));
  if (tested.some(({ error }) => error !== undefined)) context.setExit(UNSEEN);
}

function logOf({ once, quiet }: WatchFlags, { process: { stderr } }: Context): Logger {
  return jsonLog(once !== true ? 'info' : quiet === true ? 'silent' : 'warn', stderr);
}

/** At once, to all hosts together: as scan has it. */
const CONNECTIONS = 64;
/** Accounts that are read side by side: each of them looks at sixteen trusts at once. */
const UNITS_AT_ONCE = 4;
/** The exit code where the outside could not be had. */
const UNSEEN = 3;
