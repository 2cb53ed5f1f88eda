// SPDX-License-Identifier: Apache-2.0

import { whyUnseen } from '../../core/fleet/unreadable.ts';
import type { Issuer } from '../../core/model/issuer.ts';
import { observe } from '../observe/observe.ts';
import type { ObservePorts, Question } from '../observe/question.ts';
import { sideBySide } from '../scan/side-by-side.ts';
import type { UnitSeen } from './unit-seen.ts';

/** What issuers serve and publish, without AWS: there is no verdict on them. */
export async function readIssuers(
  issuers: readonly Issuer[],
  {
    question,
    ports,
    signal,
  }: {
    readonly question: Omit<Question, 'target' | 'scope'>;
    readonly ports: ObservePorts;
    readonly signal: AbortSignal;
  },
  seen: UnitSeen,
): Promise<void> {
  await sideBySide(issuers, ISSUERS_AT_ONCE, async (issuer) => {
    const target = { kind: 'issuer', text: issuer, issuer } as const;
    const asked = { ...question, target, cloud: false, issuerAlone: true };
    const facts = await observe(asked, ports, signal);
    seen.issuer(facts);
    const { discovery } = facts;
    if (discovery?.kind !== 'unseen') return;
    const what = `the issuer ${issuer}`;
    seen.unreadable({ account: '', region: undefined, what, why: whyUnseen(discovery) });
  });
}

const ISSUERS_AT_ONCE = 16;
