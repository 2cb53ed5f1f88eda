// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import { seenOf } from '../model/look.ts';
import type { Intent, Plan } from '../model/plan.ts';
import { lastChangeOf, ownersByTags, writerWarnings } from './owner.ts';
import type { TrustedBy } from '../model/provider.ts';

/**
 * The plan with what was seen of others: who depends on the provider, and who wrote to it last.
 * What was not looked at is not said.
 */
export function amongOthers(plan: Plan, facts: Facts, { owner }: Intent): Plan {
  const { trusting, recordedChanges: recorded, provider } = facts;
  const owners = owner === undefined ? ownersByTags(seenOf(provider)?.tags ?? {}) : [owner];
  const known = seenOf(recorded) ?? [];
  return {
    ...plan,
    warnings: [...plan.warnings, ...writerWarnings(known, owners), ...unseenWarnings(facts)],
    ...(recorded === undefined ? {} : { lastChange: lastChangeOf(recorded) }),
    ...(trusting === undefined ? {} : { trustedBy: trustedByOf(facts) }),
  };
}

/** What was asked about and could not be seen from here: a plan knows nothing of it. */
function unseenWarnings({ role, cluster, providerUrls, podIdentity }: Facts): readonly string[] {
  const looks = {
    'the role was not seen': role,
    'the cluster was not seen': cluster,
    'the other providers of the account were not seen': providerUrls,
    'associations of EKS Pod Identity were not seen': podIdentity,
  };
  return Object.entries(looks).flatMap(([said, look]) =>
    look?.kind === 'unseen' && look.by === 'ours' ? [`${said}: ${look.detail}`] : [],
  );
}

/** Counted, and the first of them named. */
export function trustedByOf({
  trusting,
  roleBearers,
}: Pick<Facts, 'trusting' | 'roleBearers'>): TrustedBy {
  const bearers = seenOf(roleBearers);
  const serviceAccounts = bearers?.slice(0, MOST_NAMED);
  if (trusting?.kind !== 'seen') {
    const why = `the roles of the account were not seen: ${trusting?.detail ?? 'not looked at'}`;
    return { seen: false, why, count: 0, roles: [], serviceAccounts };
  }
  const { roles, read, isAll } = trusting.value;
  const unread = isAll ? [] : [`only ${String(read)} roles of the account were read`];
  const dark =
    roleBearers === undefined || roleBearers.kind === 'seen'
      ? []
      : [`service accounts were not seen: ${roleBearers.detail}`];
  const whys = [...unread, ...dark];
  return {
    seen: true,
    why: whys.length === 0 ? undefined : whys.join('; '),
    count: roles.length,
    roles: roles.slice(0, MOST_NAMED),
    serviceAccounts,
  };
}

/** As many as a person reads. The count tells how many there are. */
const MOST_NAMED = 10;
