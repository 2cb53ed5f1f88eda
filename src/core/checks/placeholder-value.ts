// SPDX-License-Identifier: Apache-2.0

import { isPlaceholder } from '../known-values.ts';
import {
  andMore,
  type Check,
  defineCheck,
  fail,
  ourRemedy,
  pass,
  remedy,
  THUMBPRINT_GUIDE,
  updateListArgv,
} from './check.ts';

export const placeholderValue: Check = defineCheck(
  {
    id: 'placeholder-value',
    title: 'Every listed value can be the thumbprint of a certificate',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      "IAM takes any forty characters, and many lists hold forty zeros or f's, because the list is not read where AWS's library vouches. The day it is read (an issuer that demands TLS 1.3, a certificate that AWS cannot get, another partition) such a value matches nothing.",
    remedy: 'List the top of the path instead, and drop the placeholder.',
  },
  ['provider'],
  (reading) => {
    const { arn, thumbprints } = reading.provider;
    const placeholders = thumbprints.filter(isPlaceholder);
    const [first] = placeholders;
    if (first === undefined) {
      return pass('no listed value is a placeholder', { knowledge: 'recorded' });
    }
    const sound = thumbprints.filter((value) => !isPlaceholder(value));
    const drop = updateListArgv(arn, sound);
    return fail(`"${first}" is the thumbprint of nothing${andMore(placeholders)}`, {
      knowledge: 'recorded',
      evidence: { provider: arn, listed: thumbprints, placeholders },
      remedies: [
        drop === undefined
          ? ourRemedy('list what is presented', reading, ['fix', '--even-if-unused'])
          : remedy('drop it: the list without placeholders, as it was when we looked', drop),
      ],
    });
  },
);
