// SPDX-License-Identifier: Apache-2.0

import { isPlaceholder } from '../chains/known-thumbprints.ts';
import type { Remedy } from '../model/verdict.ts';
import { isListUnread } from '../chains/presented-chains.ts';
import {
  andMore,
  type Check,
  defineCheck,
  fail,
  ourRemedy,
  pass,
  type Reading,
  remedy,
  THUMBPRINT_GUIDE,
  updateListArgv,
} from './check.ts';

export const placeholderValue: Check = defineCheck(
  {
    id: 'placeholder-value',
    on: 'provider',
    title: 'Every listed value can be the thumbprint of a certificate',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      "IAM takes any forty characters, and many lists hold forty zeros or f's, because the list is not read where AWS's library trusts the chain. The day it is read (an issuer that demands TLS 1.3, a certificate that AWS cannot get, another partition) such a value matches nothing.",
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
    const unread = isListUnread(reading);
    const effect = unread ? '; the list is not read here' : '';
    return fail(`"${first}" is the thumbprint of nothing${andMore(placeholders)}${effect}`, {
      knowledge: 'recorded',
      evidence: { provider: arn, listed: thumbprints, placeholders, unread },
      remedies: [
        unread
          ? remedy("nothing needs to be done as long as AWS's library trusts this issuer")
          : withoutPlaceholders(reading),
      ],
    });
  },
);

function withoutPlaceholders(reading: Reading<'provider'>): Remedy {
  const { arn, thumbprints } = reading.provider;
  const drop = updateListArgv(
    arn,
    thumbprints.filter((value) => !isPlaceholder(value)),
  );
  return drop === undefined
    ? ourRemedy('list what is presented', reading, ['fix'])
    : remedy('drop it: this leaves the list as it was when we looked, without placeholders', drop);
}
