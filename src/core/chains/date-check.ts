// SPDX-License-Identifier: Apache-2.0

import {
  andMore,
  type Check,
  type CheckAbout,
  defineChainCheck,
  fail,
  notApplicable,
  ourRemedy,
  pass,
  remedy,
} from '../checks/check.ts';
import type { Certificate } from '../model/certificate.ts';
import { type Instant, printInstant } from '../model/instant.ts';
import {
  evidenceOf,
  findEach,
  issuersOf,
  type ServedChain,
  whereListCounts,
} from './presented-chains.ts';

/** What a check of dates asks of the certificates that are presented. */
export interface DateQuestion {
  /** The CAs on the paths that the list counts for, or the leaves of all chains. */
  readonly of: 'CA' | 'leaf';
  readonly isDue: (dates: Dates, at: Instant, withinDays: number) => boolean;
  /** What a certificate that is due did, or does: `expired` on its last day. */
  readonly does: 'expired' | 'expires';
  /** What is so where none is due. */
  readonly passes: string;
  readonly next: string;
}

/** A certificate without a last day is never due. */
export type Dates = Pick<Certificate, 'notBefore'> & { readonly notAfter: Instant };

/** Makes a check of the dates of what is presented: each certificate once, wherever it is sent. */
export function defineDateCheck(about: CheckAbout, asked: DateQuestion): Check {
  return defineChainCheck(about, [], ({ chains }, reading) => {
    const { expiresWithinDays: withinDays = SOON_DAYS } = reading;
    const counting = asked.of === 'CA' ? whereListCounts(chains, reading) : chains;
    if (counting.length === 0) return notApplicable("AWS's library decides here, not the list");
    const due = findEach(counting, PICKS[asked.of]).flatMap((found) => {
      const { notBefore, notAfter } = found.certificate;
      const isDue =
        notAfter !== undefined && asked.isDue({ notBefore, notAfter }, reading.at, withinDays);
      return isDue ? [{ ...found, notAfter }] : [];
    });
    const [first] = due;
    if (first === undefined) return pass(asked.passes, { knowledge: 'inferred' });
    const who = `the ${asked.of} "${first.certificate.subject}"`;
    return fail(`${who} ${asked.does} on ${printInstant(first.notAfter)}${andMore(due)}`, {
      knowledge: 'inferred',
      evidence: { certificates: evidenceOf(due) },
      remedies: [
        remedy(asked.next),
        ourRemedy('see what is presented, with its dates', reading, ['thumbprint']),
      ],
    });
  });
}

/** A month: private CAs are renewed by hand, and people are away for weeks. */
const SOON_DAYS = 30;

const PICKS: {
  readonly [Of in DateQuestion['of']]: (shown: ServedChain) => readonly Certificate[];
} = {
  CA: issuersOf,
  leaf: ({ chain }) => [chain.presented[0]],
};
