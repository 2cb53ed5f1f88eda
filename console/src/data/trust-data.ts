// SPDX-License-Identifier: Apache-2.0

import type { PageHead } from '../../../src/render/scan/page-head.ts';
import type {
  AccountLine,
  EndpointLine,
  FindingLine,
  TrustLine,
  UnreadableLine,
} from '../../../src/schemas/scan.ts';

export type { Expiry, PageCause, PageHead } from '../../../src/render/scan/page-head.ts';
export type {
  EndpointLine,
  FindingLine,
  TrustConditions,
  TrustLine,
  TrustStep,
  UnreadableLine,
} from '../../../src/schemas/scan.ts';

/** One trust, and what hangs on it. */
export interface TrustDetail {
  readonly trust: TrustLine;
  /** Of its hosts. */
  readonly endpoints: readonly EndpointLine[];
  readonly findings: readonly FindingLine[];
  readonly clusters: AccountLine['clusters'];
}

/**
 * What the pages show, wherever it is from: the lines of a scan that the page holds, or a server. Pages ask
 * for no more than they show.
 */
export interface TrustData {
  readonly overview: () => Promise<PageHead>;
  readonly trusts: () => Promise<readonly TrustLine[]>;
  /** `undefined` where there is no such trust. */
  readonly trust: (providerArn: string) => Promise<TrustDetail | undefined>;
  readonly findings: () => Promise<readonly FindingLine[]>;
  readonly endpoints: () => Promise<readonly EndpointLine[]>;
  readonly unreadable: () => Promise<readonly UnreadableLine[]>;
}
