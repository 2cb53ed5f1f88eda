// SPDX-License-Identifier: Apache-2.0

import type { EndpointProbe, Facts } from '../model/facts.ts';
import { printHostPort } from '../model/issuer.ts';
import type { Outcome } from '../model/verdict.ts';
import { invalidIdentityToken, VERIFICATION_KEY_MESSAGE } from './answers.ts';
import { fail, remedy } from './gate.ts';

/**
 * How many failed probes that were made again, alone, must fail again before STS is said to fail
 * intermittently. One lost connection happens to everybody.
 */
export const FAILED_RETRIES = 2;

/** An address at which probes failed that others showed a chain at; each address once. */
export type LosingLook = EndpointProbe & { readonly lost: NonNullable<EndpointProbe['lost']> };

export function losingLooks({ endpoints }: Pick<Facts, 'endpoints'>): readonly LosingLook[] {
  const byAddress = new Map<string, LosingLook>();
  for (const look of endpoints) {
    if (look.lost === undefined) continue;
    const place = `${printHostPort(look)} ${look.address ?? ''}`;
    if (!byAddress.has(place)) byAddress.set(place, { ...look, lost: look.lost });
  }
  return [...byAddress.values()];
}

/** `3 of 17 probes of HOST failed, 2 retries too: REASON`. */
export function lossSentence({ lost, attempts, ...at }: LosingLook): string {
  const [reason] = lost.reasons;
  const why = reason === undefined ? '' : `: ${reason.detail}`;
  const { failed, retriesFailed } = lost;
  const retries = retriesFailed === 1 ? '1 retry too' : `${String(retriesFailed)} retries too`;
  const then = retriesFailed === 0 ? 'but not when retried' : retries;
  return `${String(failed)} of ${String(attempts)} probes of ${printHostPort(at)} failed, ${then}${why}`;
}

/** Connections that are lost again and again are lost to STS too; `undefined` where none are. */
export function judgeLostConnections(facts: Facts): Outcome | undefined {
  const losing = losingLooks(facts).filter(({ lost }) => lost.retriesFailed >= FAILED_RETRIES);
  const [first] = losing;
  if (first === undefined) return undefined;
  return fail(`the issuer fails intermittently: ${losing.map(lossSentence).join('; ')}`, {
    answer: invalidIdentityToken(VERIFICATION_KEY_MESSAGE),
    knowledge: 'documented',
    sentence: `the issuer fails intermittently: ${lossSentence(first)}`,
    atMostLikely: true,
    intermittent: true,
    evidence: { endpoints: losing.map(lossEvidence) },
    remedies: [remedy('find out which of its servers, or which limit, fails intermittently')],
  });
}

export function lossEvidence({ host, port, address, attempts, lost }: LosingLook) {
  const { failed, retriesFailed, reasons } = lost;
  return {
    host,
    port,
    address: address ?? null,
    probes: attempts,
    failed,
    retriesFailed,
    reasons: reasons.map((reason) => ({ ...reason })),
  };
}
