// SPDX-License-Identifier: Apache-2.0

import { accountOf, partitionIn, providerArnOf } from '../model/arn.ts';
import type { Facts } from '../model/facts.ts';
import { bareIssuer, type Issuer } from '../model/issuer.ts';
import { seenOf } from '../model/observed.ts';
import { isProviderOf, type Provider } from '../model/provider.ts';
import { isOtherCluster, isOtherTenant, issuerDifference } from '../policy/near-miss.ts';
import { federatedIssuersOf } from '../policy/principals.ts';

/** The ARN of the provider that is missing. */
export function missingProviderArn(facts: Facts): string | undefined {
  const { provider, issuer, target, request } = facts;
  if (provider?.kind !== 'seen') return target.providerArn;
  const place = request?.roleArn ?? provider.value.arn;
  const [partition, account] = [partitionIn(place), accountOf(place)];
  return issuer === undefined || partition === undefined || account === undefined
    ? undefined
    : providerArnOf(issuer, account, partition);
}

/** The ARN of the provider that the target names, or the issuer in the account of the role. */
export function namedProviderArn({ target, issuer, request }: Facts): string | undefined {
  const { roleArn } = request ?? {};
  const [partition, account] = [partitionIn(roleArn), accountOf(roleArn)];
  if (target.providerArn !== undefined) return target.providerArn;
  return issuer === undefined || partition === undefined || account === undefined
    ? undefined
    : providerArnOf(issuer, account, partition);
}

/**
 * The provider beside which the missing one is made, by its ARN: the one that the role trusts in its
 * stead, else one whose issuer differs by a slip. Another cluster's is none unless the role names it.
 */
export function nearProviderArn(facts: Facts): string | undefined {
  const { issuer, provider } = facts;
  if (issuer === undefined) return undefined;
  if (provider?.kind === 'seen') {
    return isProviderOf(provider.value, issuer) ? undefined : provider.value.arn;
  }
  const missing = provider?.kind === 'absent' ? missingProviderArn(facts) : undefined;
  const url = nearUrl(facts, issuer);
  return missing === undefined || url === undefined
    ? undefined
    : `${missing.slice(0, missing.indexOf(PROVIDER))}${PROVIDER}${url}`;
}

function nearUrl({ role, providerUrls }: Facts, issuer: Issuer): string | undefined {
  const trusted = federatedIssuersOf(seenOf(role)?.trustPolicy ?? '');
  const near = (seenOf(providerUrls) ?? []).filter((url) =>
    isNear(issuerDifference(url, bareIssuer(issuer)), trusted.includes(url)),
  );
  return near.find((url) => trusted.includes(url)) ?? near[0];
}

function isNear(difference: string | undefined, isTrusted: boolean): boolean {
  if (difference === undefined || isOtherTenant(difference)) return false;
  return isTrusted || !isOtherCluster(difference);
}

/** The record of that provider, where it was looked at. */
export function lookalikeProvider(facts: Facts): Provider | undefined {
  const near = seenOf(facts.nearProvider);
  if (near !== undefined) return near;
  const named = seenOf(facts.provider);
  return named !== undefined && named.arn === nearProviderArn(facts) ? named : undefined;
}

const PROVIDER = ':oidc-provider/';
