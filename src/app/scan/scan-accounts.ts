// SPDX-License-Identifier: Apache-2.0

import { unreadableIn } from '../../core/fleet/unreadable.ts';
import { findingsOfAccount, findingsOfTrust, remnantOf } from '../../core/fleet/finding.ts';
import type { AccountRemnant, FleetFinding } from '../../core/fleet/fleet-check.ts';
import type { Trust } from '../../core/fleet/trust.ts';
import type { Caller, EndpointProbe, Facts } from '../../core/model/facts.ts';
import type { Account, Inventory, Unreadable } from '../../core/model/inventory.ts';
import { type Observed, seenOf } from '../../core/model/observed.ts';
import type { AccountReads } from '../../ports/index.ts';
import { lookAt } from '../observe/observed.ts';
import type { ObservePorts } from '../observe/question.ts';
import { type RegionChoice, readInventory } from './inventory.ts';
import { rolesByProvider, type ScanQuestion, scanTrust } from './scan-trust.ts';
import { sideBySide } from './side-by-side.ts';

/** An account to scan, and how it is read; or why it cannot be. */
export interface AccountToScan {
  readonly account: Account;
  readonly reads: AccountReads;
  /** The ARN of the role that it is read by; `undefined` of an own account. */
  readonly role: string | undefined;
}

/** What a scan tells, as soon as it knows. */
export type ScanEvent =
  | { readonly kind: 'endpoint'; readonly endpoint: EndpointProbe }
  | {
      readonly kind: 'trust';
      readonly account: Account;
      readonly trust: Trust;
      /** By which it was judged. */
      readonly facts: Facts;
    }
  | { readonly kind: 'finding'; readonly finding: FleetFinding }
  | { readonly kind: 'unreadable'; readonly account: Account; readonly unreadable: Unreadable }
  /** All of the account was told, but for what depends on others. */
  | {
      readonly kind: 'account';
      readonly remnant: AccountRemnant;
      /** What was read of it; `undefined` where one cluster was. */
      readonly inventory: Inventory | undefined;
    };

export interface FleetContext {
  readonly question: ScanQuestion;
  readonly ports: ObservePorts;
  readonly signal: AbortSignal;
  readonly regions: RegionChoice;
  readonly tell: (event: ScanEvent) => void;
}

/**
 * Reads accounts and judges every trust of theirs, some side by side: each listing once, each endpoint
 * once. What depends on all accounts is for `findingsOfFleet`.
 */
export async function scanAccounts(
  accounts: readonly AccountToScan[],
  context: FleetContext,
): Promise<void> {
  const tell = tellingEndpointsOnce(context.tell);
  await sideBySide(accounts, ACCOUNTS_AT_ONCE, async (one) =>
    scanAccount(one, { ...context, tell }),
  );
}

async function scanAccount(
  { account, reads }: AccountToScan,
  context: FleetContext,
): Promise<void> {
  const { signal, regions: chosen, tell } = context;
  const caller = await lookAt('caller', async () => reads.caller(signal));
  const own = seenOf(caller)?.region;
  const inventory =
    caller.kind === 'seen'
      ? await readInventory(account, { reads, signal }, { own, chosen })
      : unreadInventory(account, caller);
  for (const unreadable of unreadableIn(inventory))
    tell({ kind: 'unreadable', account, unreadable });
  const trusts = await scanTrusts(inventory, seenOf(caller), context);
  const seen = { inventory, trusts };
  for (const finding of findingsOfAccount(seen)) tell({ kind: 'finding', finding });
  tell({ kind: 'account', remnant: remnantOf(seen), inventory });
}

async function scanTrusts(
  { account, providers, roles }: Inventory,
  caller: Caller | undefined,
  { question, ports, signal, tell }: FleetContext,
): Promise<readonly Trust[]> {
  const listed = (seenOf(providers) ?? []).flatMap(({ provider }) => seenOf(provider) ?? []);
  const trusting = rolesByProvider(roles);
  return sideBySide(listed, TRUSTS_AT_ONCE, async (provider) => {
    const { arn } = provider;
    const { trust, facts } = await scanTrust(provider, trusting(arn), {
      question,
      ports,
      signal,
      caller,
    });
    for (const endpoint of facts.endpoints) tell({ kind: 'endpoint', endpoint });
    tell({ kind: 'trust', account, trust, facts });
    // Of an issuer that is gone it is told at the end whether it is an orphan, or what else.
    const findings = trust.gone === undefined ? findingsOfTrust(trust, account) : [];
    for (const finding of findings) tell({ kind: 'finding', finding });
    return trust;
  });
}

/** An endpoint that many share is told once for each chain that it serves. */
function tellingEndpointsOnce(tell: FleetContext['tell']): FleetContext['tell'] {
  const told = new Set<string>();
  return (event) => {
    if (event.kind !== 'endpoint') {
      tell(event);
      return;
    }
    const { host, port, address, chain } = event.endpoint;
    const shown = chain.kind === 'seen' ? chain.value.presented.map(({ sha1 }) => sha1) : [];
    const name = [host, port, address, ...shown].join(' ');
    if (!told.has(name)) tell(event);
    told.add(name);
  };
}

function unreadInventory(account: Account, why: Observed<never> | Observed<Caller>): Inventory {
  const unseen: Observed<never> =
    why.kind === 'unseen' ? why : { kind: 'absent', detail: 'there is no caller' };
  return { account, providers: unseen, roles: unseen, regions: [], providerQuota: undefined };
}

/** An account waits for IAM, then for its slowest issuer; roles of ten with their policies fit into memory. */
const ACCOUNTS_AT_ONCE = 10;
/** Issuers looked at side by side; how many connections that makes is bounded where they are opened. */
const TRUSTS_AT_ONCE = 16;
