// SPDX-License-Identifier: Apache-2.0

import { evaluate } from '../../../../src/core/evaluate.ts';
import type { Facts, ObservedAnswer } from '../../../../src/core/model/facts.ts';
import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import type { Verdict } from '../../../../src/core/model/verdict.ts';
import { facts, PROVIDER_ARN } from '../../../world.ts';
import { barePod, withAccount, withPods, workloadFacts } from '../../../workload-world.ts';
import { withClaims } from '../../core/gates/changed.ts';

export interface Judged {
  readonly facts: Facts;
  readonly verdict: Verdict;
}

function judged(world: Facts): Judged {
  return { facts: world, verdict: evaluate(world) };
}

/** Nothing wrong. */
export const HOLDS = judged(facts());

/** The outage: IAM lists another value than what is presented. */
export const STALE = judged(withList('ab'.repeat(20)));

/** The workload never asks STS: its service account names no role. */
export const STOPPED = judged(
  workloadFacts({
    ...withAccount({ annotations: {}, annotatedAt: undefined }),
    ...withPods(barePod()),
  }),
);

/** The trust policy names another service account. */
export const REFUSED = judged(facts(withClaims({ sub: 'system:serviceaccount:team-b:web' })));

/** The provider could not be read. */
export const BLIND = judged(
  facts({
    provider: {
      kind: 'unseen',
      by: 'ours',
      code: 'cloud_read_denied',
      detail: 'not allowed to read the provider',
      hint: 'give credentials that may',
    },
  }),
);

/** A world in which STS was seen to answer. */
export function answered(answer: Partial<ObservedAnswer>): Judged {
  return judged(
    facts({
      observed: {
        source: 'error',
        outcome: 'error',
        code: undefined,
        httpStatus: undefined,
        message: undefined,
        requestId: undefined,
        ...answer,
      },
    }),
  );
}

/** A world with texts that mean harm wherever the outside may put them. */
export const HOSTILE = judged({
  ...withList('::error::%0A\u001b[2J\u202e<img src=x>|`x`##[x]  '.padEnd(40, 'x')),
  issuer: undefined,
  vantage: { host: '\u001b]0;x\u0007host', proxy: '::warning::x', library: '\u202elib' },
  target: {
    text: '::set-env::\n',
    kind: 'error',
    clusterName: '<b>x</b>',
    providerArn: PROVIDER_ARN,
    found: {},
  },
});

function withList(value: string): Facts {
  const world = facts();
  const { provider } = world;
  if (provider?.kind !== 'seen') throw new Error('the world has a provider');
  return {
    ...world,
    provider: {
      kind: 'seen',
      value: { ...provider.value, thumbprints: [listedThumbprintOf(value)] },
    },
  };
}
