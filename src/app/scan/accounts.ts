// SPDX-License-Identifier: Apache-2.0

import { createHash } from 'node:crypto';

import type { Account } from '../../core/model/inventory.ts';
import type { Caller } from '../../core/model/facts.ts';
import type { Shard } from '../../core/model/shard.ts';
import type { AccountReads, Fleet } from '../../ports/index.ts';
import type { AccountToScan } from './scan-accounts.ts';

/** Which accounts are scanned; by default those of the credentials. */
export interface AccountChoice {
  /** Twelve digits each. */
  readonly ids: readonly string[];
  readonly organization: boolean;
  /** The id of a unit of the organization: what is below it. */
  readonly unit: string | undefined;
  readonly excluded: readonly string[];
  /** The role that is taken in each account but the own ones, with its path. */
  readonly roleName: string;
  readonly externalId: string | undefined;
  readonly shard: Shard | undefined;
}

export interface ChosenAccounts {
  readonly accounts: readonly AccountToScan[];
  /** How many accounts of the organization are suspended or closed. */
  readonly skipped: number;
  /** Whose credentials the scan began with. */
  readonly caller: Caller;
}

/**
 * Finds the accounts to scan, and how each is read: the own ones by their own credentials, all others
 * by a role.
 *
 * @throws TrustprintError where nobody is known to begin with: `credentials_missing` and its like; what
 *   listing the organization throws.
 */
export async function chooseAccounts(
  choice: AccountChoice,
  fleet: Fleet,
  signal: AbortSignal,
): Promise<ChosenAccounts> {
  const { excluded, shard } = choice;
  const own = await ownAccounts(fleet, signal);
  const [{ caller }] = own;
  const listed = await listedAccounts(choice, { fleet, own, signal });
  const active = listed.filter(({ isActive }) => isActive);
  const wanted = active.filter(({ id }) => !excluded.includes(id) && isIn(shard, id));
  const accounts = wanted.map(async (account): Promise<AccountToScan> => {
    const mine = own.find((one) => one.caller.account === account.id);
    if (mine !== undefined) return { account, reads: mine.reads, role: undefined };
    const role = readRole(account, choice);
    return { account, reads: await fleet.by(role), role: role.arn };
  });
  return {
    accounts: await Promise.all(accounts),
    skipped: listed.length - active.length,
    caller,
  };
}

interface OwnAccount {
  readonly caller: Caller;
  readonly reads: AccountReads;
}

async function ownAccounts(
  fleet: Fleet,
  signal: AbortSignal,
): Promise<readonly [OwnAccount, ...OwnAccount[]]> {
  const all = await Promise.all(
    (await fleet.own()).map(async (reads) => ({ reads, caller: await reads.caller(signal) })),
  );
  const [first, ...others] = all;
  if (first === undefined) throw new TypeError('there are no credentials to begin with');
  return [first, ...others];
}

type Listed = Account & { readonly isActive: boolean };

async function listedAccounts(
  { ids, organization, unit }: AccountChoice,
  asking: {
    readonly fleet: Fleet;
    readonly own: readonly [OwnAccount, ...OwnAccount[]];
    readonly signal: AbortSignal;
  },
): Promise<readonly Listed[]> {
  const { fleet, own, signal } = asking;
  const isOrganization = organization || unit !== undefined;
  const [{ caller }] = own;
  const named = [
    ...new Set(isOrganization || ids.length > 0 ? ids : own.map((one) => one.caller.account)),
  ];
  const { partition } = caller;
  const members = isOrganization ? await fleet.organization(unit, signal) : [];
  const others = named
    .filter((id) => !members.some((member) => member.id === id))
    .map((id) => ({ id, partition, name: undefined, unit: undefined, isActive: true }));
  return [...members, ...others];
}

function readRole({ id, partition }: Account, { roleName, externalId }: AccountChoice) {
  return { arn: `arn:${partition}:iam::${id}:role/${roleName.replace(/^\//, '')}`, externalId };
}

/** An account is always in the same shard, whichever others there are. */
function isIn(shard: Shard | undefined, id: string): boolean {
  if (shard === undefined) return true;
  const hash = createHash('sha256').update(id).digest().readUInt32BE();
  return hash % shard.of === shard.number - 1;
}
