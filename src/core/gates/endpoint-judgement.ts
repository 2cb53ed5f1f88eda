// SPDX-License-Identifier: Apache-2.0

import type { AwsRules, EndpointProbe, EndpointRole, Facts, ChainFact } from '../model/facts.ts';
import type { ListedThumbprint } from '../model/thumbprint.ts';
import {
  type ChainJudgement,
  endpointsThatCount,
  judgeChain,
  rolesThatCount,
} from '../chains/trust.ts';

/** A chain that an endpoint showed, and whether STS would accept it. */
export interface JudgedChain {
  readonly look: EndpointProbe;
  readonly chain: ChainFact;
  readonly judgement: ChainJudgement;
}

/** What the looks at the endpoints of one role come to. */
export interface EndpointJudgement {
  readonly role: EndpointRole;
  /** `sometimes`: some chains are accepted and some are not, so STS fails intermittently. */
  readonly kind:
    | 'accepted'
    | 'refused'
    | 'sometimes'
    | 'unknown'
    | 'no-certificate'
    | 'not-looked-at';
  readonly accepted: readonly JudgedChain[];
  readonly refused: readonly JudgedChain[];
  /** Chains of which it is not known, and looks that showed none. */
  readonly open: readonly (JudgedChain | EndpointProbe)[];
}

/**
 * Where each role whose endpoints count stands. Addresses that this machine alone has no route to are
 * left out: they tell nothing of the endpoint.
 *
 * @param list `undefined` where the provider's list was not seen: then a chain that is not accepted
 *   without it is open.
 */
export function endpointJudgements(
  { endpoints, rules }: Pick<Facts, 'endpoints' | 'rules'>,
  list: readonly ListedThumbprint[] | undefined,
): readonly EndpointJudgement[] {
  const known = JUDGED.get(endpoints);
  if (known?.list === list && known?.rules === rules) return known.judgements;
  const judgements = judgementsOf(endpoints, { list, rules });
  JUDGED.set(endpoints, { list, rules, judgements });
  return judgements;
}

/** The lab's STS keeps what endpoints served for a while; no date is judged here. */
const JUDGED = new WeakMap<
  readonly EndpointProbe[],
  By & { readonly judgements: readonly EndpointJudgement[] }
>();

function judgementsOf(endpoints: readonly EndpointProbe[], by: By): readonly EndpointJudgement[] {
  const { rules } = by;
  const looks = endpointsThatCount(endpoints, rules).filter(
    ({ chain }) =>
      chain.kind !== 'unseen' || chain.code !== 'endpoint_no_route' || chain.by === 'theirs',
  );
  return rolesThatCount(rules).map((role) =>
    standingOf(
      role,
      looks.filter(({ serves }) => serves.includes(role)),
      by,
    ),
  );
}

interface By {
  readonly list: readonly ListedThumbprint[] | undefined;
  readonly rules: AwsRules;
}

function standingOf(
  role: EndpointRole,
  looks: readonly EndpointProbe[],
  by: By,
): EndpointJudgement {
  const judged = looks.flatMap((look): JudgedChain[] =>
    look.chain.kind === 'seen' ? [judgedChain(look, look.chain.value, by)] : [],
  );
  const accepted = judged.filter(({ judgement }) => judgement.accepted === true);
  const refused = judged.filter(({ judgement }) => isRefused(judgement, by));
  const dark = looks.filter(({ chain }) => chain.kind !== 'seen');
  const undecided = judged.filter((one) => !accepted.includes(one) && !refused.includes(one));
  const open = [...undecided, ...dark];
  return { role, accepted, refused, open, kind: kindOf({ accepted, refused, undecided, dark }) };
}

function judgedChain(look: EndpointProbe, chain: ChainFact, { list, rules }: By): JudgedChain {
  return { look, chain, judgement: judgeChain(chain, list ?? [], rules) };
}

function isRefused(judgement: ChainJudgement, { list }: By): boolean {
  return judgement.accepted === false && (list !== undefined || judgement.why !== 'not-listed');
}

function kindOf(looks: {
  readonly accepted: readonly unknown[];
  readonly refused: readonly unknown[];
  readonly undecided: readonly unknown[];
  readonly dark: readonly EndpointProbe[];
}): EndpointJudgement['kind'] {
  const { accepted, refused, undecided, dark } = looks;
  if (refused.length > 0) return accepted.length > 0 ? 'sometimes' : 'refused';
  if (undecided.length > 0) return 'unknown';
  if (dark.length === 0) return accepted.length > 0 ? 'accepted' : 'not-looked-at';
  return accepted.length === 0 && dark.every(isTheirs) ? 'no-certificate' : 'unknown';
}

/** AWS would get no certificate there either. */
function isTheirs({ chain }: EndpointProbe): boolean {
  return chain.kind === 'absent' || (chain.kind === 'unseen' && chain.by === 'theirs');
}
