// SPDX-License-Identifier: Apache-2.0

import type * as z from 'zod';

import type {
  ConsoleLab,
  ConsoleLabScenarios,
  ConsoleLabTry,
  labRotateRequest,
} from '../../../schemas/lab.ts';

/** Steers a lab that runs. */
export interface LocalLab {
  state(signal: AbortSignal): Promise<ConsoleLab>;
  scenarios(signal: AbortSignal): Promise<ConsoleLabScenarios>;
  /** Changes it; what is watched is read again at once. */
  change(change: LabChange, signal: AbortSignal): Promise<ConsoleLab>;
  /** Has a workload ask STS for credentials, which are thrown away. */
  attempt(workload: string, signal: AbortSignal): Promise<ConsoleLabTry>;
}

export type LabChange =
  | { readonly kind: 'scenario'; readonly name: string }
  | ({ readonly kind: 'rotate' } & z.infer<typeof labRotateRequest>)
  | { readonly kind: 'reset' };
