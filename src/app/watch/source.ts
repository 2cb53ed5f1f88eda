// SPDX-License-Identifier: Apache-2.0

import type { Issuer } from '../../core/model/issuer.ts';
import type { Suppression } from '../../core/model/suppressions.ts';
import type { Target } from '../../core/model/target.ts';
import type { Remedy } from '../../core/model/verdict.ts';
import type { Fleet } from '../../ports/index.ts';
import type { ReceiverRule } from '../../ports/watch.ts';
import type { ObservePorts, Question } from '../observe/question.ts';
import type { AccountChoice } from '../scan/accounts.ts';
import type { RegionChoice } from '../scan/inventory.ts';

/** Something that is read in rounds. */
export interface WatchSource {
  readonly name: string;
  /** Between the beginnings of its rounds. */
  readonly everyMs: number;
  readonly scope: SourceScope;
  /** How it is reached: made again from time to time, as files of CAs may have changed. */
  readonly reach: () => Promise<SourceReach>;
  /** A remedy with what its command needs of the source, for whoever pastes it elsewhere. */
  readonly led: (remedy: Remedy) => Remedy;
}

export type SourceScope =
  | { readonly kind: 'accounts'; readonly choice: AccountChoice; readonly regions: RegionChoice }
  | { readonly kind: 'cluster'; readonly target: Target }
  | { readonly kind: 'issuers'; readonly issuers: readonly Issuer[] };

/** A source as it is reached. There is nothing in it that writes. */
export interface SourceReach {
  readonly ports: ObservePorts & { readonly fleet: Fleet };
  readonly question: Omit<Question, 'target' | 'scope'>;
}

/** What is watched, and how it is judged and told; another after the configuration was changed. */
export interface WatchPlan {
  readonly sources: readonly WatchSource[];
  readonly suppressions: readonly Suppression[];
  readonly receivers: readonly ReceiverRule[];
  readonly tokenLifetimeMs: number;
}
