// SPDX-License-Identifier: Apache-2.0

import type { Shard } from '../../../core/model/shard.ts';
import type { ScanFormat } from '../../../render/scan/rendering.ts';
import type { FailOn } from '../exit.ts';
import type { ReportFlag } from '../flags.ts';
import type { ConnectionFlags } from '../settings.ts';

/** What findings are held against, and how they are printed. */
export interface ScanOutputFlags {
  readonly baseline: string | undefined;
  readonly updateBaseline: boolean | undefined;
  readonly failOn: FailOn;
  readonly config: string | undefined;
  readonly format: ScanFormat;
  readonly report: readonly ReportFlag<ScanFormat>[] | undefined;
  readonly verbose: boolean | undefined;
  readonly quiet: boolean | undefined;
}

export interface ScanFlags extends ScanOutputFlags, ConnectionFlags {
  readonly input: string | undefined;
  readonly accounts: readonly string[] | undefined;
  readonly organization: boolean | undefined;
  readonly ou: string | undefined;
  readonly excludeAccounts: readonly string[] | undefined;
  readonly roleName: string | undefined;
  readonly externalId: string | undefined;
  readonly regions: readonly string[] | undefined;
  readonly expiresWithin: number | undefined;
  readonly concurrency: number | undefined;
  readonly rate: number | undefined;
  readonly resume: string | undefined;
  readonly shard: Shard | undefined;
}
