// SPDX-License-Identifier: Apache-2.0

import { observe } from '../../app/observe/observe.ts';
import { type Question, DEFAULT_QUESTION, ONCE } from '../../app/observe/question.ts';
import { TrustprintError } from '../../core/error.ts';
import { NOT_AUTHORIZED, notActivated } from '../../core/gates/answers.ts';
import { gates } from '../../core/gates/catalogue.ts';
import type { Gate } from '../../core/gates/gate.ts';
import type { GateId } from '../../core/gates/ids.ts';
import { accountOf } from '../../core/model/arn.ts';
import type { Facts, StsRequest } from '../../core/model/facts.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Endpoints } from '../../ports/index.ts';
import { keepDocuments, keptDocuments } from './key-cache.ts';
import type { RequestContext } from './operations/operation.ts';
import { worldCloud } from './world-cloud.ts';
import type { Beyond, LabRules, World } from './world.ts';
import type { StsAnswer } from '../../core/model/verdict.ts';
import { signatureOf } from '../../core/token/signature.ts';

/** What STS decides on a token: the facts that admitted it, or the gate that refused. */
export type StsDecision =
  | { readonly kind: 'admitted'; readonly facts: Facts }
  | {
      readonly kind: 'refused';
      readonly gate: GateId | Beyond;
      readonly answer: StsAnswer;
      readonly facts: Facts;
    };

export interface DecisionRequest {
  readonly request: StsRequest;
  readonly token: string;
}

/**
 * Decides as STS does: the gates in their order, and the first that fails answers. Nothing is
 * fetched for a token whose provider or audience is not registered: keys come from the registered
 * provider alone.
 */
export async function decide(
  asked: DecisionRequest,
  world: World,
  moment: RequestContext,
): Promise<StsDecision> {
  const question = questionOf(asked, world);
  const inside = await seen(question, NOWHERE, { world, moment });
  if (world.beyond === 'region') {
    const answer = notActivated(accountOf(asked.request.roleArn) ?? world.account);
    return { kind: 'refused', gate: 'region', answer, facts: inside };
  }
  const early = firstRefusal(gates.filter(isEarly), inside, world.rules);
  if (early !== undefined) return early;
  const facts = await outside(question, inside, { world, moment });
  const refused = firstRefusal(gates, facts, world.rules);
  if (refused !== undefined) return refused;
  if (world.beyond === 'guardrail') {
    return { kind: 'refused', gate: 'guardrail', answer: NOT_AUTHORIZED, facts };
  }
  const lacking = MUST_PASS.filter((id) => !gates.some((gate) => gate.id === id));
  if (lacking.length > 0) throw new TypeError(`there is no gate ${lacking.join(', ')}`);
  return { kind: 'admitted', facts };
}

/** Looks at the issuer, unless its documents are still kept; a key not among them is asked for again. */
async function outside(
  question: Question,
  inside: Facts,
  { world, moment }: DecisionContext,
): Promise<Facts> {
  const kept = keptDocuments(inside, world, moment.now);
  const keys = seenOf(kept?.jwks);
  if (kept !== undefined && keys !== undefined && question.token !== undefined) {
    const signature = signatureOf(question.token, keys);
    if (signature.selected.kind === 'selected') return { ...inside, ...kept, signature };
  }
  const looking = { ...question, from: inside };
  const facts = await seen(looking, moment.ports.endpoints, { world, moment });
  keepDocuments(facts, world, moment.now);
  return facts;
}

interface DecisionContext {
  readonly world: World;
  readonly moment: RequestContext;
}

async function seen(
  question: Question,
  endpoints: Endpoints,
  { world, moment }: DecisionContext,
): Promise<Facts> {
  const ports = { clock: moment.ports.clock, endpoints, cloud: worldCloud(world) };
  return observe(question, ports, moment.signal);
}

function questionOf({ request, token }: DecisionRequest, { rules }: World): Question {
  const { messages, match, hosts } = rules;
  return {
    ...DEFAULT_QUESTION,
    token,
    request,
    rules: { messages, match, hosts, library: 'library', partition: undefined },
    vantage: { host: 'the lab', proxy: undefined, library: 'the library of the lab' },
    lab: true,
    effort: ONCE,
  };
}

/** The first gate that does not let the facts through. What is unknown is never let through. */
function firstRefusal(
  asked: readonly Gate[],
  facts: Facts,
  rules: LabRules,
): Extract<StsDecision, { kind: 'refused' }> | undefined {
  for (const gate of asked) {
    const { status, failure } = gate.evaluate(facts);
    if (status === 'pass' || (status === 'not-applicable' && !MUST_PASS.includes(gate.id)))
      continue;
    const answer = failure?.answer ?? usualAnswer(gate, rules);
    return { kind: 'refused', gate: gate.id, answer, facts };
  }
  return undefined;
}

/** What STS usually says when this gate fails, in the generation of messages that is in force. */
function usualAnswer({ id, answers }: Gate, rules: LabRules): StsAnswer {
  const answer = answers.find(({ messages }) => messages === 'both' || messages === rules.messages);
  if (answer === undefined) throw new TypeError(`the gate ${id} has no answer`);
  const { code, httpStatus, message } = answer;
  return { code, httpStatus, message };
}

/** The gates that STS can judge from the request and its own records. */
function isEarly({ id }: Gate): boolean {
  return EARLY.has(id);
}

const EARLY: ReadonlySet<GateId> = new Set([
  'request',
  'token-form',
  'claims',
  'provider',
  'audience',
]);

/**
 * Gates that must apply to every call, and pass. The others need not: a token without the claim
 * `roles`, a call without a duration, a server that presented nothing (then `keys` fails).
 */
const MUST_PASS: readonly GateId[] = [
  'request',
  'token-form',
  'claims',
  'provider',
  'audience',
  'keys',
  'signature',
  'role',
  'trust-policy',
];

/** For what STS decides before it looks at anything outside. */
const NOWHERE: Endpoints = {
  connect: async () => notYet(),
  addressesOf: async () => notYet(),
};

async function notYet(): Promise<never> {
  throw NOT_YET;
}

/** One for all: to note where it was made takes longer than what is done without it. */
const NOT_YET = new TrustprintError('not_looked_at', 'STS has not looked at the issuer yet');
