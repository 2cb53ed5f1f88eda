// SPDX-License-Identifier: Apache-2.0

import { type ComponentType, createContext } from 'react';

/** What pages show where a server is behind them, and a report cannot. */
export interface Slots {
  /** Begins the overview: what changed since the last visit. */
  readonly news?: ComponentType;
  /** In place of causes where there is no trust yet. */
  readonly noTrusts?: ComponentType;
  /** What can be done with a trust: buttons in its head. */
  readonly trustActions?: ComponentType<{ readonly arn: string }>;
  readonly trustHistory?: ComponentType<{ readonly arn: string }>;
  /** In place of a page that failed. */
  readonly failed?: ComponentType<{ readonly error: unknown }>;
}

export const SlotsContext = createContext<Slots>({});
