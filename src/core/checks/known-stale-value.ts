// SPDX-License-Identifier: Apache-2.0

import { knownValueOf } from '../chains/known-thumbprints.ts';
import { listedThumbprintOf } from '../model/thumbprint.ts';
import { isListUnread, servedChains } from '../chains/presented-chains.ts';
import {
  andMore,
  type Check,
  defineCheck,
  fail,
  ourRemedy,
  pass,
  remedy,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const knownStaleValue: Check = defineCheck(
  {
    id: 'known-stale-value',
    on: 'provider',
    title: 'No listed value is one that guides copied from an issuer that has moved on',
    severity: 'notice',
    source: THUMBPRINT_GUIDE,
    explanation:
      "Guides, modules and tools carry thumbprints of GitHub and EKS from past years. These issuers have other chains now. It does no harm where AWS's library trusts the issuer, as it does for these: then the list is not read.",
    remedy: 'Nothing, where the list is not read. Elsewhere replace the value by that of today.',
  },
  ['provider'],
  (reading) => {
    const { provider } = reading;
    const { chains } = servedChains(reading);
    const presented = new Set(
      chains.flatMap(({ chain }) => chain.presented.map(({ sha1 }) => listedThumbprintOf(sha1))),
    );
    const stale = [...new Set(provider.thumbprints)]
      .filter((value) => !presented.has(value))
      .flatMap((value) => knownValueOf(value) ?? [])
      .filter(({ kind }) => kind !== 'root');
    const [first] = stale;
    if (first === undefined) {
      return pass('no listed value is known to be out of date', { knowledge: 'reported' });
    }
    const unread = isListUnread(reading);
    const effect = unread ? '; the list is not read here' : '';
    return fail(`${first.sha1} is ${first.what}${andMore(stale)}${effect}`, {
      knowledge: 'reported',
      evidence: { provider: provider.arn, values: stale, unread },
      remedies: [
        unread
          ? remedy("nothing needs to be done: AWS's library trusts this issuer")
          : ourRemedy('list what is presented now', reading, ['fix']),
      ],
    });
  },
);
