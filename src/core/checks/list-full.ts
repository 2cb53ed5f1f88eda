// SPDX-License-Identifier: Apache-2.0

import { MAX_THUMBPRINTS } from '../model/provider.ts';
import { type Check, defineCheck, fail, ourRemedy, pass } from './check.ts';

export const listFull: Check = defineCheck(
  {
    id: 'list-full',
    on: 'provider',
    title: 'The list has room for the next rotation',
    severity: 'notice',
    source: {
      title: 'IAM API Reference, UpdateOpenIDConnectProviderThumbprint',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html',
    },
    explanation:
      'IAM keeps five values. A rotation without an outage needs the old and the new one side by side, and so a free place.',
    remedy: 'Drop a value that nobody serves any more before the next rotation.',
  },
  ['provider'],
  (reading) => {
    const { arn, thumbprints } = reading.provider;
    const evidence = { provider: arn, listed: thumbprints, most: MAX_THUMBPRINTS };
    if (thumbprints.length < MAX_THUMBPRINTS) {
      return pass(`${String(thumbprints.length)} of ${String(MAX_THUMBPRINTS)} places are taken`, {
        knowledge: 'recorded',
        evidence: { ...evidence, taken: thumbprints.length },
      });
    }
    return fail(`all ${String(MAX_THUMBPRINTS)} places of the list are taken`, {
      knowledge: 'recorded',
      evidence,
      remedies: [ourRemedy('see which values are presented', reading, ['thumbprint'])],
    });
  },
);
