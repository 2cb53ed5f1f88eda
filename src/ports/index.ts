// SPDX-License-Identifier: Apache-2.0

import type { CiJobs } from './ci-jobs.ts';
import type { Clock } from './clock.ts';
import type { Cloud } from './cloud.ts';
import type { Endpoints, QuickProbes } from './endpoints.ts';
import type { Fleet } from './fleet.ts';
import type { Kubernetes } from './kubernetes.ts';
import type { Memories } from './memories.ts';
import type { Receipts } from './receipts.ts';

export type { CiJobs } from './ci-jobs.ts';
export type { Clock } from './clock.ts';
export type {
  Callers,
  Cloud,
  ClusterNamed,
  Clusters,
  CloudReads,
  CloudWrites,
  Dependants,
  Providers,
  ProviderWrites,
  Roles,
  RoleWrites,
  TokenExchange,
  Trails,
} from './cloud.ts';
export type {
  Connected,
  Connection,
  Endpoints,
  FetchedDocument,
  Peeked,
  QuickProbes,
} from './endpoints.ts';
export type { AccountReads, Fleet, OrganizationAccount, ReadRole } from './fleet.ts';
export type { Kubernetes, TokenWish } from './kubernetes.ts';
export type { Memories } from './memories.ts';
export type { Receipts } from './receipts.ts';

/** All that the use cases may ask of the outside. */
export interface Ports {
  readonly clock: Clock;
  readonly endpoints: Endpoints;
  readonly quickProbes: QuickProbes;
  readonly cloud: Cloud;
  readonly fleet: Fleet;
  readonly kubernetes: Kubernetes;
  readonly ciJobs: CiJobs;
  readonly receipts: Receipts;
  readonly memories: Memories;
}
