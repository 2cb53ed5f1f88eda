// SPDX-License-Identifier: Apache-2.0

import type { TrustprintError } from '../error.ts';
import type { Inventory, Unreadable } from '../model/inventory.ts';
import { type Observed, type Unseen } from '../model/observed.ts';
import type { FleetCheck } from './fleet-check.ts';

export const unreadable: FleetCheck = {
  id: 'unreadable',
  on: 'provider',
  title: 'All that a scan is about could be read',
  severity: 'warning',
  after: 'reading',
  source: {
    title: 'IAM User Guide, Access denied error messages',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
  },
  explanation:
    'An account, a Region, a cluster or a provider that could not be read may have any of the other faults, and nobody would know. A scan with one of these ends with 3. Where it is known and meant (an account that is being closed, a Region that a guardrail denies), suppress it until a day.',
  remedy: 'Give the role of the scan what trustprint permissions --for scan prints.',
  find: unreadableIn,
};

/** What of an account was not read, and why: one line where nothing of it was. */
export function unreadableIn({ account, ...read }: Inventory): readonly Unreadable[] {
  const of = (what: string, look: Observed<unknown> | undefined, region?: string): Unreadable[] =>
    look?.kind === 'unseen' ? [{ account: account.id, region, what, why: whyUnseen(look) }] : [];
  const { providers, roles, regions, providerQuota } = read;
  if (providers.kind === 'unseen' && roles.kind === 'unseen') return of('the account', providers);
  const listed = providers.kind === 'seen' ? providers.value : [];
  return [
    ...of('the list of providers', providers),
    ...listed.flatMap(({ arn, provider }) => of(`the provider ${arn}`, provider)),
    ...of('the roles', roles),
    ...(areGrantsUnread(roles)
      ? [{ account: account.id, region: undefined, what: 'what the roles may do', why: NO_GRANTS }]
      : []),
    ...of('the quota of providers', providerQuota),
    ...regions.flatMap(({ region, clusters }) => [
      ...of(`the clusters of ${region}`, clusters, region),
      ...(clusters.kind === 'seen' ? clusters.value : []).flatMap(({ name, cluster }) =>
        of(`the cluster ${name} of ${region}`, cluster, region),
      ),
    ]),
  ];
}

/** The roles were listed alone, for want of the right to more. */
function areGrantsUnread(roles: Inventory['roles']): boolean {
  return roles.kind === 'seen' && roles.value.roles.some(({ grants }) => grants === undefined);
}

const NO_GRANTS =
  'these credentials may not iam:GetAccountAuthorizationDetails, so nobody can tell which roles are administrators';

/** Why something was not seen, and what would let us see it. */
export function whyUnseen({ detail, hint }: Unseen): string {
  return hint === undefined ? detail : `${detail} (${hint})`;
}

/** The same where an error left all of it unseen. */
export function whyFailed({ message, hint }: TrustprintError): string {
  return hint === undefined ? message : `${message} (${hint})`;
}
