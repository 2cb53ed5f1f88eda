// SPDX-License-Identifier: Apache-2.0

import { issuerOf } from '../core/gates/gate.ts';
import { accountOf } from '../core/model/arn.ts';
import type { Caller, Facts, Role } from '../core/model/facts.ts';
import { type Look, seenOf } from '../core/model/look.ts';
import { completing } from './complete.ts';
import { findIssuer, type Seen } from './find-issuer.ts';
import { lookAt, notLookedAt } from './looks.ts';
import { isLacking, type Means, type ObservePorts } from './means.ts';
import { controlLook } from './observe-control.ts';
import { observeIssuer } from './observe-issuer.ts';
import { observeProvider } from './observe-provider.ts';
import type { Question } from './question.ts';
import { signatureOf } from './signature.ts';

/**
 * Looks at everything the question asks about, and gives the facts. What could not be seen is a
 * fact too; the token is not.
 *
 * @throws TrustprintError of kind `input`; and an `observation` only where without it there is
 *   nothing to look at (a cluster that does not exist, no credentials to ask for it).
 */
export async function observe(
  question: Question,
  ports: ObservePorts,
  signal: AbortSignal,
): Promise<Facts> {
  const base = completing(question, ports.clock.now());
  if (question.offline) return withoutLooks(base);
  const means: Means = { question, ports, signal };
  const seen = await observeFirst(base, means);
  const found = await findIssuer(means, seen);
  const [issuerSide, cloudSide] = await Promise.all([
    observeIssuer(found, means),
    observeProvider(found, means),
  ]);
  const facts: Facts = {
    ...base,
    ...seen,
    target: found.target.text === undefined ? base.target : found.target,
    issuer: found.issuer ?? base.issuer,
    rules: { ...question.rules, partition: found.partition },
    ...issuerSide,
    ...cloudSide,
    control: base.control ?? (await controlLook(found, issuerSide.endpoints, means)),
  };
  return withAnswer(withSignature(facts, question), means);
}

/** What was not looked at is not known: it must not pass for what nobody asked about. */
function withoutLooks(base: Facts): Facts {
  const issuer = issuerOf(base);
  if (issuer === undefined) return base;
  const unseen = notLookedAt('nothing outside is looked at with --offline');
  return {
    ...base,
    issuer,
    discovery: base.discovery ?? unseen,
    jwks: base.jwks ?? unseen,
    provider: base.provider ?? unseen,
  };
}

/** What leads to the issuer. */
async function observeFirst(base: Facts, means: Means): Promise<Seen> {
  const [caller, role] = await Promise.all([
    base.caller ?? observeCaller(means),
    isLacking(base.role) ? observeRole(means) : base.role,
  ]);
  return { caller, role, token: base.token };
}

/** Who asks is no verdict's matter: without credentials, all that needs none is seen all the same. */
async function observeCaller({ question, ports, signal }: Means): Promise<Caller | undefined> {
  if (!question.cloud) return undefined;
  return seenOf(await lookAt('caller', async () => ports.cloud.caller(signal)));
}

async function observeRole({ question, ports, signal }: Means): Promise<Look<Role> | undefined> {
  const { target, request, cloud } = question;
  const arn = target?.kind === 'role' ? target.arn.text : request?.roleArn;
  if (arn === undefined || !cloud || accountOf(arn) === undefined) return undefined;
  return lookAt('role of that name', async () => ports.cloud.role(arn, signal));
}

/** Keys that were started from have been held against the token already. */
function withSignature(facts: Facts, { token, from }: Question): Facts {
  const jwks = seenOf(facts.jwks);
  if (token === undefined || jwks === undefined || facts.jwks === from?.jwks) return facts;
  return { ...facts, signature: signatureOf(token, jwks) };
}

/** Asks STS itself, where that was wished. */
async function withAnswer(facts: Facts, { question, ports, signal }: Means): Promise<Facts> {
  const { token, request, live } = question;
  const roleArn = request?.roleArn;
  if (!live || token === undefined || request === undefined || roleArn === undefined) {
    return facts;
  }
  const observed = await ports.cloud.assume({ ...request, roleArn }, token.trim(), signal);
  return { ...facts, observed };
}
