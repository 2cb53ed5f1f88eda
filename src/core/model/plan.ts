// SPDX-License-Identifier: Apache-2.0

import type { ErrorCode } from '../error.ts';
import type { Certificate } from './certificate.ts';
import type { Instant } from './instant.ts';
import type { Namespaced } from './kubernetes.ts';
import type { ContextProvider, Provider, RecordedChange, TrustedBy } from './provider.ts';
import type { Fingerprint, ListedThumbprint, Thumbprint } from './thumbprint.ts';

/** What allows a thumbprint to be written. */
export type Authority = 'library' | 'issuer-ca' | 'continuity' | 'accepted' | 'file';

/** A certificate whose thumbprint is added: which one, where it was, and what authorised it. */
export interface Addition {
  readonly sha1: Thumbprint;
  readonly sha256: Fingerprint;
  readonly subject: string;
  readonly authority: Authority;
  /** The fact that authorised it, in one sentence. */
  readonly because: string;
  /** Where it was presented, or the file it was handed over in. */
  readonly seenAt: string;
  /** Its place on the leaf's path, the leaf being 0; `undefined` for a file. */
  readonly position: number | undefined;
  /** The listed CA that passed trust on, where that is the authority. */
  readonly anchor?: ListedThumbprint;
}

export interface Retirement {
  readonly sha1: ListedThumbprint;
  readonly why: string;
}

/** A value that stays for now, and when it is to go. */
export interface LaterRetirement extends Retirement {
  readonly after: Instant;
}

/** One write to a cloud, with the whole value to leave behind: IAM replaces lists, never merges. */
export type Change = ProviderChange | SetTrustPolicy | AnnotateServiceAccount;

export type ProviderChange =
  | SetThumbprints
  | AddClientId
  | CreateProvider
  | RemoveClientId
  | DeleteProvider;

export interface SetThumbprints {
  readonly kind: 'set-thumbprints';
  readonly provider: string;
  readonly from: readonly ListedThumbprint[];
  readonly to: readonly ListedThumbprint[];
  /** Set where the list was not probed: `to` is what joins it, and it cannot be written as it is. */
  readonly isListUnseen?: true;
  readonly add: readonly Addition[];
  readonly retire: readonly Retirement[];
  /** What passed trust on by continuity, and so must go when the servers have changed. */
  readonly retireLater?: readonly LaterRetirement[];
  readonly because: string;
}

export interface AddClientId {
  readonly kind: 'add-client-id';
  readonly provider: string;
  readonly clientId: string;
  readonly because: string;
}

export interface CreateProvider {
  readonly kind: 'create-provider';
  readonly provider: string;
  readonly url: string;
  readonly clientIds: readonly string[];
  readonly to: readonly ListedThumbprint[];
  readonly add: readonly Addition[];
  /** Carried over from the provider beside which this one is made. */
  readonly tags?: Readonly<Record<string, string>>;
  readonly contextProvider?: ContextProvider;
  /** ARN of a provider for a slightly other issuer, which stays as it is. */
  readonly beside?: string;
  readonly because: string;
}

/** Undo of `add-client-id`. */
export interface RemoveClientId {
  readonly kind: 'remove-client-id';
  readonly provider: string;
  readonly clientId: string;
  readonly because: string;
}

/** Undo of `create-provider`. */
export interface DeleteProvider {
  readonly kind: 'delete-provider';
  readonly provider: string;
  /** What it held when that was decided: what somebody has changed since is not deleted. */
  readonly was?: Pick<Provider, 'thumbprints' | 'clientIds'>;
  readonly because: string;
}

/** A role's trust policy, whole: IAM replaces the document. Undo puts `before` back. */
export interface SetTrustPolicy {
  readonly kind: 'set-trust-policy';
  /** ARN */
  readonly role: string;
  /** The document as IAM had it. */
  readonly before: string;
  /** The same with what had to be repaired: nobody's order and spacing is changed. */
  readonly after: string;
  /** What the edit does, one sentence each; who is admitted by it comes last. */
  readonly edits: readonly string[];
  readonly because: string;
}

/** Annotations of a service account in Kubernetes. Undo puts `before` back. */
export interface AnnotateServiceAccount extends Namespaced {
  readonly kind: 'annotate-service-account';
  /** URL of the API server: an undo speaks to the same. */
  readonly server: string;
  /** Name of the kube context, for commands; `undefined` inside a pod. */
  readonly context: string | undefined;
  /** The annotations that are written; `undefined` where one is not there. */
  readonly before: Annotations;
  readonly after: Annotations;
  readonly because: string;
}

