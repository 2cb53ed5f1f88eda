// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import type { Instant } from '../../../core/model/instant.ts';
import {
  type Answer,
  refusal,
  type Refused,
  type WireStructure,
  type WireValue,
} from '../protocol/answer.ts';
import { type Form, integerOf } from '../protocol/form.ts';
import type { Called, Operation, RequestContext, Service } from '../protocol/operation.ts';
import type { World } from '../world.ts';
import { type FaultPlan, type FaultRates, NO_FAULTS, ratesOf } from './faults-plan.ts';
import type { Stage } from './prepared-scenario.ts';

/** The faults of a lab: guards the plan in force, how far its chance has come, and how the world was. */
export class Faults {
  #plan: FaultPlan = NO_FAULTS;
  readonly #chances = new Map<string, Chance>();
  readonly #history = new WorldHistory();

  get plan(): FaultPlan {
    return this.#plan;
  }

  /** Begins again with these faults: the same calls meet the same. */
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
function paged(form: Form, { members, service }: Operation, { pageSize }: FaultRates): Form {
  if (pageSize === undefined) return form;
  if (service === 'organizations' || service === 'account') return pagedJson(form, pageSize);
  const size = members.find(({ name }) => PAGE_SIZES.includes(name))?.name;
  if (size === undefined) return form;
  const asked = integerOf(form, size) ?? pageSize;
  const fields = new Map(form.fields).set(size, String(Math.min(asked, pageSize)));
  return { ...form, fields };
}

/** The same where the parameters are in the body; actions without pages do not read it. */
function pagedJson(form: Form, pageSize: number): Form {
  const { MaxResults: asked } = form.json ?? {};
  const usual = typeof asked === 'number' ? asked : JSON_PAGE;
  return { ...form, json: { ...form.json, MaxResults: Math.min(usual, pageSize) } };
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
/** As long as a page of Organizations and of Account Management may be. */
const JSON_PAGE = 20;
/** What callers name the size of a page by, in IAM and in EKS. */
const PAGE_SIZES = ['MaxItems', 'maxResults'];

/** The words of AWS's common errors; EKS has its own. */
const RATE_EXCEEDED = refusal('Throttling', 400, 'Rate exceeded');
const THROTTLED: Readonly<Record<Service, Refused>> = {
  iam: RATE_EXCEEDED,
  sts: RATE_EXCEEDED,
  eks: refusal('ThrottlingException', 429, 'Rate exceeded'),
  cloudtrail: refusal('ThrottlingException', 400, 'Rate exceeded'),
  organizations: refusal('TooManyRequestsException', 400, 'Rate exceeded'),
  servicequotas: refusal('TooManyRequestsException', 400, 'Rate exceeded'),
  account: refusal('TooManyRequestsException', 429, 'Rate exceeded'),
};
const UNKNOWN_FAILURE =
  'The request processing has failed because of an unknown error, exception or failure.';
const FAILED: Readonly<Record<Service, Refused>> = {
  iam: refusal('ServiceFailure', 500, UNKNOWN_FAILURE),
  sts: refusal('InternalFailure', 500, UNKNOWN_FAILURE),
  eks: refusal('ServerException', 500, UNKNOWN_FAILURE),
  cloudtrail: refusal('InternalFailure', 500, UNKNOWN_FAILURE),
  organizations: refusal('ServiceException', 500, UNKNOWN_FAILURE),
  servicequotas: refusal('ServiceException', 500, UNKNOWN_FAILURE),
  account: refusal('InternalServerException', 500, UNKNOWN_FAILURE),
};

/** Numbers from 0 up to 1 that look like chance, and are the same in each run. */
type Chance = () => number;

/**
 * The chance of one thing under a seed. Things have streams of their own, so that what one action
 * meets does not hang on which others were called in between.
 *
 * @see mulberry32 by Tommy Ettinger (2017, public domain): 32 bits of state, plenty for a lab.
 */
export function chanceOf(seed: number, thing: string): Chance {
  let state = createHash('sha256')
    .update(`${String(seed)}:${thing}`)
    .digest()
    .readUInt32LE(0);
  return () => {
    state = (state + 0x6d_2b_79_f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The same members in another order, each order being as likely (Fisher and Yates). */
export function shuffled<T>(members: readonly T[], chance: Chance): readonly T[] {
  const left = [...members];
  return members.flatMap(() => left.splice(Math.floor(chance() * left.length), 1));
}

/** What IAM and EKS hold; sessions, keys of issuers and decisions are not theirs. */
type Tables = Pick<World, 'providers' | 'roles' | 'policies' | 'clusters' | 'associations'>;

/** How a world was, for reads that are behind. Records are replaced, never changed: to keep the tables is enough. */
class WorldHistory {
  readonly #past: { readonly until: Instant; readonly tables: Tables }[] = [];

  /** Keeps how the world is, just before a write changes it. */
  keep(world: World, now: Instant): void {
    this.#past.push({ until: now, tables: tablesOf(world) });
    if (this.#past.length > MOST_KEPT) this.#past.shift();
  }

  /** The world as it was so many milliseconds ago, as far back as it is kept. */
  behind(world: World, now: Instant, lagMs: number): World {
    if (lagMs === 0) return world;
    const then = this.#past.find(({ until }) => until > now - lagMs);
    return then === undefined ? world : { ...world, ...then.tables };
  }

  forget(): void {
    this.#past.length = 0;
  }
}

function tablesOf(world: World): Tables {
  const { providers, roles, policies, clusters, associations } = world;
  return {
    providers: new Map(providers),
    roles: new Map(roles),
    policies: new Map(policies),
    clusters: new Map(clusters),
    associations: new Map(associations),
  };
}

/** More writes within a lag of some seconds than any test makes. */
const MOST_KEPT = 1000;
