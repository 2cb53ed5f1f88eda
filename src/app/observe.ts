// SPDX-License-Identifier: Apache-2.0

import { accountOf } from '../core/model/arn.ts';
import type { Caller, Facts, ObservedAnswer, Role } from '../core/model/facts.ts';
import type { Look } from '../core/model/look.ts';
import { seenOf } from '../core/model/look.ts';
import { tokenFormOf } from '../core/model/web-identity.ts';
import { completing } from './complete.ts';
import { type Found, findIssuer } from './find-issuer.ts';
import { lookAt } from './looks.ts';
import { isLacking, type Means, type ObservePorts } from './means.ts';
import { controlLook } from './observe-control.ts';
import { observeIssuer } from './observe-issuer.ts';
import { observeProvider } from './observe-provider.ts';
import type { Question } from './question.ts';
import { signatureOf } from './signature.ts';
import type { Told } from './told.ts';

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
  told: Told = () => {},
): Promise<Facts> {
  if (question.offline) return completing(question, ports.clock.now());
  const means: Means = { question, ports, signal, told };
  const { from } = question;
  const caller = from?.caller ?? (await observeCaller(means));
  const role = isLacking(from?.role) ? await observeRole(means) : from?.role;
  const token = question.token === undefined ? from?.token : tokenFormOf(question.token);
  const found = await findIssuer(question, { caller, role, token }, ports.cloud, signal);
  const [issuerSide, cloudSide] = await Promise.all([
    observeIssuer(found, means),
    observeProvider(found, means),
  ]);
  const base = completing(question, ports.clock.now());
  const facts: Facts = {
    ...base,
    caller,
    role,
    token,
    target: mergedTarget(base, found),
    issuer: found.issuer ?? base.issuer,
    rules: { ...question.rules, partition: found.partition },
    ...issuerSide,
    ...cloudSide,
    control: from?.control ?? (await controlLook(found, issuerSide.endpoints, means)),
  };
  const signed = withSignature(facts, question);
  return { ...signed, observed: question.observed ?? (await askLive(signed, means)) ?? from?.observed };
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

function mergedTarget(base: Facts, { target }: Found): Facts['target'] {
  return target.text === undefined && base.target.text !== undefined ? base.target : target;
}

function withSignature(facts: Facts, { token }: Question): Facts {
  const jwks = seenOf(facts.jwks);
  if (token === undefined || jwks === undefined) return facts;
  return { ...facts, signature: signatureOf(token, jwks) };
}

async function askLive(facts: Facts, { question, ports, signal }: Means): Promise<ObservedAnswer | undefined> {
  const { token, request, live } = question;
  const roleArn = request?.roleArn;
  if (!live || token === undefined || request === undefined || roleArn === undefined) {
    return undefined;
  }
  return ports.cloud.assume({ ...request, roleArn }, token.trim(), signal);
}
