// SPDX-License-Identifier: Apache-2.0

import { observeIssuer } from '../../../app/observe/issuer.ts';
import { DEFAULT_QUESTION, ONCE } from '../../../app/observe/question.ts';
import { NOT_AUTHORIZED, notActivated } from '../../../core/gates/answers.ts';
import { gates } from '../../../core/gates/catalogue.ts';
import { type Gate, issuerOf } from '../../../core/gates/gate.ts';
import type { GateId } from '../../../core/gates/ids.ts';
import { accountOf, partitionIn, providerArnOf } from '../../../core/model/arn.ts';
import { EMPTY_FACTS } from '../../../core/model/empty-facts.ts';
import type { AwsRules, Facts, StsRequest } from '../../../core/model/facts.ts';
import { type Instant, plusSeconds } from '../../../core/model/instant.ts';
import { type Observed, seenOf } from '../../../core/model/observed.ts';
import type { StsAnswer } from '../../../core/model/verdict.ts';
import { tokenFormOf } from '../../../core/model/web-identity.ts';
import type { RequestContext } from '../protocol/operation.ts';
import { signatureOf } from '../../../core/token/signature.ts';
import type { Beyond, KeptDocuments, LabRules, World } from '../world.ts';

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
  { request, token }: DecisionRequest,
  world: World,
  moment: RequestContext,
): Promise<StsDecision> {
  const inside = recordsOn({ request, token }, world, moment.now);
  if (world.beyond === 'region') {
    const answer = notActivated(accountOf(request.roleArn) ?? world.account);
    return { kind: 'refused', gate: 'region', answer, facts: inside };
  }
  const early = firstRefusal(EARLY_GATES, inside, world.rules);
  if (early !== undefined) return early;
  const facts = await withIssuer(inside, token, { world, moment });
  const refused = firstRefusal(LATER_GATES, facts, world.rules);
  if (refused !== undefined) return refused;
  if (world.beyond === 'guardrail') {
    return { kind: 'refused', gate: 'guardrail', answer: NOT_AUTHORIZED, facts };
  }
  if (LACKING.length > 0) throw new TypeError(`there is no gate ${LACKING.join(', ')}`);
  return { kind: 'admitted', facts };
}

/** What STS knows without probing anything outside: the request, the token, and its own records. */
function recordsOn({ request, token }: DecisionRequest, world: World, now: Instant): Facts {
  const { roleArn } = request;
  const partition = partitionIn(roleArn) ?? 'aws';
  const account = accountOf(roleArn);
  const form = tokenFormOf(token);
  const issuer = issuerOf({ token: form, issuer: undefined });
  return {
    ...EMPTY_FACTS,
    at: now,
    vantage: VANTAGE,
    lab: true,
    target: TARGET,
    rules: rulesIn(partition, world.rules),
    request,
    token: form,
    issuer,
    role: account === undefined ? undefined : recordIn(world.roles, roleArn),
    provider:
      issuer === undefined || account === undefined
        ? undefined
        : recordIn(world.providers, providerArnOf(issuer, account, partition)),
  };
}

/** The same object where it can be: what was judged by the same rules is not judged again. */
function rulesIn(partition: string, lab: LabRules): AwsRules {
  const known = RULES.get(lab);
  if (known?.partition === partition) return known;
  const { messages, match, hosts } = lab;
  const rules: AwsRules = { messages, match, hosts, library: 'library', partition };
  RULES.set(lab, rules);
  return rules;
}

const RULES = new WeakMap<LabRules, AwsRules>();

const VANTAGE: Facts['vantage'] = {
  host: 'the lab',
  proxy: undefined,
  library: 'the library of the lab',
};
const TARGET: Facts['target'] = {
  text: undefined,
  kind: 'token',
  clusterName: undefined,
  providerArn: undefined,
  found: {},
};

function recordIn<T>(records: ReadonlyMap<string, T>, arn = ''): Observed<T> {
  const value = records.get(arn);
  return value === undefined
    ? { kind: 'absent', detail: `there is no ${arn}` }
    : { kind: 'seen', value };
}

/** Looks at the issuer, unless its documents are still kept; a key not among them is asked for again. */
async function withIssuer(
  inside: Facts,
  token: string,
  { world, moment }: DecisionContext,
): Promise<Facts> {
  const kept = keptDocuments(inside, world, moment.now);
  const keys = seenOf(kept?.jwks);
  if (kept !== undefined && keys !== undefined) {
    const signature = signatureOf(token, keys, inside.token?.header);
    if (signature.selected.kind === 'selected') return { ...inside, ...kept, signature };
  }
  const { ports, signal } = moment;
  const served = asOfSts(
    await observeIssuer(inside, inside, { question: QUESTION, ports, signal }),
  );
  const jwks = seenOf(served.jwks);
  const facts = {
    ...inside,
    ...served,
    signature: jwks === undefined ? undefined : signatureOf(token, jwks, inside.token?.header),
  };
  keepDocuments(facts, world, moment.now);
  return facts;
}

type Served = Awaited<ReturnType<typeof observeIssuer>>;

/** The lab's STS looks from nowhere else: what cannot be reached from here, it cannot reach. */
function asOfSts({ discovery, jwks, endpoints }: Served): Served {
  return {
    discovery: discovery === undefined ? undefined : byTheirs(discovery),
    jwks: jwks === undefined ? undefined : byTheirs(jwks),
    endpoints: endpoints.map((probe) => ({ ...probe, chain: byTheirs(probe.chain) })),
  };
}

function byTheirs<T>(probe: Observed<T>): Observed<T> {
  return probe.kind === 'unseen' ? { ...probe, by: 'theirs' } : probe;
}

interface DecisionContext {
  readonly world: World;
  readonly moment: RequestContext;
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

/** The gates that STS can judge from the request and its own records come first. */
const EARLY: ReadonlySet<GateId> = new Set([
  'request',
  'token-form',
  'claims',
  'provider',
  'audience',
]);
const EARLY_GATES = gates.filter(({ id }) => EARLY.has(id));
const LATER_GATES = gates.filter(({ id }) => !EARLY.has(id));

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
const LACKING = MUST_PASS.filter((id) => !gates.some((gate) => gate.id === id));

/** The documents of a provider's issuer, where they were seen within the time that they are kept. */
function keptDocuments(
  facts: Facts,
  world: World,
  now: Instant,
): KeptDocuments['documents'] | undefined {
  const provider = seenOf(facts.provider);
  const kept = provider === undefined ? undefined : world.kept.get(provider.arn);
  return kept !== undefined && now < kept.until ? kept.documents : undefined;
}

/** Keeps what was seen; a probe that failed is not kept. */
function keepDocuments(facts: Facts, world: World, now: Instant): void {
  const { discovery, jwks, endpoints } = facts;
  const { keyCacheSeconds } = world.rules;
  const provider = seenOf(facts.provider);
  if (keyCacheSeconds === 0 || provider === undefined) return;
  if (discovery?.kind !== 'seen' || jwks?.kind !== 'seen') return;
  world.kept.set(provider.arn, {
    documents: { discovery, jwks, endpoints },
    until: plusSeconds(now, keyCacheSeconds),
  });
}

/** How STS looks at an issuer, and that it asks for nothing else. */
const QUESTION = { ...DEFAULT_QUESTION, effort: ONCE };
