// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';

/** What is seen of that which was named: a cluster, a workload, a job. Never a token itself. */
export type SeenOfTarget = Pick<
  Facts,
  | 'cluster'
  | 'workload'
  | 'kubernetes'
  | 'signingKeys'
  | 'serviceAccount'
  | 'pods'
  | 'webhooks'
  | 'podIdentity'
  | 'job'
>;

/** What leads further: to the role, the token and the audience, and how each thing was found. */
export interface TargetResolution {
  readonly seen: Partial<SeenOfTarget>;
  /** The role that the workload names, where it names one. */
  readonly roleArn: string | undefined;
  /** Why it is not known whether the workload names a role. */
  readonly roleUnseen: Facts['role'];
  readonly sessionName: string | undefined;
  readonly audience: string | undefined;
  /** A token that the workload was given, or that was asked for it. It goes into no fact. */
  readonly token: string | undefined;
  readonly notes: Notes;
}

/** How each thing was found, by what it is called, for people to read. */
export type Notes = Readonly<Record<string, string>>;

/** Where nothing leads further. */
export const NOTHING_RESOLVED: TargetResolution = {
  seen: {},
  roleArn: undefined,
  roleUnseen: undefined,
  sessionName: undefined,
  audience: undefined,
  token: undefined,
  notes: {},
};
