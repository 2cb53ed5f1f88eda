// SPDX-License-Identifier: Apache-2.0

import type { Instant } from './instant.ts';

/** A write to a provider, as CloudTrail keeps it for ninety days. */
export interface RecordedChange {
  readonly at: Instant;
  /** The action of IAM, without its service: `UpdateOpenIDConnectProviderThumbprint`. */
  readonly action: string;
  /** What the client called itself; whoever wrote chose the words. */
  readonly userAgent: string | undefined;
  /** ARN or name of whoever wrote. */
  readonly by: string | undefined;
}
