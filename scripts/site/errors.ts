// SPDX-License-Identifier: Apache-2.0

import type { ERROR_KINDS, ERRORS } from '../../src/core/error.ts';
import { actorOf } from '../../src/render/topics/text.ts';
import { code, codeBlock, paragraphs } from '../../src/render/markdown.ts';
import { below, plain } from './words.ts';

/** A row of the table of errors, with the exit code of its kind. */
interface ErrorRow {
  readonly kind: keyof typeof ERROR_KINDS;
  readonly exit: number;
  readonly retry: boolean;
  readonly meaning: (typeof ERRORS)[keyof typeof ERRORS]['meaning'];
}

/** The page on an error of trustprint. */
export function errorPage(id: string, { kind, exit, retry, meaning }: ErrorRow): string {
  return paragraphs(
    `# ${id}`,
    `An [error](/errors/#${kind}) of trustprint, exit code ${String(exit)}. ${plain(meaning)}`,
    below(
      'What to do',
      `${capitalized(plain(actorOf(kind)))}. The *hint* below the message names the next step; ${
        retry ? 'it is worth trying again.' : 'trying again alone does not help.'
      }`,
    ),
    below(
      'For programs',
      `With ${code('--format json')} it is ${code('error.code')} of the result, beside the facts that explain it.`,
    ),
    below('Commands', codeBlock(`trustprint explain ${id}`)),
  );
}

function capitalized(sentence: string): string {
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
}
