// SPDX-License-Identifier: Apache-2.0

import type { Observed } from '../../core/model/look.ts';
import type { Ports } from '../../ports/index.ts';
import type { Question } from './question.ts';

/** Who asks about no workload needs no Kubernetes, and nobody's CI job. */
export type ObservePorts = Pick<Ports, 'clock' | 'endpoints' | 'cloud'> &
  Partial<Pick<Ports, 'kubernetes' | 'ciJobs'>>;

/** What one observation is made with. */
export interface ObserveContext {
  readonly question: Question;
  readonly ports: ObservePorts;
  readonly signal: AbortSignal;
}

/** Whether a look is still to be made: it was not, or it failed for reasons of ours. */
export function isLacking(look: Observed<unknown> | undefined): boolean {
  return look === undefined || (look.kind === 'unseen' && look.by === 'ours');
}
