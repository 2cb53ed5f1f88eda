// SPDX-License-Identifier: Apache-2.0

import { checks } from '../checks/catalogue.ts';
import { evaluate } from '../evaluate.ts';
import type { GateId } from '../gates/ids.ts';
import { issuerOf } from '../gates/gate.ts';
import type { Facts, Vantage } from '../model/facts.ts';
import type { Instant } from '../model/instant.ts';
import type { Verdict } from '../model/verdict.ts';
import type { TokenForm } from '../model/web-identity.ts';
import { EMPTY_FACTS, PLAIN_REQUEST } from '../model/empty-facts.ts';

/** A token, and all that is known beside it. */
export interface TokenAlone {
  readonly token: TokenForm;
  readonly at: Instant;
  readonly vantage: Vantage;
  /** The role that it is to be good for. */
  readonly roleArn: string | undefined;
}

/** The facts of a token that was looked at, and nothing else: no issuer, no cloud. */
export function factsOfToken({ token, at, vantage, roleArn }: TokenAlone): Facts {
  const facts: Facts = { ...EMPTY_FACTS, ...ASKED_ALONE, at, vantage, token };
  return {
    ...facts,
    issuer: issuerOf(facts),
    request: roleArn === undefined ? undefined : { ...PLAIN_REQUEST, roleArn },
  };
}

/**
 * What STS would say of a token by what can be seen of it alone. Hygiene that needs more does not
 * apply, and is left out.
 */
export function evaluateToken(facts: Facts): Verdict {
  const verdict = evaluate(facts, { only: [...GATES, ...checks.map(({ id }) => id)] });
  const told = verdict.checks.filter(
    ({ kind, status }) => kind === 'gate' || status !== 'not-applicable',
  );
  return { ...verdict, checks: told };
}

/** The gates that look at nothing but the token, and the role that was named. */
const GATES: readonly GateId[] = ['request', 'token-form', 'claims', 'roles-claim'];

/** A token alone is about nothing else, and under the rules of most accounts. */
const ASKED_ALONE: Pick<Facts, 'lab' | 'target' | 'rules'> = {
  lab: false,
  target: {
    text: undefined,
    kind: 'token',
    clusterName: undefined,
    providerArn: undefined,
    found: {},
  },
  rules: {
    partition: 'aws',
    messages: 'current',
    match: 'path',
    hosts: 'both',
    library: 'bundled',
  },
};
