// SPDX-License-Identifier: Apache-2.0

import { nothingShared } from '../../../app/observe/question.ts';
import {
  type AccountChoice,
  chooseAccounts,
  type ChosenAccounts,
} from '../../../app/scan/accounts.ts';
import type { RegionChoice } from '../../../app/scan/inventory.ts';
import {
  type AccountToScan,
  scanAccounts,
  type ScanEvent,
} from '../../../app/scan/scan-accounts.ts';
import { printInstant } from '../../../core/model/instant.ts';
import { printShard } from '../../../core/model/shard.ts';
import { SCAN_ROLE } from '../../../core/permissions/policy.ts';
import { everyResult } from '../../../render/json.ts';
import type { Clock } from '../../../ports/index.ts';
import type { ScanReport } from '../../../render/scan/report.ts';
import { type Asking, type Context, vantageOf } from '../context.ts';
import { type Progress, progressOn } from '../progress.ts';
import { accountsQuestion } from '../question.ts';
import { conflict } from '../question-flags.ts';
import { settingsFrom } from '../settings.ts';
import { type Baseline, scanFilesOf } from './baseline.ts';
import { boundedProbes } from './bounded-probes.ts';
import { takeOver } from './earlier-accounts.ts';
import { pageFor } from './print.ts';
import { withReports } from '../report-files.ts';
import { openScanFile, type ScanHead } from './scan-file.ts';
import type { ScanFlags } from './scan-flags.ts';
import { requireSameScope } from './scope.ts';
import { memoryFrom, tellingOf } from './output-and-exit.ts';
import { ledBy } from './commands-for-account.ts';

/** `scan`: every trust of the accounts of the credentials, of others by a role, or of an organization. */
export async function runScanOfAccounts(context: Context, flags: ScanFlags): Promise<void> {
  const choice = choiceOf(flags);
  const settings = settingsFrom(flags, context.environment);
  const memory = await memoryFrom(flags, context);
  const page = await pageFor(flags, context);
  const earlier =
    flags.resume === undefined ? undefined : await openScanFile(flags.resume, context);
  await withReports(scanFilesOf(flags, [flags.resume]), context, async (reports) => {
    const reached = await context.outside.reach(settings, {});
    const chosen = await chooseAccounts(choice, reached.ports.fleet, context.signal);
    const asking = { settings, reached, context };
    const own = headLine(asking, chosen, { flags, baseline: memory.baseline });
    if (earlier !== undefined) requireSameScope(earlier, own.scope);
    const led = ledBy(flags, chosen.accounts);
    const telling = tellingOf(earlier?.head ?? own, { flags, memory, reports, page, led }, context);
    telling.report.skipped = chosen.skipped;
    const done = earlier === undefined ? undefined : await takeOver(earlier, telling.lines);
    const left = chosen.accounts.filter(({ account }) => done?.accounts.has(account.id) !== true);
    const rules = { ...accountsQuestion(asking).rules, partition: chosen.caller.partition };
    await scanned(left, asking, {
      flags,
      report: telling.report,
      tell: (event) => {
        telling.lines.tell(event, rules);
      },
    });
    await telling.end();
  });
}

function headLine(
  asking: Asking,
  { accounts, caller }: ChosenAccounts,
  { flags, baseline }: { readonly flags: ScanFlags; readonly baseline: Baseline | undefined },
): ScanHead {
  const vantage = vantageOf(undefined, asking);
  return {
    type: 'scan',
    ...everyResult({ caller, vantage, lab: asking.reached.lab }),
    at: printInstant(asking.reached.ports.clock.now()),
    scope: {
      accounts: accounts.map(({ account }) => account.id),
      regions: flags.regions ?? null,
      shard: flags.shard === undefined ? null : printShard(flags.shard),
      baseline: baseline?.head.at ?? null,
      target: null,
    },
  };
}

/** Scans, within the bounds of the flags, and says at a terminal how far it is. */
async function scanned(
  accounts: readonly AccountToScan[],
  asking: Asking,
  { flags, report, tell }: Scanning,
): Promise<void> {
  const { context, reached } = asking;
  const { clock, cloud } = reached.ports;
  const { concurrency = CONNECTIONS, rate, verbose = false } = flags;
  const probes = boundedProbes(reached.ports, { atOnce: concurrency, rate });
  const progress = progressOn(context, flags);
  const pace = paceOf(report.summary.accounts, accounts.length, clock);
  try {
    await scanAccounts(accounts, {
      question: {
        ...accountsQuestion(asking),
        shared: nothingShared(),
        expiresWithinDays: flags.expiresWithin,
        onProgress: verbose ? progress.told : () => undefined,
      },
      ports: { clock, cloud, ...probes },
      signal: context.signal,
      regions: regionsOf(flags),
      tell: (event) => {
        tell(event);
        if (!verbose) progress.told(pace(report.summary));
      },
    });
  } finally {
    progress.end();
  }
}

interface Scanning {
  readonly flags: ScanFlags;
  readonly report: ScanReport;
  readonly tell: (event: ScanEvent) => void;
}

/**
 * Says how far a scan is: how many trusts a second, and how long the rest will take if its accounts are as
 * large as those that were read.
 *
 * @param before How many accounts an earlier run had read.
 */
function paceOf(
  before: number,
  left: number,
  clock: Clock,
): (summary: ScanReport['summary']) => Parameters<Progress['told']>[0] {
  const began = clock.now();
  const all = before + left;
  return ({ accounts, trusts, broken, unreadable }) => {
    const seconds = Math.max(1, (clock.now() - began) / MS);
    const done = accounts - before;
    const remaining = done === 0 ? '' : `, ${spanOf((seconds / done) * (all - accounts))} left`;
    return {
      what: `account ${String(Math.min(accounts + 1, all))} of ${String(all)}`,
      where: `${String(trusts)} trusts, ${String(Math.round(trusts / seconds))} a second${remaining}`,
      outcome: `${String(broken)} broken, ${String(unreadable)} unreadable`,
    };
  };
}

function spanOf(seconds: number): string {
  return seconds < MINUTE
    ? `${String(Math.ceil(seconds))} s`
    : `${String(Math.ceil(seconds / MINUTE))} min`;
}

const MS = 1000;
const MINUTE = 60;

function choiceOf({ organization = false, ou: unit, ...flags }: ScanFlags): AccountChoice {
  const { accounts: ids = [], excludeAccounts: excluded = [], roleName = SCAN_ROLE } = flags;
  const isOrganization = organization || unit !== undefined;
  if (isOrganization && ids.length > 0) {
    throw conflict('--accounts and --organization both say which accounts', 'leave one out');
  }
  return {
    ids,
    organization,
    unit,
    excluded,
    roleName,
    externalId: flags.externalId,
    shard: flags.shard,
  };
}

function regionsOf({ regions }: ScanFlags): RegionChoice {
  return regions?.includes('all') === true ? 'all' : regions;
}

/** Connections at once: what a home router bears, and most of them wait for an answer. */
const CONNECTIONS = 64;
