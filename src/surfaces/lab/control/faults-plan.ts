// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../../core/error.ts';
import { isJsonObject, type JsonObject } from '../../../core/model/json.ts';
import { didYouMean } from '../../../core/model/nearest.ts';

/** What goes wrong with the calls of an action, beside what the scenario breaks. */
export interface FaultRates {
  /** The share of calls that are throttled, from 0 to 1. */
  readonly throttle: number;
  /** The share of calls that are answered with an error of AWS's own. */
  readonly error500: number;
  /** How much later each call is answered. */
  readonly slowMs: number;
  /** How far reads of IAM and EKS are behind its writes. */
  readonly staleReadsMs: number;
  /** How far STS is behind the writes of IAM. */
  readonly propagationMs: number;
  /** Whether lists come in another order each time. */
  readonly shuffleLists: boolean;
  /** How many members a page has at most; `undefined`: as many as AWS gives. */
  readonly pageSize: number | undefined;
}

/** The faults in force: those of all actions, and those of some. */
export interface FaultPlan {
  /** The same seed and the same calls meet the same faults. */
  readonly seed: number;
  readonly usual: FaultRates;
  readonly actions: Readonly<Record<string, Partial<FaultRates>>>;
}

export const NO_FAULTS: FaultPlan = {
  seed: 0,
  usual: {
    throttle: 0,
    error500: 0,
    slowMs: 0,
    staleReadsMs: 0,
    propagationMs: 0,
    shuffleLists: false,
    pageSize: undefined,
  },
  actions: {},
};

/**
 * Reads what `POST /_lab/faults` is given: `{"seed": 7, "throttle": 0.2, "actions": {"GetRole":
 * {"error500": 1}}}`. What is not named does not go wrong.
 *
 * @param known The actions that there are.
 * @throws TrustprintError `argument_invalid`.
 */
export function parseFaults(body: JsonObject, known: readonly string[]): FaultPlan {
  const { seed = 0, actions = {}, ...usual } = body;
  if (!Number.isSafeInteger(seed)) throw notSo('seed', 'a whole number');
  if (!isJsonObject(actions)) throw notSo('actions', 'an object of faults by action');
  return {
    seed: Number(seed),
    usual: { ...NO_FAULTS.usual, ...ratesIn(usual) },
    actions: Object.fromEntries(
      Object.entries(actions).map(([action, rates]) => {
        if (!known.includes(action)) throw unknownOne('action', action, known);
        if (!isJsonObject(rates)) throw notSo(action, 'an object of faults');
        return [action, ratesIn(rates)];
      }),
    ),
  };
}

/** A plan as `POST /_lab/faults` takes it. */
export function faultsJson({ seed, usual, actions }: FaultPlan): JsonObject {
  return { seed, ...usual, pageSize: usual.pageSize ?? null, actions };
}

/** What holds for the calls of one action. */
export function ratesOf({ usual, actions }: FaultPlan, action: string): FaultRates {
  return { ...usual, ...actions[action] };
}

function ratesIn(body: JsonObject): Partial<FaultRates> {
  const given = Object.entries(body).filter(([, value]) => value !== null);
  for (const [name, value] of given) {
    const kind = FAULTS[name];
    if (kind === undefined) throw unknownOne('fault', name, Object.keys(FAULTS));
    if (!kind.isOf(value)) throw notSo(name, kind.says);
  }
  return Object.fromEntries(given);
}

function unknownOne(what: string, name: string, known: readonly string[]): TrustprintError {
  const shown = name.slice(0, MOST_SHOWN);
  return new TrustprintError('argument_invalid', `there is no ${what} "${shown}"`, {
    facts: { [what]: shown },
    hint: didYouMean(shown, known) ?? `there are: ${known.join(', ')}`,
  });
}

function notSo(name: string, says: string): TrustprintError {
  return new TrustprintError('argument_invalid', `${name} is not ${says}`, {
    facts: { name },
    hint: '{"seed": 7, "throttle": 0.2, "actions": {"GetRole": {"error500": 1}}}',
  });
}

/** A fault that can be asked for. */
interface Kind {
  /** What its value is. */
  readonly says: string;
  readonly isOf: (value: unknown) => boolean;
  /** What it does, for the docs. */
  readonly does: string;
}

/** Longer than any client of AWS waits for one answer: the AWS CLI gives up after 60 s. */
const MOST_MS = 300_000;

function share(does: string): Kind {
  return { says: 'a share from 0 to 1', isOf: within(0, 1), does };
}

function milliseconds(does: string): Kind {
  const says = `milliseconds, ${String(MOST_MS)} at most`;
  return { says, isOf: within(0, MOST_MS), does };
}

function within(least: number, most: number): Kind['isOf'] {
  return (value) => typeof value === 'number' && value >= least && value <= most;
}

/** All faults, by name. */
export const FAULTS: Readonly<Record<string, Kind>> = {
  throttle: share('that share of calls is refused: Rate exceeded'),
  error500: share('that share of calls is answered with status 500, and nothing was done'),
  slowMs: milliseconds('every answer is that late'),
  staleReadsMs: milliseconds('reads of IAM and EKS show what was there that long ago'),
  propagationMs: milliseconds('STS goes by what IAM held that long ago'),
  shuffleLists: {
    says: 'true or false',
    isOf: (value) => typeof value === 'boolean',
    does: 'lists come in another order each time',
  },
  pageSize: {
    says: 'a whole number from 1 to 1000',
    isOf: (value) => Number.isSafeInteger(value) && within(1, 1000)(value),
    does: 'no page is larger, whatever is asked for',
  },
};

const MOST_SHOWN = 60;
