// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../../../core/model/instant.ts';
import {
  type Answer,
  refusal,
  type Refused,
  type WireStructure,
  type WireValue,
} from '../protocol/answer.ts';
import { type Chance, chanceOf, shuffled } from './faults-chance.ts';
import { WorldHistory } from './faults-history.ts';
import { type FaultPlan, type FaultRates, NO_FAULTS, ratesOf } from './faults-plan.ts';
import { type Form, integerOf } from '../protocol/form.ts';
import type { Called, RequestContext, Operation, Service } from '../protocol/operation.ts';
import type { Stage } from './stage.ts';
import type { World } from '../world.ts';

/** The faults of a lab: guards the plan in force, how far its chance has come, and how the world was. */
export class Faults {
  #plan: FaultPlan = NO_FAULTS;
  readonly #chances = new Map<string, Chance>();
  readonly #history = new WorldHistory();

  get plan(): FaultPlan {
    return this.#plan;
  }

  /** Begins anew with these faults: the same calls meet the same. */
  set(plan: FaultPlan): void {
    this.#plan = plan;
    this.#chances.clear();
    this.forget();
  }

  /** Begins with a stage: without faults, but that STS may not know yet what IAM holds. */
  begin({ laid, world }: Stage, now: Instant): void {
    const { propagationMs = 0 } = laid.layout;
    this.set({ ...NO_FAULTS, usual: { ...NO_FAULTS.usual, propagationMs } });
    if (propagationMs > 0) this.#history.keep({ ...world, roles: new Map() }, now);
  }

  /** Takes the world for one that has always been as it is. */
  forget(): void {
    this.#history.forget();
  }

  /** Runs an operation as the plan has it: late, not at all, or on a world that is behind. */
  async run(operation: Operation, called: Called): Promise<Answer> {
    const rates = ratesOf(this.#plan, operation.action);
    const refused = this.#refusalOf(operation, rates);
    if (rates.slowMs > 0) await waited(rates.slowMs, called.moment);
    if (refused !== undefined) return refused;
    const { form, moment } = called;
    const world = this.#worldFor(operation, rates, called);
    const answer = await operation.run(paged(form, operation, rates), world, moment);
    return rates.shuffleLists && LISTS.test(operation.action)
      ? inAnotherOrder(answer, this.#chance(`${operation.action} order`))
      : answer;
  }

  /** Both are drawn for each call, so that one share does not shift what the other meets. */
  #refusalOf({ action, service }: Operation, rates: FaultRates): Refused | undefined {
    const isThrottled = this.#chance(`${action} throttle`)() < rates.throttle;
    const isFailed = this.#chance(`${action} error500`)() < rates.error500;
    if (isThrottled) return THROTTLED[service];
    return isFailed ? FAILED[service] : undefined;
  }

  #worldFor({ service, action }: Operation, rates: FaultRates, { world, moment }: Called): World {
    if (service === 'sts') return this.#history.behind(world, moment.now, rates.propagationMs);
    if (READS.test(action)) return this.#history.behind(world, moment.now, rates.staleReadsMs);
    if (hasLag(this.#plan)) this.#history.keep(world, moment.now);
    return world;
  }

  #chance(thing: string): Chance {
    const known = this.#chances.get(thing);
    if (known !== undefined) return known;
    const chance = chanceOf(this.#plan.seed, thing);
    this.#chances.set(thing, chance);
    return chance;
  }
}

/** A client that has gone meanwhile is no matter: nobody reads the answer. */
async function waited(milliseconds: number, { ports, signal }: RequestContext): Promise<void> {
  try {
    await ports.clock.pause(milliseconds, signal);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

function hasLag({ usual, actions }: FaultPlan): boolean {
  return [usual, ...Object.values(actions)].some(
    ({ staleReadsMs = 0, propagationMs = 0 }) => staleReadsMs > 0 || propagationMs > 0,
  );
}

/** The form with a smaller page asked for, where the action gives pages. */
function paged(form: Form, { members }: Operation, { pageSize }: FaultRates): Form {
  const size = members.find(({ name }) => PAGE_SIZES.includes(name))?.name;
  if (pageSize === undefined || size === undefined) return form;
  const asked = integerOf(form, size) ?? pageSize;
  const fields = new Map(form.fields).set(size, String(Math.min(asked, pageSize)));
  return { ...form, fields };
}

function inAnotherOrder(answer: Answer, chance: Chance): Answer {
  if (answer.kind === 'refused' || answer.members === undefined) return answer;
  const members: WireStructure = Object.fromEntries(
    Object.entries(answer.members).map(([name, value]) => [
      name,
      isList(value) ? shuffled(value, chance) : value,
    ]),
  );
  return { ...answer, members };
}

function isList(value: WireValue | undefined): value is readonly WireValue[] {
  return Array.isArray(value);
}

const READS = /^(?:Get|List|Describe|Simulate)/;
const LISTS = /^List/;
/** What callers name the size of a page by, in IAM and in EKS. */
const PAGE_SIZES = ['MaxItems', 'maxResults'];

/** The words of AWS's common errors; EKS has its own. */
const RATE_EXCEEDED = refusal('Throttling', 400, 'Rate exceeded');
const THROTTLED: Readonly<Record<Service, Refused>> = {
  iam: RATE_EXCEEDED,
  sts: RATE_EXCEEDED,
  eks: refusal('ThrottlingException', 429, 'Rate exceeded'),
  cloudtrail: refusal('ThrottlingException', 400, 'Rate exceeded'),
};
const UNKNOWN_FAILURE =
  'The request processing has failed because of an unknown error, exception or failure.';
const FAILED: Readonly<Record<Service, Refused>> = {
  iam: refusal('ServiceFailure', 500, UNKNOWN_FAILURE),
  sts: refusal('InternalFailure', 500, UNKNOWN_FAILURE),
  eks: refusal('ServerException', 500, UNKNOWN_FAILURE),
  cloudtrail: refusal('InternalFailure', 500, UNKNOWN_FAILURE),
};
