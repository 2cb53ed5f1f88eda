// SPDX-License-Identifier: Apache-2.0

import type { Certificate } from '../../../core/model/certificate.ts';
import { providerArnOf } from '../../../core/model/arn.ts';
import { bareIssuer, type Issuer, parseIssuer } from '../../../core/model/issuer.ts';
import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import { type Scope, usualCluster, usualProvider, usualRole } from '../control/defaults.ts';
import { openIssuer } from '../issuer/cluster-issuers.ts';
import { iamArn, type World } from '../world.ts';
import { PLATFORM, scanRoles } from './fleet-organization.ts';
import { type Host, type Trust, TRUSTS } from './fleet-trusts.ts';
import type { Seeding } from './scenario.ts';

/** Four providers are four fifths of it. */
const QUOTA_OF_PLATFORM = 5;

/** Puts the trusts into the world, and the roles by which they can be read. */
export async function seedFleet(
  world: World,
  seeding: Seeding,
  listed: Readonly<Record<Host, readonly (Certificate | string)[]>>,
): Promise<void> {
  for (const trust of TRUSTS) {
    const { scope, opened } = await openedFor(trust, world, seeding);
    addProvider(world, scope, { trust, listed: listed[trust.host] });
    addRoles(world, scope, trust);
    if (trust.cluster === undefined || opened === undefined) continue;
    const { name } = trust.cluster;
    const usual = usualCluster(scope);
    const cluster = { ...usual, name, arn: usual.arn.replace(/[^/]+$/, name) };
    world.clusters.set(cluster.arn, cluster);
    world.issuers.set(cluster.arn, opened);
  }
  for (const role of scanRoles(world, seeding.now)) world.roles.set(role.arn, role);
  world.providerQuotas.set(PLATFORM, QUOTA_OF_PLATFORM);
}

async function openedFor(
  { account, host, path, documents, cluster }: Trust,
  world: World,
  { now, hosts, key }: Seeding,
) {
  const publishing = host === 'clusters' ? world.publishing : hosts[host];
  const origin = publishing?.origin ?? 'https://token.actions.githubusercontent.com';
  const issuer = parseIssuer(`${origin}${path}`);
  const isOpen = publishing !== undefined && documents !== 'none';
  return {
    scope: scopeOf(world, { account, region: cluster?.region, issuer, now }),
    opened: isOpen ? await openIssuer(publishing, { path, key }) : undefined,
  };
}

function scopeOf(
  { partition, account, region }: World,
  own: {
    readonly account: string | undefined;
    readonly region: string | undefined;
    readonly issuer: Issuer;
    readonly now: Scope['now'];
  },
): Scope {
  return { ...own, partition, account: own.account ?? account, region: own.region ?? region };
}

function addProvider(
  { providers }: World,
  scope: Scope,
  of: { readonly trust: Trust; readonly listed: readonly (Certificate | string)[] },
): void {
  const { provider = {} } = of.trust;
  if (provider === 'missing') return;
  const { clientIds, clusterName, listed = of.listed } = provider;
  const usual = usualProvider(scope, listed);
  providers.set(usual.arn, {
    ...usual,
    ...(clientIds === undefined ? {} : { clientIds }),
    // Where eksctl says for which cluster a provider is.
    tags: clusterName === undefined ? {} : { 'alpha.eksctl.io/cluster-name': clusterName },
  });
}

function addRoles(world: World, scope: Scope, { roles = {} }: Trust): void {
  for (const [
    name,
    { subject = `system:serviceaccount:apps:${name}`, ...rights },
  ] of Object.entries(roles)) {
    const arn = iamArn(world, scope.account, `role/${name}`);
    const { attachedPolicies = [] } = rights;
    world.roles.set(arn, {
      ...usualRole(scope, { namespace: 'apps', name }),
      ...rights,
      arn,
      name,
      attachedPolicies: attachedPolicies.map((policy) => iamArn(world, 'aws', policy)),
      trustPolicy: trustPolicyOf(scope, subject),
    });
  }
}

function trustPolicyOf({ issuer, account, partition }: Scope, subject: string): string {
  const bare = bareIssuer(issuer);
  const StringEquals = { [`${bare}:aud`]: DEFAULT_AUDIENCE };
  const operator = subject.includes('*') ? 'StringLike' : 'StringEquals';
  const named = subject === 'anybody' ? {} : { [`${bare}:sub`]: subject };
  const Condition =
    operator === 'StringLike'
      ? { StringEquals, StringLike: named }
      : { StringEquals: { ...StringEquals, ...named } };
  const Statement = [
    {
      Effect: 'Allow',
      Principal: { Federated: providerArnOf(issuer, account, partition) },
      Action: 'sts:AssumeRoleWithWebIdentity',
      Condition,
    },
  ];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}
