// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { type RepairContext, type RepairLog, repairRound } from '../../../app/watch/repair.ts';
import type { RepairReach } from '../../../app/watch/judge-provider.ts';
import type { RepairConfig, SourceConfig } from '../../../schemas/config.ts';
import type { Config } from '../config-file.ts';
import type { Context } from '../context.ts';
import { accountsQuestion } from '../question.ts';
import { type ConnectionFlags, settingsFrom } from '../settings.ts';

/** What `watch --repair` is started with. */
export interface RepairStart {
  readonly flags: Partial<ConnectionFlags> & { readonly database: string | undefined };
  /** Read once: what authorizes a write does not change under a process that writes. */
  readonly config: Config;
  readonly log: RepairLog;
}

/** `watch --repair`: repairs what was suggested, until it is told to stop. */
export async function runRepair(start: RepairStart, context: Context): Promise<void> {
  const { flags, config, log } = start;
  const { repair, receivers = [] } = config.file;
  if (repair === undefined) {
    throw new TrustprintError('config_malformed', 'the configuration has no member "repair"', {
      hint: 'name there the sources, and the CAs that authorize a thumbprint: docs/watch.md',
    });
  }
  const { signal, outside } = context;
  await outside.inDatabase(flags.database, 'write', async (database) => {
    const clock = await outside.clock();
    const made: RepairContext = {
      database,
      clock,
      sources: repair.sources,
      reach: async (source) => reachOf(source, start, context),
      mostAnHour: repair['at-most'] ?? DEFAULT_AT_MOST,
      receivers: receivers.map(({ name }) => name),
      log: {
        info: onceIn(log),
        error: (about, message) => {
          log.error(about, message);
        },
      },
    };
    context.endsWhenTold();
    log.info({ sources: repair.sources }, 'repairing what is suggested');
    while (!signal.aborted) {
      const waitMs = await repairRound(made, signal).catch((error: unknown) => {
        if (signal.aborted) return 0; // a probe was under way; a write is brought to its end
        return failed(error, start);
      });
      await clock.pause(waitMs, signal).catch(() => undefined);
    }
    log.info({}, 'told to stop, and done');
  });
}

/** Why something is not repaired is found out again and again, and said once. */
function onceIn(log: RepairLog): RepairLog['info'] {
  const said = new Map<string, string>();
  return (about, message) => {
    const key = JSON.stringify(about);
    if (said.get(key) === message) return;
    if (said.size >= MOST_REMEMBERED) said.clear();
    said.set(key, message);
    log.info(about, message);
  };
}

function failed(error: unknown, { log }: RepairStart): number {
  if (!(error instanceof TrustprintError)) throw error;
  log.error({ code: error.code }, error.message);
  return AGAIN_MS;
}

/** The CAs of the source itself authorize nothing here. */
async function reachOf(
  name: string,
  { flags, config }: RepairStart,
  context: Context,
): Promise<RepairReach> {
  const { sources = [], repair } = config.file;
  const source = sources.find((one) => one.name === name);
  const settings = settingsFrom(
    { ...flags, ...waysOf(source), issuerCa: casOf(repair) },
    context.environment,
  );
  const reached = await context.outside.reach(settings, {});
  return {
    ports: reached.ports,
    question: accountsQuestion({ settings, reached, context }),
  };
}

function waysOf({ profile, region }: Partial<SourceConfig> = {}): Partial<ConnectionFlags> {
  return {
    ...(profile === undefined ? {} : { profile: [profile] }),
    ...(region === undefined ? {} : { region }),
  };
}

function casOf(repair: RepairConfig | undefined): ConnectionFlags['issuerCa'] {
  return repair?.['issuer-ca'].map(({ host: name, file }) => ({ name, file }));
}

/** More than that has one cause, most often, which somebody should look at. */
const DEFAULT_AT_MOST = 5;
const AGAIN_MS = 30_000;
const MOST_REMEMBERED = 1000;
