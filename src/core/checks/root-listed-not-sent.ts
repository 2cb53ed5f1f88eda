// SPDX-License-Identifier: Apache-2.0

import { knownValueOf } from '../chains/known-thumbprints.ts';
import { listedThumbprintOf } from '../model/thumbprint.ts';
import { whereListCounts } from '../chains/presented-chains.ts';
import {
  andMore,
  type Check,
  defineChainCheck,
  fail,
  notApplicable,
  notSeen,
  ourRemedy,
  pass,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const rootListedNotSent: Check = defineChainCheck(
  {
    id: 'root-listed-not-sent',
    on: 'provider',
    title: 'No listed value is a root that servers keep to themselves',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      'A thumbprint matches only what the server sends, and servers seldom send their root. Tools that complete the chain from a store of their own, and people who read "root CA", list a value that can never match. Only well-known roots can be recognised here: a thumbprint tells nothing of what it is of.',
    remedy: 'List the highest certificate that is sent, or have the server send its root.',
  },
  ['provider'],
  ({ chains, unseen }, reading) => {
    const { provider } = reading;
    if (whereListCounts(chains, reading).length === 0) {
      return notApplicable("AWS's library decides here, not the list");
    }
    const sent = new Set(
      chains.flatMap(({ chain }) => chain.presented.map(({ sha1 }) => listedThumbprintOf(sha1))),
    );
    const roots = [...new Set(provider.thumbprints)]
      .filter((value) => !sent.has(value))
      .flatMap((value) => knownValueOf(value) ?? [])
      .filter(({ kind }) => kind === 'root');
    const [first] = roots;
    if (first === undefined) {
      return pass('no listed value is known to be a root that is not sent', {
        knowledge: 'reported',
      });
    }
    if (unseen.length > 0) return notSeen(`${first.sha1} was not sent so far`, unseen);
    return fail(`${first.sha1} is ${first.what}${andMore(roots)}`, {
      knowledge: 'reported',
      evidence: { provider: provider.arn, roots },
      remedies: [ourRemedy('list the highest certificate that is sent', reading, ['fix'])],
    });
  },
);
