// SPDX-License-Identifier: Apache-2.0

export { code, paragraphs, table } from '../../src/render/markdown.ts';

/** A file that is written from what the program itself runs on. */
export interface Page {
  /** Relative to the root of the project. */
  readonly path: string;
  readonly text: string;
}

/** Says where a generated page comes from, so that nobody edits it by hand. */
export function madeFrom(source: string): string {
  return `<!-- Written by \`npm run gen\` from ${source}. Change it there. -->`;
}
