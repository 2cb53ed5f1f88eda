// SPDX-License-Identifier: Apache-2.0

import { issuerOf } from '../../core/gates/gate.ts';
import type { Facts, ObservedAnswer } from '../../core/model/facts.ts';
import { observeComprised } from './comprised.ts';
import { seenOf, type Unseen } from '../../core/model/observed.ts';
import { aboutTheSame, completing } from './from-files.ts';
import { findIssuer } from './find-issuer.ts';
import { keepLooking } from './keep-probing.ts';
import { notLookedAt } from './observed.ts';
import { controlLook } from './control-host.ts';
import { observeIssuer } from './issuer.ts';
import { observeLeads } from './resolve-target.ts';
import { observeProvider } from './provider.ts';
import type { Question, ObserveContext, ObservePorts } from './question.ts';
import { TrustprintError } from '../../core/error.ts';
import { PLAIN_REQUEST } from '../../core/model/empty-facts.ts';
import { signatureOf } from '../../core/token/signature.ts';

/**
 * Probes everything the question asks about, and gives the facts. What could not be seen is a
 * fact too; the token is not.
 *
 * @throws TrustprintError of kind `input`; and an `observation` only where without it there is
 *   nothing to probe (a cluster or a workload that does not exist, no credentials to ask for it).
 */
export async function observe(
  question: Question,
  ports: ObservePorts,
  signal: AbortSignal,
): Promise<Facts> {
  const base = completing(question, ports.clock.now());
  if (question.offline) return withoutLooks(base);
  const means: ObserveContext = { question: aboutTheSame(question), ports, signal };
  const { seen, token, caller } = await observeLeads(base, means);
  const found = findIssuer(means.question, seen);
  const known: Facts = {
    ...seen,
    target: found.target,
    issuer: found.issuer,
    rules: { ...question.rules, partition: found.partition },
  };
  const [{ control, ...issuerSide }, cloudSide, comprised] = await Promise.all([
    observeIssuer(found, seen, means).then(async (side) => ({
      ...side,
      control: base.control ?? (await controlLook(found, side.endpoints, means)),
    })),
    observeProvider(found, { seen, caller }, means),
    observeComprised(known, means),
  ]);
  const facts: Facts = { ...known, ...issuerSide, ...cloudSide, control, ...comprised };
  const signed = question.isTokenStripped === true ? undefined : token;
  const judged = withSignature(facts, signed, question.from);
  const answered = question.live
    ? { ...judged, observed: await askSts(judged, token, means) }
    : judged;
  const { keepLooking: keeping } = means.question;
  if (keeping === undefined) return answered;
  const kept = await keepLooking(answered, keeping, means);
  return kept.signature === undefined ? withSignature(kept, signed, question.from) : kept;
}

/**
 * Makes ready to ask STS, with what leads to the token and the role read again, and the token kept: it may
 * be asked as often as wanted.
 */
export async function askerOf(
  question: Question,
  ports: ObservePorts,
  signal: AbortSignal,
): Promise<() => Promise<ObservedAnswer>> {
  const base = completing(question, ports.clock.now());
  const means: ObserveContext = { question: aboutTheSame(question), ports, signal };
  const { seen, token } = await observeLeads(base, means);
  return async () => askSts(seen, token, means);
}

/** What was not probed is not known: it must not pass for what nobody asked about. */
function withoutLooks(base: Facts): Facts {
  const issuer = issuerOf(base);
  if (issuer === undefined) return base;
  const unseen: Unseen = {
    ...notLookedAt('nothing is probed with --offline'),
    hint: 'leave --offline out, or start from what was seen before: --from FILE',
  };
  return {
    ...base,
    issuer,
    discovery: base.discovery ?? unseen,
    jwks: base.jwks ?? unseen,
    provider: base.provider ?? unseen,
  };
}

/** Keys that were started from have been held against the token already. */
function withSignature(facts: Facts, token: string | undefined, from: Question['from']): Facts {
  const jwks = seenOf(facts.jwks);
  if (token === undefined || jwks === undefined || facts.jwks === from?.jwks) return facts;
  return { ...facts, signature: signatureOf(token, jwks) };
}

/**
 * Asks STS itself.
 *
 * @throws TrustprintError `argument_invalid` where neither the question nor what was looked at has a
 *   token and a role to ask with.
 */
async function askSts(
  facts: Facts,
  token: string | undefined,
  { ports, signal }: ObserveContext,
): Promise<ObservedAnswer> {
  const roleArn = facts.request?.roleArn ?? seenOf(facts.role)?.arn;
  if (token === undefined || roleArn === undefined) {
    const lacking = token === undefined ? 'token' : 'role';
    throw new TrustprintError('argument_invalid', `STS cannot be asked: no ${lacking} was found`, {
      facts: { lacking },
      hint: token === undefined ? 'give --token FILE, or --mint for a workload' : 'give --role ARN',
    });
  }
  const request = { ...PLAIN_REQUEST, ...facts.request, roleArn };
  return ports.cloud.assume(request, token.trim(), signal);
}