/** What a change is about: the ARN of a provider or a role, or a service account by its place. */
export function subjectOf(change: Change): string {
  switch (change.kind) {
    case 'set-trust-policy':
      return change.role;
    case 'annotate-service-account':
      return `${change.namespace}/${change.name} at ${change.server}`;
    case 'set-thumbprints':
    case 'add-client-id':
    case 'create-provider':
    case 'remove-client-id':
    case 'delete-provider':
      return change.provider;
  }
}

/** Who keeps what a change is about, for messages. */
export function systemOf({ kind }: Change): 'IAM' | 'Kubernetes' {
  return kind === 'annotate-service-account' ? 'Kubernetes' : 'IAM';
}

export type Annotations = Readonly<Record<string, string | undefined>>;

/** What is written only where a person has said so: `--include`. */
export type Inclusion = 'trust-policy' | 'kubernetes';

/** Intended writes. Data that a person can read and a program can replay. */
export interface Plan {
  readonly id: string;
  readonly changes: readonly Change[];
  /** What would repair too, and is not written as nobody has included it. */
  readonly proposals: readonly Change[];
  /** Why there is nothing to do, or what cannot be repaired from here. */
  readonly because: string;
  /** Whether the changes repair all that refuses the workload (true too where nothing does). */
  readonly mends: boolean;
  readonly warnings: readonly string[];
  /** What is wrong and no change of ours fixes; absent where something is to be written, or nothing is wrong. */
  readonly unfixable?: Unfixable;
  /** Who else depends on the provider; absent where that was not probed. */
  readonly trustedBy?: TrustedBy;
  /** Who wrote to the provider last; absent where that was not probed. */
  readonly lastChange?: LastChange;
}

/** A cause that is fixed elsewhere: at the issuer, in the workload, by somebody with other rights. */
export interface Unfixable {
  readonly check: string;
  readonly sentence: string;
  readonly remedies: readonly {
    readonly text: string;
    readonly argv: readonly string[] | undefined;
  }[];
}

/** The last write that CloudTrail knows of. */
export interface LastChange {
  readonly seen: boolean;
  /** Why it was not seen, or that there is none; `undefined` where it is known. */
  readonly why: string | undefined;
  readonly change: RecordedChange | undefined;
  /** The tool that its user agent names, with its version. */
  readonly tool: string | undefined;
}

/** What became of one change. Written before the next starts, so that a crash leaves a true record. */
export interface Receipt {
  readonly id: string;
  readonly kind: 'started' | 'applied' | 'refused' | 'not-reached' | 'undone';
  readonly at: Instant;
  readonly planId: string;
  readonly change: Change;
  /** The list as it was just before, for undo; IAM's order. `undefined` where there was no provider. */
  readonly before: readonly ListedThumbprint[] | undefined;
  readonly code: ErrorCode | undefined;
  readonly detail: string | undefined;
  /** Whose credentials wrote it, and where: undo speaks to the same. */
  readonly callerArn: string | undefined;
  readonly endpoint: string | undefined;
  /** The receipt that this change takes back, where it is an undo. */
  readonly undoes?: string | undefined;
}

/** What the person who repairs has said, beside the target. */
export interface Intent {
  /** CA certificates handed over before they are served (`--add FILE`). */
  readonly stage: readonly StagedCertificate[];
  /** Listed values that may go when five are full (`--drop`). */
  readonly drop: readonly ListedThumbprint[];
  /** Fingerprints of certificates that a person trusts (`--accept-ca`). */
  readonly accept: readonly Fingerprint[];
  /** List a leaf where nothing else is sent (`--allow-leaf`). */
  readonly allowLeaf: boolean;
  /** Change a list that AWS does not read here (`--even-if-unused`). */
  readonly evenIfUnused: boolean;
  /** For how long no address must have presented a value that goes (`--retire-after`). */
  readonly retireAfterSeconds: number;
  /** Who owns the provider, where tags could not be read (`--owner`). */
  readonly owner: string | undefined;
  /** What else may be written (`--include`). */
  readonly include: readonly Inclusion[];
}

/** A certificate handed over in a file before it is served. */
export interface StagedCertificate {
  readonly certificate: Certificate;
  readonly from: string;
}

/** What somebody means who says no more than that it be repaired. */
export const DEFAULT_INTENT: Intent = {
  stage: [],
  drop: [],
  accept: [],
  allowLeaf: false,
  evenIfUnused: false,
  // Two weeks: longer than caches, rollbacks, and the holidays of those who run the servers.
  retireAfterSeconds: 14 * 86_400,
  owner: undefined,
  include: [],
};

/** A change, or the reason why there is none. */
export interface PlannedChange {
  readonly change: Change | undefined;
  readonly because: string;
  readonly warnings: readonly string[];
}

/** No change, and why. */
export function noChange(because: string, warnings: readonly string[] = []): PlannedChange {
  return { change: undefined, because, warnings };
}
