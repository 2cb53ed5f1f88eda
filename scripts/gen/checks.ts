// SPDX-License-Identifier: Apache-2.0

import { madeFrom, type Page } from './page.ts';

/** `docs/checks.md`: what `trustprint checks --format markdown` prints. */
export async function checksPage(): Promise<Page> {
  const { renderChecksMarkdown } = await import('../../src/render/topics/markdown.ts');
  const comment = madeFrom('`src/core/gates` and `src/core/checks`');
  return { path: 'docs/checks.md', text: renderChecksMarkdown(comment) };
}
