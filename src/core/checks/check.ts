// SPDX-License-Identifier: Apache-2.0

import type { Evidence } from '../error.ts';
import type { About, OutcomeDetails } from '../gates/gate.ts';
import type { GateId } from '../gates/ids.ts';
import { notApplicable, remediesOfUnseen, remedy, repairTarget, unknown } from '../gates/gate.ts';
import type { EndpointProbe, Facts } from '../model/facts.ts';
import type { Observed, Unseen } from '../model/observed.ts';
import type { ListedThumbprint } from '../model/thumbprint.ts';
import type { Change } from '../model/plan.ts';
import type { Outcome, Remedy, Severity } from '../model/verdict.ts';
import { placeOf, servedChains, type ServedChain } from '../chains/presented-chains.ts';
import type { HygieneCheckId } from './ids.ts';

export { notApplicable, pass, remedy, unknown, words } from '../gates/gate.ts';

/** What a check says of itself. */
export interface CheckAbout extends About<HygieneCheckId> {
  readonly severity: Severity;
  /**
   * Set where its failing keeps the workload from asking STS at all: its place on the way there, from
   * 1. Where no gate fails, the first such check is the cause.
   */
  readonly beforeSts?: number;
  /** Set where a change of ours fixes what it finds. */
  readonly fixedBy?: Change['kind'];
  /** Set where its failing says why STS refuses at a gate that could not be judged itself. */
  readonly refusedAt?: GateId;
  /** Set where its failing says what an answer is that no gate explains. */
  readonly answerIs?: UnexplainedAnswer;
  /**
   * Set where its failing says that something is new: a refusal at this gate, or one from elsewhere,
   * may pass by itself. To wait comes before all else that may explain or fix it.
   */
  readonly passesByItself?: GateId | 'denied-elsewhere';
  /** Set where a scan does not tell it: it has a check of its own that knows more, or is no matter of a fleet. */
  readonly scanned?: false;
}

/**
 * An answer to another call than the workload's; a denial by something else than the trust policy;
 * one that our model of STS does not agree with.
 */
export type UnexplainedAnswer = 'of-another-call' | 'denied-elsewhere' | 'disagreed-with';

/** A hygiene check: a proposition that no answer of STS depends on. */
export interface Check extends CheckAbout {
  readonly evaluate: (facts: Facts) => Outcome;
}

/** The members of the facts that are probes, and so may be unseen. */
type LookName = {
  readonly [Name in keyof Facts]-?: Facts[Name] extends Observed<unknown> | undefined
    ? Name
    : never;
}[keyof Facts];

/** What a check may read: the values of the probes it names, and all that cannot be unseen. */
export type Reading<Name extends LookName> = {
  readonly [N in Name]: Facts[N] extends Observed<infer Value> | undefined ? Value : never;
} & Omit<Facts, LookName> & {
    /** How long each probe took, in milliseconds, where that is known. */
    readonly tookMs: { readonly [N in Name]: number | undefined };
    /** What other probes showed: it may add to an outcome, and be missing. */
    readonly ifSeen: IfSeen;
    /** The probes that were asked for and not seen: what they would have shown is not known. */
    readonly unseen: UnseenLooks;
  };

/** The values of the probes that were seen. */
export type IfSeen = {
  readonly [N in LookName]?: Facts[N] extends Observed<infer Value> | undefined ? Value : never;
};

/** Why probes were not seen. */
export type UnseenLooks = { readonly [N in LookName]?: Unseen };

/**
 * Makes a check. It reads only the probes that it names; where one of them was not asked for or is
 * absent it does not apply, and where one is unseen its outcome is unknown.
 */
export function defineCheck<const Name extends LookName>(
  about: CheckAbout,
  needs: readonly Name[],
  judge: (reading: Reading<Name>) => Outcome,
): Check {
  return {
    ...about,
    evaluate: (facts) => {
      const values: Record<string, unknown> = {};
      const tookMs: Record<string, number | undefined> = {};
      for (const name of needs) {
        const look: Observed<unknown> | undefined = facts[name];
        if (look === undefined) return notApplicable(`needs the ${name}, which was not asked for`);
        if (look.kind === 'absent') return notApplicable(`needs the ${name}, and there is none`);
        if (look.kind === 'unseen') {
          return unseenSay(`needs the ${name}, which was not seen`, look);
        }
        values[name] = look.value;
        tookMs[name] = look.tookMs;
      }
      // The loop has put a value for every name of `needs`, and nothing else reads from the probes.
      return judge({ ...facts, ...values, tookMs, ...sightOf(facts) } as unknown as Reading<Name>);
    },
  };
}

/** The outcome where a probe that it rests on was not seen: why, and what would let us see it. */
export function unseenSay(detail: string, look: Unseen, evidence: Evidence = {}): Outcome {
  return unknown(`${detail}: ${look.detail}`, {
    knowledge: 'documented',
    evidence: { ...evidence, code: look.code, why: look.detail },
    remedies: remediesOfUnseen(look),
  });
}

