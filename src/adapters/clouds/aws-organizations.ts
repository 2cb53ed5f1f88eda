// SPDX-License-Identifier: Apache-2.0

import {
  type Account as ListedAccount,
  OrganizationsClient,
  paginateListAccountsForParent,
  paginateListOrganizationalUnitsForParent,
  paginateListRoots,
} from '@aws-sdk/client-organizations';

import { TrustprintError } from '../../core/error.ts';
import { partitionIn, regionOfPartition } from '../../core/model/arn.ts';
import type { OrganizationAccount } from '../../ports/fleet.ts';
import { allOf } from './aws-inventory.ts';
import { type AwsSession, called } from './aws-session.ts';

/**
 * The accounts below a unit of the organization, or all, unit by unit: so each comes with its place.
 *
 * @throws TrustprintError as the port says; `cloud_answer_unreadable` for a tree that does not end.
 */
export async function organizationAccountsOf(
  { partition, unit }: { readonly partition: string; readonly unit: string | undefined },
  session: AwsSession,
  signal: AbortSignal,
): Promise<readonly OrganizationAccount[]> {
  const region = regionOfPartition(partition);
  const way = { ...session.config, ...session.endpoint('organizations'), region };
  const walk = new Walk(new OrganizationsClient(way), session, signal);
  const roots = unit === undefined ? await walk.roots() : [unit];
  const trees = await Promise.all(roots.map(async (id) => walk.below(id, [])));
  // One that is moved meanwhile is met twice: where it was, and where it is.
  return [...new Map(trees.flat().map((account) => [account.id, account])).values()];
}

class Walk {
  readonly #client: OrganizationsClient;
  readonly #session: AwsSession;
  readonly #signal: AbortSignal;
  #units = 0;

  constructor(client: OrganizationsClient, session: AwsSession, signal: AbortSignal) {
    this.#client = client;
    this.#session = session;
    this.#signal = signal;
  }

  async roots(): Promise<readonly string[]> {
    return this.#listed('ListRoots', '*', async (options) =>
      allOf(paginateListRoots({ client: this.#client }, {}, options), ({ Roots = [] }) =>
        Roots.flatMap(({ Id }) => Id ?? []),
      ),
    );
  }

  async below(ParentId: string, path: readonly string[]): Promise<readonly OrganizationAccount[]> {
    this.#units += 1;
    if (this.#units > MOST_UNITS) throw endless();
    const paging = { client: this.#client };
    const accounts = await this.#listed('ListAccountsForParent', ParentId, async (options) =>
      allOf(paginateListAccountsForParent(paging, { ParentId }, options), (page) => page.Accounts),
    );
    const units = await this.#listed(
      'ListOrganizationalUnitsForParent',
      ParentId,
      async (options) =>
        allOf(
          paginateListOrganizationalUnitsForParent(paging, { ParentId }, options),
          (page) => page.OrganizationalUnits,
        ),
    );
    const own = accounts.flatMap((account) => accountIn(account, path) ?? []);
    // One after another: Organizations allows few calls a second.
    for (const { Id, Name = '' } of units) {
      if (Id !== undefined) own.push(...(await this.below(Id, [...path, Name])));
    }
    return own;
  }

  async #listed<T>(
    action: string,
    resource: string,
    list: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const asked = { action: `organizations:${action}`, resource, effect: 'read' } as const;
    const way = { session: this.#session, signal: this.#signal, budgetMs: PATIENCE_MS };
    try {
      return await called(asked, way, list);
    } catch (error) {
      throw fromElsewhere(error);
    }
  }
}

/**
 * Only some accounts may list an organization, and an account need not be in one. To a member AWS says no
 * more than that it may not, whatever its policies allow.
 */
function fromElsewhere(error: unknown): unknown {
  const isAnswer =
    error instanceof TrustprintError &&
    (error.code === 'cloud_read_refused' || error.code === 'cloud_read_denied');
  if (!isAnswer) return error;
  return new TrustprintError(error.code, error.message, {
    facts: error.facts,
    hint: `scan from the management account or a delegated administrator of the organization, or name the accounts: --accounts ID,…${error.code === 'cloud_read_denied' ? `; ${error.hint ?? ''}` : ''}`,
    cause: error,
  });
}

/** `State` is what counts; older answers have `Status` alone, which was to be retired in September 2026. */
function accountIn(
  { Id, Arn, Name, State, Status }: ListedAccount,
  path: readonly string[],
): OrganizationAccount | undefined {
  if (Id === undefined) return undefined;
  return {
    id: Id,
    partition: partitionIn(Arn) ?? 'aws',
    name: Name,
    unit: path.length === 0 ? undefined : path.join('/'),
    isActive: (State ?? Status) === 'ACTIVE',
  };
}

function endless(): TrustprintError {
  return new TrustprintError('cloud_answer_unreadable', 'the organization has no end', {
    facts: { units: MOST_UNITS },
    hint: 'check --endpoint-url: this is not how Organizations answers',
  });
}

/** For all pages of one unit: five hundred, where a unit has ten thousand accounts, at a few a second. */
const PATIENCE_MS = 600_000;

/** @see AWS Organizations User Guide, quotas: 2,000 units. */
const MOST_UNITS = 2000;
