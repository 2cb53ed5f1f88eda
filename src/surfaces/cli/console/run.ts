// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { scopeOfHost } from '../../../core/model/address.ts';
import type { Listening, WatchParts } from '../../watch/index.ts';
import { configFrom } from '../config.ts';
import { cloudCircumstances, type Context } from '../context.ts';
import { keepHeapSmall } from '../heap.ts';
import { conflict } from '../question-flags.ts';
import { clusterNamed } from '../scan/run.ts';
import { settingsFrom } from '../settings.ts';
import { hasBrowser, openBrowser } from './browser.ts';
import type { ConsoleFlags, ConsoleService } from './console-flags.ts';
import { partsOf } from './parts.ts';
import { inPlace, type Place, placeOf } from './database-place.ts';
import { planOf, sourceOf } from './plan.ts';

interface Asked {
  readonly flags: ConsoleFlags;
  readonly service: ConsoleService;
  /** As it was typed. */
  readonly target: string | undefined;
}

/** `console`: the page, until Ctrl-C, or until its last window is closed. */
export async function runConsole(context: Context, asked: Asked): Promise<void> {
  keepHeapSmall();
  const { flags } = asked;
  requireLoopback(flags);
  if (flags.open === true && flags.noOpen === true)
    throw conflict('--open and --no-open contradict each other', 'leave out either');
  const target = asked.target === undefined ? undefined : clusterNamed(asked.target, 'console');
  const { suppressions } = await configFrom(flags.config, context);
  // Without its files there is nothing to serve.
  await context.outside.servedPage();
  const settings = settingsFrom(flags, context.environment);
  const reached = await context.outside.reach(settings, { state: flags.state });
  const asking = { settings, reached, context };
  const place = await placeOf({ asking, target, state: flags.state });
  context.endsWhenTold();
  await inPlace(place, asking, async (database, passing) => {
    // Who has opened the page of a process that has ended is nobody to this one.
    await database.access.endSessions();
    const plan = planOf({ flags, target, suppressions }, context);
    const closed = new AbortController();
    const made = { flags, source: sourceOf(target), database, plan, closed };
    const circumstances = async () => cloudCircumstances(settings, reached, context);
    const parts = await partsOf({ ...made, circumstances, isLab: reached.lab }, context);
    await serve(parts, asked, (listening) => {
      tell(listening, { flags, about: place.about, passing }, context);
    });
    if (closed.signal.aborted) say('its last window was closed', context);
  });
}

/** At the usual port, or at one that is free where that is taken. */
async function serve(
  parts: WatchParts,
  { flags, service: { runWatch } }: Asked,
  onListening: (listening: Listening) => void,
): Promise<void> {
  const at = async (where: { readonly host: string; readonly port: number }): Promise<void> => {
    const listen = { ...where, behindProxy: false };
    return runWatch({ ...parts, http: { ...parts.http, listen } }, onListening);
  };
  try {
    await at(flags.listen ?? USUAL);
  } catch (error) {
    const isTaken = error instanceof TrustprintError && error.code === 'port_taken';
    if (!isTaken || flags.listen !== undefined) throw error;
    await at({ ...USUAL, port: 0 });
  }
}

interface Told extends Pick<Place, 'about' | 'passing'> {
  readonly flags: ConsoleFlags;
}

function tell(
  { url, launchUrl }: Listening,
  { flags, about, passing }: Told,
  context: Context,
): void {
  say(`${about}, on ${url}; Ctrl-C ends it`, context);
  if (passing !== undefined) say(`what it sees is not kept: ${passing}`, context);
  context.process.stderr.flush();
  // Whoever has it is let in: it is for who started this, and not for logs.
  context.writeUnredacted(`open in a browser, once: ${launchUrl}\n`);
  if (wantsBrowser(flags, context)) openBrowser(launchUrl, context.environment);
}

/** What others could reach would work with the credentials of who started it. */
function requireLoopback({ listen = USUAL }: ConsoleFlags): void {
  if (scopeOfHost(listen.host) === 'loopback') return;
  throw new TrustprintError(
    'argument_invalid',
    `--listen: ${listen.host} can be reached from elsewhere, and the page works with your credentials`,
    {
      facts: { host: listen.host },
      hint: 'give 127.0.0.1:PORT, and reach it by ssh -L; trustprint watch serves a page to others',
    },
  );
}

function wantsBrowser({ open, noOpen }: ConsoleFlags, context: Context): boolean {
  if (noOpen === true) return false;
  return open === true || (context.terminal.canAsk && hasBrowser(context.environment));
}

function say(what: string, { process: { stderr } }: Context): void {
  stderr.write(`trustprint console: ${what}\n`);
}

/** Beside that of watch. Browsers keep by address what they are to remember of a page. */
const USUAL = { host: '127.0.0.1', port: 7412 };
