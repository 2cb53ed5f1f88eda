// SPDX-License-Identifier: Apache-2.0

import type { TerminalLayout } from '../../render/page.ts';
import { approve } from './approve/command.ts';
import { accessCreate, accessList, accessRevoke } from './access/command.ts';
import { checks } from './checks/command.ts';
import { completion } from './completion/command.ts';
import { configCheck, configInit } from './config/command.ts';
import { consoleEntry } from './console/command.ts';
import { doctor } from './doctor/command.ts';
import { explain } from './explain/command.ts';
import { fix } from './fix/command.ts';
import { history } from './history/command.ts';
import { lab, LAB_ENTRIES, labPage } from './lab/command.ts';
import { permissions } from './permissions/command.ts';
import { receipts } from './receipts/command.ts';
import { scan } from './scan/command.ts';
import { scanMerge } from './scan/merge-command.ts';
import { thumbprint } from './thumbprint/command.ts';
import { token } from './token/command.ts';
import { undo } from './undo/command.ts';
import { watch, watchMigrate } from './watch/command.ts';
import { type HelpPage, renderCommandHelp, renderMapHelp, type Entry } from './help.ts';

/** What the program is called. */
export const PROGRAM = 'trustprint';

/** The commands beside `lab`, in the order in which they are listed. */
export const ENTRIES: Readonly<Record<string, Entry>> = {
  thumbprint,
  doctor,
  fix,
  undo,
  receipts,
  scan,
  watch,
  console: consoleEntry,
  history,
  approve,
  token,
  permissions,
  explain,
  checks,
  config: configCheck,
  access: accessList,
  completion,
};

/** The commands below one of those, which also runs by itself. */
export const BELOW: Readonly<Record<string, Readonly<Record<string, Entry>>>> = {
  scan: { merge: scanMerge },
  watch: { migrate: watchMigrate },
  config: { init: configInit, check: configCheck },
  access: { create: accessCreate, list: accessList, revoke: accessRevoke },
};

export const ROOT_PAGE: HelpPage = {
  usage: 'COMMAND [TARGET] [flags]',
  says: "Says why AWS refuses a workload's web identity, proves it, repairs it safely, and lets you rehearse it.",
  examples: [
    ['doctor eks:prod --region eu-west-1', 'what is wrong, and the proof'],
    ['fix eks:prod --region eu-west-1 --plan', 'what would repair it'],
    ['lab', 'the same outage on your own machine'],
  ],
  notes: [],
};

export function commandNames(): readonly string[] {
  return [...Object.keys(ENTRIES), 'lab'];
}

/** Every command with its page, by what is typed for it: `lab env`. */
export function commandEntries(): ReadonlyMap<string, Entry> {
  const entries = { ...BELOW, lab: LAB_ENTRIES };
  const below = Object.entries(entries).flatMap(([first, named]) =>
    Object.entries(named).map(([name, entry]) => [`${first} ${name}`, entry] as const),
  );
  return new Map([...Object.entries(ENTRIES), ...below]);
}

/** All pages of help, by what is typed before `--help`. */
export function helpPages(paper: TerminalLayout): ReadonlyMap<string, string> {
  const below = [...commandEntries().keys()].filter((path) => path.includes(' '));
  const paths = ['', ...commandNames()].flatMap((name) => [
    name,
    ...below.filter((path) => path.startsWith(`${name} `)),
  ]);
  return new Map(
    paths.map((path) => [
      `${PROGRAM} ${path}`.trimEnd(),
      helpFor(path === '' ? [] : path.split(' '), paper),
    ]),
  );
}

/** The help for a command, by the words that lead to it. */
export function helpFor(path: readonly string[], paper: TerminalLayout): string {
  const [name] = path;
  if (name === undefined) {
    return renderMapHelp(ROOT_PAGE, [...briefsOf(ENTRIES), ['lab', lab.brief]], paper);
  }
  if (path.length === 1 && name === 'lab') {
    const start = renderCommandHelp(LAB_ENTRIES.start.page, LAB_ENTRIES.start.command, paper);
    return `${renderMapHelp(labPage, briefsOf(LAB_ENTRIES), paper)}\n${start}`;
  }
  const entry = commandEntries().get(path.join(' '));
  return entry === undefined ? '' : renderCommandHelp(entry.page, entry.command, paper);
}

function briefsOf(
  entries: Readonly<Record<string, Entry>>,
): readonly (readonly [string, string])[] {
  return Object.entries(entries).map(([name, { command }]) => [name, command.brief] as const);
}
