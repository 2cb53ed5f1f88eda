// SPDX-License-Identifier: Apache-2.0

import { issuerOf } from '../../core/gates/gate.ts';
import type { Facts } from '../../core/model/facts.ts';
import { seenOf, type Unseen } from '../../core/model/look.ts';
import { aboutTheSame, completing } from './complete-saved.ts';
import { observeComprised } from './comprised.ts';
import { findIssuer } from './find-issuer.ts';
import { keepLooking } from './keep-probing.ts';
import { notLookedAt } from './observed.ts';
import type { ObserveContext, ObservePorts } from './observe-context.ts';
import { observeAnswer } from './live-answer.ts';
import { controlLook } from './control-host.ts';
import { observeIssuer } from './issuer.ts';
import { observeLeads } from './resolve-target.ts';
import { observeProvider } from './provider.ts';
import type { Question } from './question.ts';
import { signatureOf } from './signature.ts';

/**
 * Looks at everything the question asks about, and gives the facts. What could not be seen is a
 * fact too; the token is not.
 *
 * @throws TrustprintError of kind `input`; and an `observation` only where without it there is
 *   nothing to look at (a cluster or a workload that does not exist, no credentials to ask for it).
 */
export async function observe(
  question: Question,
  ports: ObservePorts,
  signal: AbortSignal,
): Promise<Facts> {
  const base = completing(question, ports.clock.now());
  if (question.offline) return withoutLooks(base);
  const means: ObserveContext = { question: aboutTheSame(question), ports, signal };
  const { seen, token } = await observeLeads(base, means);
  const found = findIssuer(means.question, seen);
  const [issuerSide, cloudSide] = await Promise.all([
    observeIssuer(found, seen, means),
    observeProvider(found, seen, means),
  ]);
  const facts: Facts = {
    ...seen,
    target: found.target,
    issuer: found.issuer,
    rules: { ...question.rules, partition: found.partition },
    ...issuerSide,
    ...cloudSide,
    control: base.control ?? (await controlLook(found, issuerSide.endpoints, means)),
  };
  const whole = { ...facts, ...(await observeComprised(facts, means)) };
  const judged = withSignature(whole, token, question.from);
  const answered = await observeAnswer(judged, token, means);
  const { keepLooking: keeping } = means.question;
  if (keeping === undefined) return answered;
  const kept = await keepLooking(answered, keeping, means);
  return kept.signature === undefined ? withSignature(kept, token, question.from) : kept;
}

/** What was not looked at is not known: it must not pass for what nobody asked about. */
function withoutLooks(base: Facts): Facts {
  const issuer = issuerOf(base);
  if (issuer === undefined) return base;
  const unseen: Unseen = {
    ...notLookedAt('nothing outside is looked at with --offline'),
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
