// SPDX-License-Identifier: Apache-2.0

/** `npm run new-scenario NAME`: the file of an outage to rehearse, to be filled in, and its name. */
import { readFileSync, writeFileSync } from 'node:fs';

import { constantOf, nameGiven, PLACEHOLDER, writeNew } from './new/write.ts';

const NAMES = 'src/surfaces/lab/scenarios/names.ts';

const name = nameGiven('new-scenario');

writeNew({
  [`src/surfaces/lab/scenarios/${name}.ts`]: `// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from '../issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

/** ${PLACEHOLDER} how this comes about in life, in a sentence. */
export const ${constantOf(name)}: Scenario = {
  name: '${name}',
  broken: '${PLACEHOLDER} what is broken',
  // ${PLACEHOLDER} the gate that refuses, and the answer as it was recorded from STS.
  expected: refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'cannot',
  lay: async (ground) => ({
    ...(await privateIssuer(ground)),
    // ${PLACEHOLDER} the one thing that differs from a world in which nothing is wrong.
  }),
};
`,
});
writeFileSync(NAMES, withName(readFileSync(NAMES, 'utf8')));
process.stdout.write(
  `${NAMES}\nhint: write what stands at each "${PLACEHOLDER}", then npm run gen && npm test -- scenarios\n`,
);

/** The union of names with one more, in order; it is no longer among those that are not built. */
function withName(source: string): string {
  const [head = '', ...rest] = source.split(/(?<=^export type ScenarioName =\n)/m);
  const body = rest.join('');
  const end = body.indexOf(';');
  const names = [...body.slice(0, end).matchAll(/'([^']+)'/g)].flatMap(([, known]) => known ?? []);
  const union = [...names, name].toSorted().map((known) => `  | '${known}'`);
  return head + union.join('\n') + body.slice(end).replace(`  '${name}',\n`, '');
}
