// SPDX-License-Identifier: Apache-2.0

import { printHostPort } from '../model/issuer.ts';
import { findEach, evidenceOf, type ServedChain } from '../chains/presented-chains.ts';
import { judgeChain } from '../chains/trust.ts';
import {
  type Check,
  defineChainCheck,
  fail,
  ourRemedy,
  pass,
  type Reading,
  THUMBPRINT_GUIDE,
} from './check.ts';

export const alternatingChains: Check = defineChainCheck(
  {
    id: 'alternating-chains',
    on: 'issuer',
    title: 'Where a host serves several chains, the list covers all of them',
    severity: 'warning',
    source: THUMBPRINT_GUIDE,
    explanation:
      'One name may stand for several servers, and one server may hold an RSA and an ECDSA certificate. If their chains end in different CAs and only some of them are listed, calls fail intermittently: it depends on which server AWS meets.',
    remedy: 'List the top of every chain that is presented, five at most.',
  },
  ['provider'],
  ({ chains }, reading) => {
    const hosts = Map.groupBy(chains, printHostPort);
    const several = [...hosts].filter(([, shown]) => topsOf(shown).length > 1);
    const failing = several.find(([, shown]) => refusedOf(shown, reading).length > 0);
    if (failing === undefined) {
      const evidence = { hosts: several.map(([host]) => host) };
      return pass('no host serves a chain that is neither listed nor trusted beside others', {
        knowledge: 'inferred',
        evidence,
      });
    }
    const [host, shown] = failing;
    const refused = topsOf(refusedOf(shown, reading));
    return fail(
      `${host} serves chains with ${String(topsOf(shown).length)} different tops, and the list does not cover ${String(refused.length)} of them`,
      {
        knowledge: 'inferred',
        evidence: { host, tops: evidenceOf(topsOf(shown)), notServed: evidenceOf(refused) },
        remedies: [ourRemedy('list the top of each of them', reading, ['fix'])],
      },
    );
  },
);

function topsOf(shown: readonly ServedChain[]): ReturnType<typeof findEach> {
  return findEach(shown, ({ recommended }) => [recommended]);
}

function refusedOf(shown: readonly ServedChain[], of: Reading<'provider'>): readonly ServedChain[] {
  return shown.filter(
    ({ chain }) => judgeChain(chain, of.provider.thumbprints, of.rules).accepted === false,
  );
}
