// SPDX-License-Identifier: Apache-2.0

import { code, codeBlock, paragraphs } from '../../src/render/markdown.ts';
import { commandHelps, type Help } from '../gen/cli.ts';
import type { Page } from '../gen/page.ts';
import { below } from './words.ts';

/** A page for each command: its help. */
export function commandPages(): readonly Page[] {
  return commandHelps().map((help) => ({ path: `cli/${help.name}.md`, text: commandPage(help) }));
}

function commandPage({ name, usage, says, notes, examples, flags, probing }: Help): string {
  return paragraphs(
    `# ${name.replaceAll('-', ' ')}`,
    code(usage),
    says,
    ...notes.map((note) => note.trim()),
    below('Examples', codeBlock(examples.join('\n'))),
    below('Flags', flags.join('\n')),
    below('Flags for probing', probing.join('\n')),
  );
}
