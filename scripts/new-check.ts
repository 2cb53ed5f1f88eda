// SPDX-License-Identifier: Apache-2.0

/** `npm run new-check ID`: the two files of a hygiene check, to be filled in. */
import { constantOf, nameGiven, PLACEHOLDER, writeNew } from './new/write.ts';

const id = nameGiven('new-check');
const constant = constantOf(id);

writeNew({
  [`src/core/checks/${id}.ts`]: `// SPDX-License-Identifier: Apache-2.0

import { type Check, defineCheck, fail, pass, remedy } from './check.ts';

/** ${PLACEHOLDER} what it finds, and why that matters, in a sentence. */
export const ${constant}: Check = defineCheck(
  {
    id: '${id}',
    on: 'provider',
    title: '${PLACEHOLDER} the proposition that holds when it passes',
    severity: 'warning',
    source: { title: '${PLACEHOLDER} the page it rests on', url: '${PLACEHOLDER} its address' },
    explanation: '${PLACEHOLDER} what a person should know who meets it',
    remedy: '${PLACEHOLDER} the next step, in words',
  },
  ['provider'],
  ({ provider }) => {
    if (provider.thumbprints.length > 0) {
      return pass('${PLACEHOLDER} what was there', { knowledge: 'documented' });
    }
    return fail('${PLACEHOLDER} what was there', {
      knowledge: 'documented',
      evidence: { provider: provider.arn },
      remedies: [remedy('${PLACEHOLDER} what to do')],
    });
  },
);
`,
  [`test/unit/core/checks/${id}.test.ts`]: `// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { ${constant} } from '../../../../src/core/checks/${id}.ts';
import { facts } from '../../../world.ts';

describe('${id}', () => {
  it('passes ${PLACEHOLDER} where nothing is wrong', () => {
    assert.equal(${constant}.evaluate(facts()).status, 'pass');
  });

  it('fails ${PLACEHOLDER} the one thing that this world breaks', () => {
    assert.equal(${constant}.evaluate(facts()).status, 'fail');
  });
});
`,
});

process.stdout.write(
  `hint: write what stands at each "${PLACEHOLDER}", then npm run gen && npm test -- ${id}\n`,
);
