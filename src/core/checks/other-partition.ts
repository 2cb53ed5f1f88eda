// SPDX-License-Identifier: Apache-2.0

import { evidenceOf, findEach } from '../chains/presented-chains.ts';
import { isLibraryFirst, judgeChain } from '../chains/trust.ts';
import {
  type Check,
  defineChainCheck,
  fail,
  notApplicable,
  ourRemedy,
  pass,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const otherPartition: Check = defineChainCheck(
  {
    id: 'other-partition',
    on: 'provider',
    title:
      'Where AWS does not document its library of root CAs, the list has a certificate that is served',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      "That AWS's library of root CAs decides before the list is documented for the partitions aws and aws-cn (China). For GovCloud and the others nothing is published. A right list works either way, so there it is worth having.",
    remedy: 'List the top of the path, as if the library did not exist.',
  },
  ['provider'],
  ({ chains }, { provider, rules, ...about }) => {
    const { partition } = rules;
    if (isLibraryFirst(rules)) {
      return notApplicable(
        `AWS documents for ${partition} that its library of root CAs comes first`,
      );
    }
    const open = chains.filter(({ chain }) => {
      const judged = judgeChain(chain, provider.thumbprints, rules);
      return judged.accepted === 'unknown' && judged.why === 'partition';
    });
    const tops = findEach(open, ({ recommended }) => [recommended]);
    const [first] = tops;
    if (first === undefined) {
      return pass(`in ${partition} nothing rests on the library alone`, {
        knowledge: 'inferred',
        evidence: { partition },
      });
    }
    return fail(
      `it is not known whether ${partition} goes by AWS's library, and ${first.certificate.sha1} is not listed`,
      {
        knowledge: 'inferred',
        evidence: { partition, provider: provider.arn, notListed: evidenceOf(tops) },
        remedies: [ourRemedy('list it all the same', about, ['fix', '--even-if-unused'])],
      },
    );
  },
);
