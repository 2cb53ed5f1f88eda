// SPDX-License-Identifier: Apache-2.0

import type { FixFlags } from './plan.ts';
import type { QuestionFlags } from '../question-flags.ts';
import type { ConnectionFlags } from '../settings.ts';

/** How an account is reached, and where the receipts are. */
export interface RepairWays {
  readonly flags: ConnectionFlags;
  /** The folder of the receipts, where it was named. */
  readonly state: string | undefined;
}

/** The flags of a `fix` that is told everything else by what calls it. */
export function fixFlagsOf({ flags, state }: RepairWays): FixFlags {
  return { ...NO_FIX, ...doctorFlagsOf(flags), failOn: 'error', state };
}

/** The same of a `doctor`. */
export function doctorFlagsOf(ways: ConnectionFlags): QuestionFlags {
  return { ...NO_QUESTION, ...ways };
}

const NO_FIX: Omit<FixFlags, keyof QuestionFlags | 'state'> = {
  plan: undefined,
  dryRun: undefined,
  yes: undefined,
  maxChanges: undefined,
  emit: undefined,
  format: 'json',
  add: undefined,
  drop: undefined,
  acceptCa: undefined,
  allowLeaf: undefined,
  evenIfUnused: undefined,
  retireAfter: undefined,
  owner: undefined,
  include: undefined,
};

const NO_QUESTION: Omit<QuestionFlags, keyof ConnectionFlags> = {
  namespace: undefined,
  role: undefined,
  token: undefined,
  audience: undefined,
  subject: undefined,
  sessionName: undefined,
  duration: undefined,
  providerId: undefined,
  scope: undefined,
  error: undefined,
  live: undefined,
  mint: undefined,
  for: undefined,
  only: undefined,
  skip: undefined,
  failOn: 'none',
  save: undefined,
  from: undefined,
  offline: undefined,
  given: undefined,
  quiet: true,
  verbose: undefined,
};
