// SPDX-License-Identifier: Apache-2.0

import type { FindingLine, ScanHeadLine, SummaryLine } from '../../schemas/scan.ts';

/** What a page says that needs all lines, in our words: it judges and counts nothing itself. The lines follow it. */
export interface PageHead {
  readonly type: 'page';
  readonly version: string;
  readonly scan: ScanHeadLine;
  /** false while there is something of which the first round has not come to its end; absent where a scan made the page. */
  readonly isComplete?: boolean;
  readonly summary: SummaryLine;
  /** `14 OIDC trusts in 4 accounts: 8 OK, 5 broken, 1 unknown` */
  readonly headline: string;
  readonly tail: string;
  /** Worst first; what is suppressed is none. */
  readonly causes: readonly PageCause[];
  /** What nobody can tell. */
  readonly open: readonly { readonly subject: string; readonly why: string }[];
  readonly expiries: readonly Expiry[];
  /** What the checks say of themselves, by their ids. */
  readonly checks: Readonly<Record<string, CheckWords>>;
}

/** Findings that have one cause. */
export interface PageCause {
  /** Of the first finding: the same in each scan for as long as it is there. */
  readonly id: string;
  readonly check: string;
  readonly severity: FindingLine['severity'];
  /** Whose it is, and what is wrong with it. */
  readonly subject: string;
  readonly detail: string;
  readonly owners: string | null;
  readonly places: string;
  readonly since: string;
  readonly isNew: boolean;
  readonly findings: readonly string[];
  readonly roles: number;
  readonly clusters: number;
  /** The provider whose picture shows it. */
  readonly trust: string | null;
  /** `null` where it is not to be pasted, or words say what to do. */
  readonly command: string | null;
  readonly remedy: string | null;
}

/** A certificate that is served and ends soon. */
export interface Expiry {
  readonly sha1: string;
  readonly subject: string;
  readonly notAfter: string;
  /** A CA on the path, or one that IAM lists: its end is what somebody has to act on. */
  readonly kind: 'ca' | 'listed' | 'leaf';
  readonly hosts: readonly string[];
  readonly trusts: number;
}

interface CheckWords {
  readonly title: string;
  readonly explanation: string;
  readonly docs: string;
}
