// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../model/instant.ts';
import type { Fingerprint, ListedThumbprint, Thumbprint } from '../model/thumbprint.ts';
import type { Severity } from '../model/verdict.ts';
import type { Condition } from './alert.ts';

/** What was last seen of one thing. Plain data: it is kept as JSON, and compared with what is seen next. */
export type Snapshot =
  | EndpointSnapshot
  | IssuerSnapshot
  | ProviderSnapshot
  | RoleSnapshot
  | TrustSnapshot
  | FindingSnapshot
  | UnreadableSnapshot;

export const SNAPSHOT_KINDS = [
  'endpoint',
  'issuer',
  'provider',
  'role',
  'trust',
  'finding',
  'unreadable',
] as const;

export type SnapshotKind = (typeof SNAPSHOT_KINDS)[number];

/** By which a snapshot is found: `endpoint` and `oidc.example.com:443`. */
export interface SnapshotKey {
  readonly kind: SnapshotKind;
  /** `host:port`, the URL of an issuer, an ARN, or the id of a finding. */
  readonly name: string;
}

/** What may have changed of late. */
export interface Changing extends SnapshotKey {
  /** Changes that are still told: conditions with a time until which they are. */
  readonly changes?: readonly Condition[];
}

/** What a host served, at every address. */
export interface EndpointSnapshot extends Changing {
  readonly kind: 'endpoint';
  readonly addresses: readonly AddressSnapshot[];
  /** What was served of late, the newest last: by it flapping is told from a slow roll-out. */
  readonly recent: readonly RecentChains[];
  /** Since when it has been flapping; null where it is not. */
  readonly flappingSince: Instant | null;
  /** Of which certificates it was already told how near their end is. */
  readonly expiries: readonly ToldExpiry[];
  /** When the top certificate changed last; null where no change was seen. */
  readonly changedAt: Instant | null;
}

export interface AddressSnapshot {
  /** null behind a proxy, which resolves names itself. */
  readonly address: string | null;
  readonly chains: readonly ChainSnapshot[];
}

/** A chain as it was served, in wire order. */
export interface ChainSnapshot {
  /**
   * SHA-256 over those of the certificates above the leaf, in order; of the leaf where it is sent alone. A
   * renewed leaf of the same issuer is the same chain.
   */
  readonly id: string;
  readonly certificates: readonly CertificateSnapshot[];
  /** Whether AWS's library decides on it or, for some trust, its thumbprint list; absent where nobody could tell. */
  readonly decidedBy?: 'library' | 'list';
}

export interface CertificateSnapshot {
  readonly subject: string;
  readonly sha1: Thumbprint;
  readonly sha256: Fingerprint;
  readonly notBefore: Instant | null;
  readonly notAfter: Instant | null;
}

export interface RecentChains {
  readonly at: Instant;
  /** Ids of the chains by address; '' where addresses are not known. */
  readonly chains: Readonly<Record<string, readonly string[]>>;
}

export interface ToldExpiry {
  readonly sha256: Fingerprint;
  /** Of the lifetime, what was left: one third, a tenth, a fiftieth, or nothing. */
  readonly left: ExpiryFraction;
}

/** The denominators of what is left of a lifetime; 0: it has expired. */
export type ExpiryFraction = 3 | 10 | 50 | 0;

/** What an issuer publishes. */
export interface IssuerSnapshot extends Changing {
  readonly kind: 'issuer';
  readonly jwksUri: string | null;
  /** The `issuer` member of its discovery document. */
  readonly says: string | null;
  /** null where the key set was never read. */
  readonly keys: readonly KeySnapshot[] | null;
  /** Keys that were withdrawn too early, until no token of theirs can live any more. */
  readonly withdrawn: readonly WithdrawnKey[];
}

export interface KeySnapshot {
  readonly kid: string | null;
  /** SHA-256 of the public members (RFC 7638). */
  readonly thumbprint: string;
  readonly firstSeenAt: Instant;
}

export interface WithdrawnKey extends KeySnapshot {
  readonly at: Instant;
  /** When the last token that it may have signed has expired. */
  readonly matterUntil: Instant;
}

/** IAM's record of a provider. */
export interface ProviderSnapshot extends Changing {
  readonly kind: 'provider';
  readonly thumbprints: readonly ListedThumbprint[];
  readonly clientIds: readonly string[];
}

/** A role that trusts an OIDC provider. */
export interface RoleSnapshot extends Changing {
  readonly kind: 'role';
  /** The document as IAM has it; cut where it is longer than IAM allows. */
  readonly trustPolicy: string;
}

/** What was judged of a provider and of the roles that trust it. */
export interface TrustSnapshot extends SnapshotKey {
  readonly kind: 'trust';
  readonly issuer: string | null;
  /** `host` or `host:port`, as `Trust` has them. */
  readonly hosts: readonly string[];
  readonly roles: readonly string[];
  readonly verdict: 'ok' | 'broken' | 'unknown';
  readonly since: Instant;
  /** How many rounds in a row nobody could tell: one alone says little. */
  readonly unknownRounds: number;
  readonly cause: TrustCause | null;
  /** Whether the library decides, or the thumbprint list; null where that was not seen. */
  readonly decidedBy: 'library' | 'list' | null;
  /** The thumbprint list that it was judged by; absent where it was not seen. */
  readonly list?: readonly ListedThumbprint[];
  /** Until when it is taken for broken although it is not seen to be: it is broken intermittently. */
  readonly unsteadyUntil?: Instant;
}

export interface TrustCause {
  readonly check: string;
  readonly sentence: string;
  /** The host where it fails, or the resource where no host has to do with it. */
  readonly host?: string;
  /** The id of the chain that is refused. */
  readonly chain?: string;
}

/** A finding of a scan. */
export interface FindingSnapshot extends SnapshotKey {
  readonly kind: 'finding';
  readonly check: string;
  readonly severity: Severity;
  readonly resource: string;
  readonly about: string;
  readonly detail: string;
  readonly firstSeenAt: Instant;
  /** It was there when its source was read for the first time: nothing changed. */
  readonly isFromBeginning: boolean;
  /** When it was seen last. */
  readonly seenAt?: Instant;
}

/** Something that could not be read. */
export interface UnreadableSnapshot extends SnapshotKey {
  readonly kind: 'unreadable';
  readonly what: string;
  readonly why: string;
  readonly since: Instant;
  readonly rounds: number;
}

/** Whether several accounts see the same one; all else is in one account. */
export function isShared({ kind }: Pick<SnapshotKey, 'kind'>): boolean {
  return kind === 'endpoint' || kind === 'issuer';
}

/** By which snapshots are told apart: `kind name`. */
export function printKey({ kind, name }: SnapshotKey): string {
  return `${kind} ${name}`;
}
