// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../core/error.ts';
import type { ErrorJson } from '../schemas/error.ts';
import { type TerminalLayout, paint, printPage, row, type Row, wholeRow } from './page.ts';

/** A failure for a person: what, and what to do next. For the error stream. */
export function renderErrorText(error: TrustprintError, paper: TerminalLayout): string {
  return printPage(errorRows(error), paper);
}

/** A failure for a program. */
export function errorJson(error: TrustprintError): ErrorJson {
  return { schemaVersion: 1, error: errorBodyOf(error) };
}

export function errorBodyOf(error: TrustprintError): ErrorJson['error'] {
  return {
    code: error.code,
    message: error.message,
    facts: error.facts,
    hint: error.hint ?? null,
  };
}

/** Whatever was thrown, as one of our errors: what is none is a defect of ours. */
export function typedError(thrown: unknown): TrustprintError {
  if (thrown instanceof TrustprintError) return thrown;
  const { name, message } =
    thrown instanceof Error ? thrown : { name: typeof thrown, message: String(thrown) };
  return new TrustprintError('internal', `internal error: ${name}: ${message}`, {
    facts: { name, at: placeOf(thrown) },
    hint: 'please report it, with the command that you typed',
    cause: thrown,
  });
}

function errorRows({ message, hint, code }: TrustprintError): readonly Row[] {
  const said = row(
    0,
    [paint('bad', 'trustprint: error:'), ' ', message, ' ', paint('dim', `(${code})`)],
    2,
  );
  // A hint may end in a command, and half of one is another command.
  return hint === undefined ? [said] : [said, wholeRow(0, [paint('strong', 'hint:'), ' ', hint])];
}

/** The innermost place of ours in a stack: file and line, no folder names of this machine. */
function placeOf(thrown: unknown): string {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : '';
  return /(?:src|dist)\/[\w./-]+:\d+/.exec(stack)?.[0] ?? 'unknown';
}
