// SPDX-License-Identifier: Apache-2.0

import { harmless } from '../../render/harmless.ts';
import type { Context } from './context.ts';

/** One thing that was looked at, as `observe` tells it. */
interface ProgressEvent {
  readonly what: string;
  readonly where: string;
  readonly tookMs?: number;
  readonly outcome?: string;
}

/** Where a command says what it is doing, on the error stream. */
export interface Progress {
  readonly told: (told: ProgressEvent) => void;
  /** Takes the line away that was written over. */
  readonly end: () => void;
}

/**
 * With `--verbose` every probe is a line, with its time. Else a terminal shows what is probed now, and
 * takes it away again; and where nobody watches there is nothing.
 */
export function progressOn(
  { process: { stderr }, terminal, redact }: Pick<Context, 'process' | 'terminal' | 'redact'>,
  {
    quiet = false,
    verbose = false,
  }: { readonly quiet?: boolean | undefined; readonly verbose?: boolean | undefined },
): Progress {
  const write = (text: string): void => {
    stderr.write(text);
    stderr.flush();
  };
  if (verbose)
    return {
      told: (told) => {
        write(`${redact(lineOf(told))}\n`);
      },
      end: () => undefined,
    };
  if (quiet || !terminal.canRewrite) return { told: () => undefined, end: () => undefined };
  const width = (terminal.stderr.width ?? DEFAULT_WIDTH) - 1;
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    told: (told) => {
      const now = performance.now();
      if (now - shownAt < SHOWN_EVERY_MS) return;
      shownAt = now;
      write(`${ERASE}${redact(lineOf(told)).slice(0, width)}`);
    },
    end: () => {
      write(ERASE);
    },
  };
}

function lineOf({ what, where, tookMs, outcome }: ProgressEvent): string {
  const time = tookMs === undefined ? '' : `, ${String(Math.round(tookMs))} ms`;
  const ended = outcome === undefined ? '' : `: ${outcome}`;
  return harmless(`probing ${what}, ${where}${time}${ended}`);
}

/** Back to the first column, and clear the line (ECMA-48, 8.3.41). */
const ERASE = '\r\u001b[K';
const DEFAULT_WIDTH = 80;

/** Nobody reads faster, and a scan tells of thousands of things a second. */
const SHOWN_EVERY_MS = 50;
