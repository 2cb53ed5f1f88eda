// SPDX-License-Identifier: Apache-2.0

import { accountOf, parseArn, providerUrlOf } from '../../core/model/arn.ts';
import type { Facts } from '../../core/model/facts.ts';
import { type Found, type Seen, whyNoIssuer } from './find-issuer.ts';
import { lookAt, notLookedAt } from './observed.ts';
import { isLacking, type ObserveContext } from './observe-context.ts';

type CloudSide = Pick<Facts, 'provider' | 'providerUrls'>;

/** Reads the provider, and where there is none, what providers there are: near misses are among them. */
export async function observeProvider(
  found: Found,
  seen: Seen,
  means: ObserveContext,
): Promise<CloudSide> {
  const { providerArn, issuer } = found;
  const { question, ports, signal } = means;
  const { from } = question;
  const known = { provider: from?.provider, providerUrls: from?.providerUrls };
  if (!isAsked(question) || !isLacking(known.provider)) return known;
  if (providerArn === undefined) {
    const why = issuer === undefined ? whyNoIssuer(seen) : notLookedAt(NO_ACCOUNT);
    return { ...known, provider: why ?? known.provider };
  }
  const provider = await lookAt('provider of that issuer', async () =>
    ports.cloud.provider(providerArn, signal),
  );
  if (provider.kind !== 'absent') return { ...known, provider };
  return {
    provider,
    providerUrls: await lookAt('list of providers', async () => {
      const arns = await ports.cloud.providerArns(accountOf(providerArn), signal);
      return arns.flatMap((arn) => providerUrlOf(parseArn(arn)) ?? []);
    }),
  };
}

function isAsked({ cloud, issuerAlone = false }: ObserveContext['question']): boolean {
  return cloud && !issuerAlone;
}

/** Without a role, the account is the caller's; without credentials there is neither. */
const NO_ACCOUNT = 'there are no AWS credentials, nor a role, that say in which account it is';
