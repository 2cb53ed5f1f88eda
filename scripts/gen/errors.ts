// SPDX-License-Identifier: Apache-2.0

import { ERROR_KINDS, ERRORS } from '../../src/core/error.ts';
import { code, madeFrom, type Page, paragraphs, table } from './page.ts';

/** `docs/errors.md`: every code, by who must act. */
export function errorsPage(): Page {
  const kinds = Object.entries(ERROR_KINDS);
  const text = paragraphs(
    '# Errors',
    madeFrom('`src/core/error.ts`'),
    'A "no" of AWS is a result, and has a verdict. An error means that what was asked could not be ' +
      'done. Each has a code, which is never renamed and never used again for something else, a ' +
      'sentence, the facts that explain it, and a hint. With `--format json` it is `{"schemaVersion": ' +
      '1, "error": {"code", "message", "facts", "hint"}}` on standard output.',
    table(
      ['kind', 'means', 'exit code', 'HTTP status of our servers'],
      kinds.map(([kind, { meaning, exit, http }]) => [`[${kind}](#${kind})`, meaning, exit, http]),
    ),
    ...kinds.map(([kind, { meaning, exit }]) =>
      paragraphs(
        `## ${kind}`,
        `Exit code ${String(exit)}: ${meaning}.`,
        table(['code', 'means', 'worth trying again'], rowsOf(kind)),
      ),
    ),
  );
  return { path: 'docs/errors.md', text };
}

function rowsOf(kind: string): readonly (readonly string[])[] {
  return Object.entries(ERRORS)
    .filter(([, row]) => row.kind === kind)
    .map(([id, { meaning, retry }]) => [
      `<a id="${id}"></a>${code(id)}`,
      meaning,
      retry ? 'yes' : 'no',
    ]);
}
