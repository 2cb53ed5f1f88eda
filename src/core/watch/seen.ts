// SPDX-License-Identifier: Apache-2.0

import type { FleetFinding } from '../fleet/fleet-check.ts';
import type { Unreadable } from '../model/inventory.ts';
import { shellCommand } from '../model/shell.ts';
import type { Fingerprint, ListedThumbprint } from '../model/thumbprint.ts';
import type { Remedy } from '../model/verdict.ts';
import type {
  ChainSnapshot,
  FindingSnapshot,
  KeySnapshot,
  ProviderSnapshot,
  RoleSnapshot,
  SnapshotKey,
  TrustCause,
  UnreadableSnapshot,
} from './snapshot.ts';

/** What a unit of a round has seen of one thing: compared with its snapshot, it makes the next. */
export type Seen =
  | SeenEndpoint
  | SeenIssuer
  | SeenProvider
  | SeenRole
  | SeenTrust
  | SeenFinding
  | SeenUnreadable;

export interface SeenEndpoint extends SnapshotKey {
  readonly kind: 'endpoint';
  /** As people write it: without the port where that is 443. */
  readonly host: string;
  /** Sorted; without chains where a probe failed. Empty where not even the addresses were found. */
  readonly addresses: readonly SeenAddress[];
}

export interface SeenAddress {
  readonly address: string | null;
  /** Sorted, each once. */
  readonly chains: readonly SeenChain[];
}

export interface SeenChain extends ChainSnapshot {
  /** The certificates without which the trust breaks. */
  readonly needed: readonly Fingerprint[];
}

/** `undefined` is what was not read. */
export interface SeenIssuer extends SnapshotKey {
  readonly kind: 'issuer';
  readonly host: string;
  readonly jwksUri: string | undefined;
  readonly says: string | null | undefined;
  readonly keys: readonly Pick<KeySnapshot, 'kid' | 'thumbprint'>[] | undefined;
}

export interface SeenProvider extends Omit<ProviderSnapshot, 'changes'> {}

export interface SeenRole extends Omit<RoleSnapshot, 'changes'> {}

export interface SeenTrust extends SnapshotKey {
  readonly kind: 'trust';
  readonly issuer: string | null;
  readonly hosts: readonly string[];
  readonly roles: readonly string[];
  readonly verdict: 'ok' | 'broken' | 'unknown';
  readonly cause: TrustCause | null;
  /** Chains that are refused, where that is the cause: `cause` has the first. */
  readonly refused: readonly Required<Pick<TrustCause, 'host' | 'chain'>>[];
  /** Some probes passed and some failed. */
  readonly isIntermittent: boolean;
  /** Why nobody could tell, in words. */
  readonly notChecked: readonly string[];
  readonly decidedBy: 'library' | 'list' | null;
  readonly list: readonly ListedThumbprint[] | undefined;
  /** What to type. */
  readonly command: string | null;
  /** The finding that says the same as the cause: it is not told twice. */
  readonly saidBy: { readonly check: string; readonly resource: string } | undefined;
}

export interface SeenFinding
  extends
    SnapshotKey,
    Pick<FindingSnapshot, 'check' | 'severity' | 'resource' | 'about' | 'detail'> {
  readonly kind: 'finding';
  readonly command: string | null;
  /** By which suppressions may mean it. */
  readonly names: readonly string[];
  /** It is the cause of a broken trust, which is told. */
  readonly isCause: boolean;
}

export interface SeenUnreadable extends SnapshotKey, Pick<UnreadableSnapshot, 'what' | 'why'> {
  readonly kind: 'unreadable';
  readonly names: readonly string[];
}

/** Something that could not be read: two sources may read one account, each by rights of its own. */
export function seenUnreadable(unreadable: Unreadable, source: string): SeenUnreadable {
  const { account, region, what, why } = unreadable;
  const names = [account, region].filter((name) => name !== undefined && name !== '');
  const name = what === WHOLE_SOURCE ? `source ${source}` : [source, ...names, what].join(' ');
  return { kind: 'unreadable', name, what, why, names: names.filter((one) => one !== undefined) };
}

/** What could not be read, as a sentence begins with it. */
export function unreadSubject(
  { name, what }: { readonly name: string; readonly what: string },
  account: string | null,
): string {
  if (account === null) return name;
  return what === 'the account' ? `account ${account}` : `${what} of account ${account}`;
}

/** What could not be read, where that is nothing of a source at all. */
export const WHOLE_SOURCE = 'the source';

/** A finding of a scan. */
export function seenFinding(finding: FleetFinding): SeenFinding {
  const { id: name, check, severity, resource, about, detail, account, issuer } = finding;
  const names = [resource, account.id, issuer].filter((one) => one !== undefined);
  const command = commandOf(finding.remedies);
  const told = { check, severity, resource, about, detail, command, names };
  return { kind: 'finding', name, ...told, isCause: false };
}

/** The first command that helps, for a shell. */
export function commandOf(remedies: readonly Remedy[]): string | null {
  const commands = remedies.flatMap(({ argv }) => (argv === undefined ? [] : [argv]));
  return commands.map(shellCommand).find((command) => command !== undefined) ?? null;
}
