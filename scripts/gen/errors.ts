// SPDX-License-Identifier: Apache-2.0

import { ERROR_KINDS, ERRORS } from '../../src/core/error.ts';
import { addressOf } from '../../src/render/address.ts';
import { code, madeFrom, type Page, paragraphs } from './page.ts';

/** `docs/errors.md`: every code, by who must act. */
export function errorsPage(): Page {
  const kinds = Object.entries(ERROR_KINDS);
  const text = paragraphs(
    '# Errors of trustprint',
    madeFrom('`src/core/error.ts`'),
    'A "no" of AWS is a result with a verdict. An error means that what was asked could not be done: a code, which is ' +
      'never renamed or used again, a sentence, facts and a hint. With `--format json` it is `{"schemaVersion": 1, ' +
      '"error": {"code", "message", "facts", "hint"}}` on standard output; ' +
      '`trustprint explain CODE` prints the page of a code. *Retry* marks those that may pass by themselves.',
    ...kinds.map(([kind, { meaning, exit }]) =>
      paragraphs(`## ${kind}`, `Exit code ${String(exit)}: ${meaning}.`, itemsOf(kind)),
    ),
  );
  return { path: 'docs/errors.md', text };
}

function itemsOf(kind: string): string {
  return Object.entries(ERRORS)
    .filter(([, row]) => row.kind === kind)
    .map(
      ([id, { meaning, retry }]) =>
        `- [${code(id)}](${addressOf('errors', id)}): ${meaning}${retry ? ' *Retry.*' : ''}`,
    )
    .join('\n');
}