/** What else was seen, and what was not: the same for every check of the same facts. */
function sightOf(facts: Facts): Sight {
  const known = SIGHTS.get(facts);
  if (known !== undefined) return known;
  const sight = { ifSeen: seenIn(facts), unseen: unseenIn(facts) };
  SIGHTS.set(facts, sight);
  return sight;
}

type Sight = Readonly<Record<'ifSeen' | 'unseen', Readonly<Record<string, unknown>>>>;

const SIGHTS = new WeakMap<Facts, Sight>();

function seenIn(facts: Facts): Readonly<Record<string, unknown>> {
  const looks = Object.entries(facts).flatMap(([name, look]: readonly [string, unknown]) =>
    isLook(look, 'seen') && 'value' in look ? [[name, look.value] as const] : [],
  );
  return Object.fromEntries(looks);
}

function unseenIn(facts: Facts): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(facts).filter(([, look]: readonly [string, unknown]) => isLook(look, 'unseen')),
  );
}

function isLook(look: unknown, kind: Observed<unknown>['kind']): look is object {
  return typeof look === 'object' && look !== null && 'kind' in look && look.kind === kind;
}

/** The chains that were seen, at least one, and the probes of endpoints that showed none. */
export interface SeenChains {
  readonly chains: readonly [ServedChain, ...ServedChain[]];
  readonly unseen: readonly EndpointProbe[];
}

/**
 * Makes a check of what the endpoints presented. Where nothing was looked at it does not apply;
 * where no chain was seen its outcome is unknown, and so it is where those that were seen pass but
 * others were not: a fault found is a fault, a pass speaks for all.
 */
export function defineChainCheck<const Name extends LookName>(
  about: CheckAbout,
  needs: readonly Name[],
  judge: (seen: SeenChains, reading: Reading<Name>) => Outcome,
): Check {
  return defineCheck(about, needs, (reading) => {
    if (reading.endpoints.length === 0) return notApplicable('no endpoint was probed');
    const { chains, unseen } = servedChains(reading);
    const [first, ...others] = chains;
    if (first === undefined) return notSeen('no certificate was seen', reading.endpoints);
    const outcome = judge({ chains: [first, ...others], unseen }, reading);
    return outcome.status === 'pass' && unseen.length > 0
      ? notSeen(`so far as it was seen, ${outcome.detail}`, unseen)
      : outcome;
  });
}

/** The outcome where probes of endpoints showed nothing: it names them, and says why. */
export function notSeen(detail: string, looks: readonly EndpointProbe[]): Outcome {
  const unseen = looks.flatMap((look) =>
    look.chain.kind === 'seen'
      ? []
      : [
          {
            endpoint: placeOf(look),
            why: look.chain.detail,
            code: look.chain.kind === 'unseen' ? look.chain.code : null,
          },
        ],
  );
  const [first] = unseen;
  const why = first === undefined ? '' : `: ${first.endpoint} was not seen (${first.why})`;
  return unknown(`${detail}${why}`, { knowledge: 'documented', evidence: { unseen } });
}

/** The proposition does not hold. A check fails without an answer of STS: none depends on it. */
export function fail(detail: string, told: OutcomeDetails): Outcome {
  const { knowledge, evidence = {}, remedies = [] } = told;
  return { status: 'fail', detail, knowledge, evidence, remedies };
}

/** A next step by a command of ours on what was asked about; without one where nothing names it. */
export function ourRemedy(
  text: string,
  about: Pick<Facts, 'target' | 'issuer'>,
  [command, ...flags]: readonly ['fix' | 'thumbprint' | 'doctor', ...string[]],
): Remedy {
  const named = repairTarget(about);
  return named === undefined
    ? remedy(text)
    : remedy(text, ['trustprint', command, named, ...flags]);
}

/**
 * The command that leaves exactly this list; none where nothing would be left, which IAM refuses.
 * IAM replaces lists, so it undoes what others add in the meantime.
 */
export function updateListArgv(
  arn: string,
  list: readonly ListedThumbprint[],
): readonly string[] | undefined {
  if (list.length === 0) return undefined;
  const command = ['aws', 'iam', 'update-open-id-connect-provider-thumbprint'];
  return [...command, '--open-id-connect-provider-arn', arn, '--thumbprint-list', ...list];
}

/** How many there are beside the first: ` and 2 more`, or nothing. */
export function andMore(found: readonly unknown[]): string {
  return found.length > 1 ? ` and ${String(found.length - 1)} more` : '';
}

/** What most checks of chains rest on. */
export const THUMBPRINT_GUIDE = {
  title: 'IAM User Guide, Obtain the thumbprint for an OpenID Connect identity provider',
  url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html',
} as const;
