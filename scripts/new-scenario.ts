// SPDX-License-Identifier: Apache-2.0

/** `npm run new-scenario NAME`: the file of an outage to rehearse, to be filled in. */
import { constantOf, nameGiven, PLACEHOLDER, writeNew } from './new/write.ts';

const name = nameGiven('new-scenario');

writeNew({
  [`src/surfaces/lab/scenarios/${name}.ts`]: `// SPDX-License-Identifier: Apache-2.0

import { GENERIC_MESSAGE, invalidIdentityToken } from '../../../core/gates/answers.ts';
import { privateIssuer } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

/** ${PLACEHOLDER} how this comes about in life, in a sentence. */
export const ${constantOf(name)}: Scenario = {
  name: '${name}',
  broken: '${PLACEHOLDER} what is broken',
  // ${PLACEHOLDER} the gate that refuses, and the answer as it was recorded from STS.
  expected: refusedAt('audience', invalidIdentityToken(GENERIC_MESSAGE)),
  fix: 'cannot',
  lay: async (pki) => ({
    ...(await privateIssuer(pki)),
    // ${PLACEHOLDER} the one thing that differs from a world in which nothing is wrong.
  }),
};
`,
});
process.stdout.write(
  `hint: write what stands at each "${PLACEHOLDER}", then npm run gen && npm test -- scenarios\n`,
);
