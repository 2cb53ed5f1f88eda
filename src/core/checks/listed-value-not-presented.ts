// SPDX-License-Identifier: Apache-2.0

import { isPlaceholder } from '../chains/known-thumbprints.ts';
import { certificatesOf } from '../chains/path.ts';
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

export const listedValueNotPresented: Check = defineChainCheck(
  {
    id: 'listed-value-not-presented',
    on: 'provider',
    title: 'Every listed value is of a certificate that is presented',
    severity: 'notice',
    source: THUMBPRINT_GUIDE,
    explanation:
      'During a rotation the list holds a value that is not presented yet, or no longer. Later such a value is a place lost, and trust in a CA that nobody watches.',
    remedy: 'Keep it while a rotation is under way, then drop it.',
  },
  ['provider'],
  ({ chains, unseen }, reading) => {
    const { provider } = reading;
    if (whereListCounts(chains, reading).length === 0) {
      return notApplicable("AWS's library decides here, not the list");
    }
    const onPath = new Set(
      chains.flatMap(({ chain, path }) =>
        certificatesOf(chain.presented, path).map(({ sha1 }) => listedThumbprintOf(sha1)),
      ),
    );
    const values = [...new Set(provider.thumbprints)].filter((value) => !isPlaceholder(value));
    const lost = values.filter((value) => !onPath.has(value));
    const [first] = lost;
    if (first === undefined) {
      return pass('every listed value is presented', { knowledge: 'documented' });
    }
    if (unseen.length > 0) return notSeen(`${first} was not presented so far`, unseen);
    return fail(
      `${first} is listed, and on the path of nothing that is presented${andMore(lost)}`,
      {
        knowledge: 'documented',
        evidence: { provider: provider.arn, notPresented: lost, onPath: [...onPath] },
        remedies: [ourRemedy('see what is presented', reading, ['thumbprint'])],
      },
    );
  },
);
