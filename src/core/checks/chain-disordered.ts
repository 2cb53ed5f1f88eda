// SPDX-License-Identifier: Apache-2.0

import { placeOf } from '../chains/presented-chains.ts';
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

export const chainDisordered: Check = defineChainCheck(
  {
    id: 'chain-disordered',
    on: 'issuer',
    title: 'Servers send the leaf first, then each issuer in turn',
    severity: 'error',
    source: THUMBPRINT_GUIDE,
    explanation:
      'AWS wants the chain in order: the leaf, each issuer in turn, the root last if it is sent at all. Where certificates are swapped, or others stand between, it finds that signatures do not match and refuses the token, whatever is listed. Browsers are more patient, so nobody else complains.',
    remedy:
      "Put the server's certificate file in order: the leaf, each issuer in turn, nothing else.",
  },
  [],
  ({ chains }, reading) => {
    const disordered = chains.filter(({ path }) => !path.inOrder);
    const [first] = disordered;
    if (first === undefined) {
      return pass('every chain is sent in order', { knowledge: 'documented' });
    }
    const places = first.path.positions.map(String).join(', ');
    return fail(
      `${placeOf(first)} sends the leaf's path at the places ${places}${andMore(disordered)}`,
      {
        knowledge: 'documented',
        evidence: {
          chains: disordered.map((shown) => ({
            endpoint: placeOf(shown),
            pathAt: shown.path.positions,
            strayAt: shown.path.strays,
            presented: shown.chain.presented.map(({ subject }) => subject),
          })),
        },
        remedies: [
          remedy("put the server's certificate file in order: the leaf, each issuer in turn"),
          ourRemedy('see the order that is sent', reading, ['thumbprint']),
        ],
      },
    );
  },
);
