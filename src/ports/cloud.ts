// SPDX-License-Identifier: Apache-2.0

import type { Caller, Cluster, ObservedAnswer, Role, StsRequest } from '../core/model/facts.ts';
import type { Namespaced, PodIdentityAssociation } from '../core/model/kubernetes.ts';
import type { ContextProvider, Provider, RecordedChange } from '../core/model/provider.ts';
import type { ListedThumbprint } from '../core/model/thumbprint.ts';
import type { RoleList } from '../core/model/facts.ts';

/**
 * Reads of a cloud. `undefined` is the cloud's word that there is none.
 *
 * All throw TrustprintError `credentials_missing`, `credentials_refused`, `cloud_read_denied`,
 * `cloud_read_refused`, `cloud_throttled`, `cloud_unreachable`, `cloud_answer_unreadable`, or
 * `wrong_account` where none of the profiles is of the account that the ARN names.
 */
export interface Callers {
  /** Whose credentials these are. */
  caller(signal: AbortSignal): Promise<Caller>;
}

export interface Providers {
  provider(arn: string, signal: AbortSignal): Promise<Provider | undefined>;
  /** The ARNs of all providers of the account that `arn` names, or of the caller's. */
  providerArns(account: string | undefined, signal: AbortSignal): Promise<readonly string[]>;
}

export interface Roles {
  role(arn: string, signal: AbortSignal): Promise<Role | undefined>;
  /** The ARNs of all roles of the account that an ARN names. */
  roleArns(arn: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** Who depends on a provider. */
export interface Dependants {
  /** The roles of the provider's account whose trust policies name it. */
  rolesTrusting(providerArn: string, signal: AbortSignal): Promise<RoleList>;
}

/** Who has written to a provider. */
export interface Trails {
  /** The last writes that CloudTrail knows of, newest first; empty where it knows of none. */
  changesTo(providerArn: string, signal: AbortSignal): Promise<readonly RecordedChange[]>;
}

export interface Clusters {
  /** An EKS cluster and its issuer. A name is looked for with each profile in turn. */
  clusterIssuer(cluster: ClusterNamed, signal: AbortSignal): Promise<Cluster | undefined>;
  /** What there is where a cluster was looked for: in one place, or for a name in each profile's. */
  clustersNear(cluster: ClusterNamed, signal: AbortSignal): Promise<readonly ClusterNames[]>;
  /** The associations of EKS Pod Identity for one service account; there is one at most. */
  podIdentityAssociations(
    cluster: ClusterNamed,
    serviceAccount: Namespaced,
    signal: AbortSignal,
  ): Promise<readonly PodIdentityAssociation[]>;
}

/** An EKS cluster by its ARN, or by its name: in that Region, else in the one of the credentials. */
export type ClusterNamed = string | { readonly name: string; readonly region: string | undefined };

/** The clusters of an account and Region, by name: the first hundred. */
export interface ClusterNames {
  readonly account: string;
  readonly region: string;
  readonly names: readonly string[];
}

/** Asks STS itself. The credentials that it may give are thrown away before this returns. */
export interface TokenExchange {
  assume(
    request: StsRequest & { readonly roleArn: string },
    token: string,
    signal: AbortSignal,
  ): Promise<ObservedAnswer>;
}

/**
 * Writes. All throw TrustprintError `cloud_write_denied`, `cloud_write_refused`, `list_changed`
 * (IAM's ConcurrentModification), or `write_unsettled` when the answer did not come.
 */
export interface ProviderWrites {
  setThumbprints(
    arn: string,
    list: readonly ListedThumbprint[],
    signal: AbortSignal,
  ): Promise<void>;
  addClientId(arn: string, clientId: string, signal: AbortSignal): Promise<void>;
  removeClientId(arn: string, clientId: string, signal: AbortSignal): Promise<void>;
  createProvider(
    provider: {
      readonly url: string;
      readonly clientIds: readonly string[];
      readonly thumbprints: readonly ListedThumbprint[];
      /** Default: none. */
      readonly tags?: Readonly<Record<string, string>>;
      readonly contextProvider?: ContextProvider;
    },
    account: string,
    signal: AbortSignal,
  ): Promise<string>;
  deleteProvider(arn: string, signal: AbortSignal): Promise<void>;
}

export interface RoleWrites {
  /** IAM replaces the whole document. */
  setTrustPolicy(roleArn: string, document: string, signal: AbortSignal): Promise<void>;
}

/** What an observation asks: it cannot write. */
export type CloudReads = Callers & Providers & Roles & Dependants & Clusters & TokenExchange;

/** What a change asks: it is read, written, and read again. */
export interface CloudWrites extends Callers, Providers, Roles, ProviderWrites, RoleWrites {
  /** The endpoint that IAM calls go to, where it is not AWS's own. */
  readonly endpoint: string | undefined;
}

/** All of it, for composition roots; a use case is handed its part. */
export type Cloud = CloudReads & CloudWrites & Trails;
