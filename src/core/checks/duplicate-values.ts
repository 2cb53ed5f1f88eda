// SPDX-License-Identifier: Apache-2.0

import { type Check, defineCheck, fail, pass, remedy, updateListArgv } from './check.ts';

export const duplicateValues: Check = defineCheck(
  {
    id: 'duplicate-values',
    on: 'provider',
    title: 'No value is listed twice',
    severity: 'notice',
    source: {
      title: 'IAM API Reference, UpdateOpenIDConnectProviderThumbprint',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html',
    },
    explanation:
      'IAM keeps duplicates as they are given. Each takes one of the five places, and at the next rotation a place is missing.',
    remedy: 'List each value once.',
  },
  ['provider'],
  ({ provider: { arn, thumbprints } }) => {
    const repeated = thumbprints.filter((value, index) => thumbprints.indexOf(value) < index);
    const [first] = repeated;
    if (first === undefined) return pass('no value is listed twice', { knowledge: 'recorded' });
    return fail(`"${first}" is listed more than once`, {
      knowledge: 'recorded',
      evidence: { provider: arn, listed: thumbprints, repeated: [...new Set(repeated)] },
      remedies: [remedy('list each value once', updateListArgv(arn, [...new Set(thumbprints)]))],
    });
  },
);
