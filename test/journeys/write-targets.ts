// SPDX-License-Identifier: Apache-2.0

/** `node test/journeys/write-targets.ts`: writes what the doctor says to every form of question; read the difference. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { startLab } from '../../src/surfaces/lab/index.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { askInEveryForm, inOneLine } from './forms.ts';

const table: Record<string, Record<string, string>> = {};
await using lab = await startLab({ port: 0 });
for (const { name } of scenarios) {
  await lab.switchTo(name);
  const { forms } = await askInEveryForm(lab);
  table[name] = Object.fromEntries(
    Object.entries(forms).map(([form, judged]) => [form, inOneLine(judged)]),
  );
}
writeFileSync(
  join(import.meta.dirname, 'targets.json'),
  `${JSON.stringify(table, undefined, 2)}\n`,
);
