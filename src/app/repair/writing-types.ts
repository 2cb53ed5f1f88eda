// SPDX-License-Identifier: Apache-2.0

import type { EvidenceValue } from '../../core/error.ts';
import type { ListedThumbprint } from '../../core/model/thumbprint.ts';
import type { CloudWrites, Ports } from '../../ports/index.ts';

/** Kubernetes is asked only by changes of its own: who has none of these needs no way to it. */
export type WritePorts = Pick<Ports, 'clock' | 'receipts'> & {
  readonly cloud: CloudWrites;
} & Partial<Pick<Ports, 'kubernetes'>>;

/** What a change is about, as it stands when it is looked at. */
export interface CurrentState {
  /** Whether it is as the change leaves it. */
  readonly isDone: boolean;
  /** In what it differs from what the change sets out from; `undefined` where it does not. */
  readonly difference: string | undefined;
  /** The thumbprints of a provider, for receipts; `undefined` where there are none to speak of. */
  readonly listed: readonly ListedThumbprint[] | undefined;
  /** What the change sets out from and what is there, for messages. */
  readonly planned: EvidenceValue;
  readonly found: EvidenceValue;
}

/** How one change is looked at and written. */
export interface Writing {
  readonly look: (signal: AbortSignal) => Promise<CurrentState>;
  readonly write: (signal: AbortSignal) => Promise<void>;
}
