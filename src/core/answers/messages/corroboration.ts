// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../model/facts.ts';
import type { Observed } from '../../model/observed.ts';
import { seenOf } from '../../model/observed.ts';
import type { Witness } from './message.ts';

/** Whether the two documents of the issuer were had from here. */
export function documentsWitness({ discovery, jwks }: Facts): Witness | undefined {
  const looks = [
    ['the discovery document', discovery],
    ['the key set', jwks],
  ] as const;
  const asked = looks.filter(([, look]) => look !== undefined);
  const missing = asked.find(([, look]) => look?.kind !== 'seen');
  if (asked.length === 0) return undefined;
  const evidence = { discovery: endOf(discovery), jwks: endOf(jwks) };
  if (missing === undefined) {
    return { said: 'both documents of the issuer are there, seen from here', evidence };
  }
  const [what, look] = missing;
  const why = look?.kind === 'unseen' || look?.kind === 'absent' ? look.detail : 'not looked at';
  return { said: `${what} could not be had from here: ${why}`, evidence };
}

/** How many thumbprints the provider lists. */
export function listWitness({ provider }: Facts): Witness | undefined {
  const record = seenOf(provider);
  if (record === undefined) return undefined;
  const { arn, thumbprints } = record;
  return {
    said: `${arn} lists ${String(thumbprints.length)} of at most 5`,
    evidence: { provider: arn, thumbprints },
  };
}

/** How many providers the account has. */
export function accountWitness({ providerUrls }: Facts): Witness | undefined {
  const urls = seenOf(providerUrls);
  if (urls === undefined) return undefined;
  return {
    said: `the account has ${String(urls.length)} providers`,
    evidence: { providers: urls.length, some: urls.slice(0, SHOWN) },
  };
}

/** Whose credentials were used here, and where. */
export function callerWitness({ caller }: Facts): Witness | undefined {
  if (caller === undefined) return undefined;
  const { arn, partition, region } = caller;
  return {
    said: `the credentials used here are those of ${arn}`,
    evidence: { arn, partition, region: region ?? null },
  };
}

/** Which Region was asked here. */
export function regionWitness({ caller }: Facts): Witness | undefined {
  if (caller?.region === undefined) return undefined;
  const { account, region } = caller;
  return {
    said: `the Region here is ${region}, and the account ${account}`,
    evidence: { region, account },
  };
}

function endOf(look: Observed<unknown> | undefined): string | null {
  if (look === undefined) return null;
  return look.kind === 'seen' ? 'seen' : look.detail;
}

const SHOWN = 20;
