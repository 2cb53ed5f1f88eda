// SPDX-License-Identifier: Apache-2.0

import type { Facts } from './model/facts.ts';
import { seenOf } from './model/look.ts';
import type { Change, Intent, Plan } from './model/plan.ts';
import type { TrustedBy } from './model/trusting.ts';
import { lastChangeOf, ownersByTags, writerWarnings } from './owner.ts';

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
    warnings: [...plan.warnings, ...writerWarnings(known, owners)],
    ...(recorded === undefined ? {} : { lastChange: lastChangeOf(recorded) }),
    ...(trusting === undefined ? {} : { trustedBy: trustedByOf(facts) }),
  };
}

/** Counted, and the first of them named. */
function trustedByOf({ trusting, roleBearers }: Facts): TrustedBy {
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

/** What would come of it if a plan were wrong, one sentence a kind of change. */
export function whatBreaks({ changes }: Plan): readonly string[] {
  return [...new Set(changes.flatMap(breakageOf))];
}

function breakageOf(change: Change): readonly string[] {
  switch (change.kind) {
    case 'set-thumbprints':
      return [
        ...(change.add.length === 0 ? [] : [ADDED]),
        ...(change.retire.every(({ sha1 }) => change.to.includes(sha1)) ? [] : [DROPPED]),
      ];
    case 'create-provider':
      return [ADDED];
    case 'add-client-id':
      return [
        `tokens that the issuer makes out to ${change.clientId} would be taken for these roles, as far as their conditions let them`,
      ];
    case 'remove-client-id':
    case 'delete-provider':
      return [LOST];
    case 'set-trust-policy':
      return ['whoever the statement then admits could take the role, with all that it may do'];
    case 'annotate-service-account':
      return ['its pods would ask for the wrong role, and get no credentials'];
  }
}

const ADDED =
  'whoever holds the key of a CA that is added could pass for the issuer, and take each of these roles';
const DROPPED =
  'if a value that goes is still presented, these roles cannot be taken: InvalidIdentityToken';
const LOST = 'these roles could not be taken any more: InvalidIdentityToken';

/** As many as a person reads. The count tells how many there are. */
const MOST_NAMED = 10;
