// SPDX-License-Identifier: Apache-2.0

import type { Issuer } from '../../../core/model/issuer.ts';
import type { ScenarioName } from '../scenarios/names.ts';

/** The line that a lab prints when it is ready, and that it answers `GET /_lab` with. */
export interface Announcement {
  readonly schemaVersion: 1;
  readonly endpoint: string;
  readonly region: string;
  readonly accountId: string;
  readonly scenario: ScenarioName;
  /** What is broken, in a sentence. */
  readonly broken: string;
  /** The private roots that the lab's issuers chain to, PEM. */
  readonly caFile: string;
  /** The roots that the lab's STS takes as AWS's library, PEM. */
  readonly libraryFile: string;
  /** Leads kubectl to the Kubernetes API of the lab's cluster; its context is `lab`. */
  readonly kubeconfig: string;
  /** All that the AWS CLI, the SDKs and we need to speak to the lab and to nothing else. */
  readonly env: Environment;
  /** What must be unset, because it would outrank `env`. */
  readonly unset: readonly string[];
  readonly clusters: readonly AnnouncedCluster[];
  readonly workloads: readonly AnnouncedWorkload[];
  /** What to try first, in a shell that is in the lab. */
  readonly commands: readonly string[];
  /** The accounts of the lab, the one that `env` is for first. */
  readonly accounts: readonly AnnouncedAccount[];
}

export type Environment = Readonly<Record<string, string>>;

export interface AnnouncedCluster {
  readonly name: string;
  readonly issuer: Issuer;
  /** The ARN that the provider of this issuer has, or would have. */
  readonly providerArn: string;
}

/** Parameters of `AssumeRoleWithWebIdentity` that a workload sets. */
export interface AskedOfSts {
  readonly sessionName?: string;
  readonly durationSeconds?: number;
  readonly providerId?: string;
}

/** An account, and what makes one its user. */
export interface AnnouncedAccount {
  readonly accountId: string;
  readonly user: string;
  readonly env: Environment;
}

export interface AnnouncedWorkload {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly tokenFile: string;
  /** What it asks of STS beside the role and the token; empty where that is nothing of its own. */
  readonly request: { readonly flags: readonly string[]; readonly form: Environment };
  /** What its pod has of variables for AWS, and what leads them to the lab. */
  readonly env: Environment;
  /** What must be unset for it, the keys of a shell that is in the lab included. */
  readonly unset: readonly string[];
}
