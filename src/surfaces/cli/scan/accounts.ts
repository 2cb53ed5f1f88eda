// SPDX-License-Identifier: Apache-2.0

import { nothingShared } from '../../../app/observe/question.ts';
import {
  type AccountChoice,
  chooseAccounts,
  type ChosenAccounts,
} from '../../../app/scan/accounts.ts';
import type { RegionChoice } from '../../../app/scan/inventory.ts';
import { scanAccounts, type ScanEvent } from '../../../app/scan/scan-accounts.ts';
import { type Instant, printInstant } from '../../../core/model/instant.ts';
import { everyResult } from '../../../render/json.ts';
import { BARE, renderingFor } from '../../../render/scan/formats.ts';
import type { ScanRendering } from '../../../render/scan/rendering.ts';
import { ScanReport } from '../../../render/scan/report.ts';

import type { ScanLineJson } from '../../../schemas/scan.ts';
import { configFrom } from '../config.ts';
import { type Asking, type Context, vantageOf } from '../context.ts';
import { isAtLeast, worstExit } from '../exit.ts';
import { type Progress, progressOn } from '../progress.ts';
import { accountsQuestion } from '../question.ts';
import { conflict } from '../question-flags.ts';
import { settingsFrom } from '../settings.ts';
import { boundedProbes } from './bounded-probes.ts';
import { ScanLines } from './lines.ts';
import { paperFor, print } from './print.ts';
import type { ScanFlags } from './scan-flags.ts';

/** `scan`: every trust of the accounts of the credentials, of others by a role, or of an organization. */
export async function runScanOfAccounts(context: Context, flags: ScanFlags): Promise<void> {
  const choice = choiceOf(flags);
  const settings = settingsFrom(flags, context.environment);
  const { suppressions } = await configFrom(flags.config, context);
  const reached = await context.outside.reach(settings, {});
  const chosen = await chooseAccounts(choice, reached.ports.fleet, context.signal);
  const asking = { settings, reached, context };
  const at = reached.ports.clock.now();
  const report = new ScanReport(chosen.skipped);
  const rendering = renderingOf(flags, context);
  const put = (line: ScanLineJson): void => {
    report.add(line);
    print(rendering.line(line), context);
  };
  put(headLine(asking, chosen, { flags, at }));
  const rules = { ...accountsQuestion(asking).rules, partition: chosen.caller.partition };
  const lines = new ScanLines({ at, suppressions, rules }, put);
  await scanned(chosen, asking, { flags, report, tell: (event) => lines.tell(event) });
  lines.end(true);
  put(report.summary);
  print(rendering.end(report), context);
  context.setExit(exitOf(report, flags));
}

function renderingOf(flags: ScanFlags, context: Context): ScanRendering {
  const { format, quiet } = flags;
  return format === 'text' && quiet === true
    ? BARE
    : renderingFor(format, paperFor(flags, context));
}

function headLine(
  asking: Asking,
  { accounts, caller }: ChosenAccounts,
  { flags, at }: { readonly flags: ScanFlags; readonly at: Instant },
): ScanLineJson {
  const vantage = vantageOf(undefined, asking);
  return {
    type: 'scan',
    ...everyResult({ caller, vantage, lab: asking.reached.lab }),
    at: printInstant(at),
    scope: {
      accounts: accounts.map(({ account }) => account.id),
      regions: flags.regions ?? null,
      shard: null,
    },
  };
}

/** Scans, within the bounds of the flags, and says at a terminal how far it is. */
async function scanned(
  { accounts }: ChosenAccounts,
  asking: Asking,
  { flags, report, tell }: Telling,
): Promise<void> {
  const { context, reached } = asking;
  const { clock, cloud } = reached.ports;
  const { concurrency = CONNECTIONS, rate, verbose = false } = flags;
  const { endpoints } = boundedProbes(reached.ports, { atOnce: concurrency, rate });
  const progress = progressOn(context, flags);
  try {
    await scanAccounts(accounts, {
      question: {
        ...accountsQuestion(asking),
        shared: nothingShared(),
        expiresWithinDays: flags.expiresWithin,
        onProgress: verbose ? progress.told : () => undefined,
      },
      ports: { clock, endpoints, cloud },
      signal: context.signal,
      regions: regionsOf(flags),
      tell: (event) => {
        tell(event);
        if (!verbose) progress.told(progressOf(report.summary, accounts.length));
      },
    });
  } finally {
    progress.end();
  }
}

interface Telling {
  readonly flags: ScanFlags;
  readonly report: ScanReport;
  readonly tell: (event: ScanEvent) => void;
}

function progressOf(
  { accounts, trusts, broken, unreadable }: ScanReport['summary'],
  all: number,
): Parameters<Progress['told']>[0] {
  return {
    what: `account ${String(Math.min(accounts + 1, all))} of ${String(all)}`,
    where: `${String(trusts)} trusts`,
    outcome: `${String(broken)} broken, ${String(unreadable)} unreadable`,
  };
}

/** What is suppressed or known does not count; a trust of which nobody can tell is as if unread. */
function exitOf(report: ScanReport, { failOn }: ScanFlags): number {
  const isFound = report.counted.some(({ severity }) => isAtLeast(severity, failOn));
  return worstExit([isFound ? 1 : 0, report.isAllTold ? 0 : 3]);
}

function choiceOf({ organization = false, ou: unit, ...flags }: ScanFlags): AccountChoice {
  const { accounts: ids = [], excludeAccounts: excluded = [], roleName = READ_ROLE } = flags;
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
    shard: undefined,
  };
}

function regionsOf({ regions }: ScanFlags): RegionChoice {
  return regions?.includes('all') === true ? 'all' : regions;
}

/** What `trustprint permissions --for scan` makes. */
const READ_ROLE = 'TrustprintScan';

/** Connections at once: what a home router bears, and most of them wait for an answer. */
const CONNECTIONS = 64;
