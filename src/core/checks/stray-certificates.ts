// SPDX-License-Identifier: Apache-2.0

import { evidenceOf, findEach } from '../chains/presented-chains.ts';
import {
  andMore,
  type Check,
  defineChainCheck,
  fail,
  ourRemedy,
  pass,
  remedy,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const strayCertificates: Check = defineChainCheck(
  {
    id: 'stray-certificates',
    on: 'issuer',
    title: "Servers send nothing but the leaf's own path",
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      'AWS asks for a chain without duplicates and without certificates that do not belong to it. One that stands after the path matches no listed value; one that stands inside it makes STS refuse. And the published procedure takes the last certificate, which is then the wrong one.',
    remedy: "Remove from the server's certificate file what the leaf does not need.",
  },
  [],
  ({ chains }, reading) => {
    const strays = findEach(chains, ({ chain, path }) =>
      path.strays.flatMap((position) => chain.presented[position] ?? []),
    );
    const [first] = strays;
    if (first === undefined) {
      return pass('nothing is sent that the leaf does not need', { knowledge: 'documented' });
    }
    const { certificate, presentedBy } = first;
    return fail(
      `${presentedBy.join(', ')} sends "${certificate.subject}", which is not on the leaf's path or is sent twice${andMore(strays)}`,
      {
        knowledge: 'documented',
        evidence: { strays: evidenceOf(strays) },
        remedies: [
          remedy("remove it from the server's certificate file"),
          ourRemedy('see what is sent', reading, ['thumbprint']),
        ],
      },
    );
  },
);
