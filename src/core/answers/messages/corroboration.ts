// SPDX-License-Identifier: Apache-2.0

import { issuerFor } from '../../issuers/subjects.ts';
import { parseArn, roleNameOf } from '../../model/arn.ts';
import type { Facts } from '../../model/facts.ts';
import type { Observed } from '../../model/observed.ts';
import { seenOf } from '../../model/observed.ts';
import { bareIssuer } from '../../model/issuer.ts';
import { placesIn } from '../message-template.ts';
import type { Witness } from './message.ts';
import { sessionClaimsOf } from '../../policy/session-claims.ts';

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
  const why = look?.kind === 'unseen' || look?.kind === 'absent' ? look.detail : 'not checked';
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

export function providerAlreadyExistsWitness({
  provider,
  providerUrls,
}: Facts): Witness | undefined {
  if (provider?.kind === 'seen') {
    const { arn, clientIds, thumbprints, tags } = provider.value;
    return {
      said: `the provider is there: ${arn}`,
      evidence: { provider: arn, clientIds, thumbprints, tags: tags ?? null },
    };
  }
  if (provider?.kind !== 'absent') return undefined;
  const others = providerUrls?.kind === 'seen' ? providerUrls.value.length : null;
  return {
    said: 'the account that was checked has no provider for this issuer: the one that exists is in another account, or is gone by now',
    evidence: { provider: null, otherProviders: others },
  };
}

export function providerNotFoundWitness({ provider, providerUrls }: Facts): Witness | undefined {
  if (provider?.kind === 'seen') {
    const { arn } = provider.value;
    return { said: `the provider is there by now: ${arn}`, evidence: { provider: arn } };
  }
  const urls = seenOf(providerUrls);
  if (provider?.kind !== 'absent' || urls === undefined) return undefined;
  return {
    said: `the account has ${String(urls.length)} providers, and none is for this issuer`,
    evidence: { provider: null, providers: urls.slice(0, SHOWN) },
  };
}

export function clientIdsLimitWitness({ provider }: Facts): Witness | undefined {
  const record = seenOf(provider);
  if (record === undefined) return undefined;
  const { arn, clientIds } = record;
  return {
    said: `${arn} has ${String(clientIds.length)} of at most 100 audiences`,
    evidence: { provider: arn, audiences: clientIds.length },
  };
}

export function federatedPrincipalInvalidWitness({ provider, target }: Facts): Witness | undefined {
  const arn = seenOf(provider)?.arn ?? target.providerArn;
  return arn === undefined
    ? undefined
    : { said: `the principal to name is ${arn}`, evidence: { provider: arn } };
}

export function sharedIssuerUnconditionedWitness({ issuer }: Facts): Witness | undefined {
  const known = issuer === undefined ? undefined : issuerFor(bareIssuer(issuer));
  if (known === undefined || known.tenancy.length === 0) return undefined;
  return {
    said: `${known.name} is shared: its trust policies must ask for ${known.tenancy.join(' or ')}`,
    evidence: { issuer: known.name, tenancy: known.tenancy },
  };
}

export function trustPolicyTooLongWitness({ role }: Facts): Witness | undefined {
  const record = seenOf(role);
  if (record === undefined) return undefined;
  const characters = record.trustPolicy.replaceAll(/\s/g, '').length;
  return {
    said: `the trust policy of ${record.arn} has ${String(characters)} characters, blanks aside`,
    evidence: { role: record.arn, characters },
  };
}

export function packedPolicyTooLargeWitness({ token }: Facts): Witness | undefined {
  if (token?.claims === undefined) return undefined;
  const { tags } = sessionClaimsOf(token.claims);
  const count = Object.keys(tags).length;
  const characters = Object.entries(tags).flat().join('').length;
  return {
    said: `the token carries ${String(count)} session tags, ${String(characters)} characters`,
    evidence: { tags: count, characters },
  };
}

/** As whom the call was made, beside the role that the workload should have. */
export function callIdentityWitness({ observed, request, role }: Facts): Witness | undefined {
  const { arn = '' } = placesIn('User: <arn> is not authorized', observed?.message ?? '');
  if (arn === '') return undefined;
  const wanted = request?.roleArn ?? seenOf(role)?.arn;
  return {
    said: `the call was made as ${arn}${besides(arn, wanted)}`,
    evidence: { calledAs: arn, role: wanted ?? null },
  };
}

function besides(arn: string, wanted: string | undefined): string {
  const [, used] = /:assumed-role\/([^/]+)\//.exec(arn) ?? [];
  const name = wanted === undefined ? undefined : nameIn(wanted);
  if (name === undefined) return '';
  return used === name ? ', with the role that it should have' : `, and not with the role ${name}`;
}

function nameIn(arn: string): string | undefined {
  try {
    return roleNameOf(parseArn(arn));
  } catch {
    return undefined;
  }
}
