// SPDX-License-Identifier: Apache-2.0

import type { CauseGroup } from './report.ts';
import type {
  FindingLine,
  ScanHeadLine,
  ScanLineJson,
  SummaryLine,
  TrustLine,
} from '../../schemas/scan.ts';

/** What a page says that needs all lines, in our words: it judges and counts nothing itself. The lines follow it. */
export interface PageHead {
  readonly type: 'page';
  readonly version: string;
  readonly scan: ScanHeadLine;
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

/** What a cause touches. */
export class Reach {
  readonly #trusts = new Map<string, TrustLine>();
  readonly #byIssuer = new Map<string, TrustLine>();
  /** How many clusters have an issuer. */
  readonly #clusters = new Map<string, number>();

  constructor(lines: readonly ScanLineJson[]) {
    for (const line of lines) {
      if (line.type === 'trust') this.#addTrust(line);
      else if (line.type === 'account') {
        for (const { issuer } of line.clusters) {
          this.#clusters.set(issuer, (this.#clusters.get(issuer) ?? 0) + 1);
        }
      }
    }
  }

  #addTrust(line: TrustLine): void {
    this.#trusts.set(line.providerArn, line);
    if (line.issuer !== null) this.#byIssuer.set(`${line.account} ${line.issuer}`, line);
  }

  of({ first, all }: CauseGroup): Pick<PageCause, 'roles' | 'clusters' | 'trust'> {
    const roles = all.flatMap(({ resource }) =>
      isRole(resource) ? [resource] : (this.#trusts.get(resource)?.roles ?? []),
    );
    const issuers = new Set(all.flatMap(({ issuer }) => issuer ?? []));
    const clusters = [...issuers].map((issuer) => this.#clusters.get(issuer) ?? 0);
    return {
      roles: new Set(roles).size,
      clusters: clusters.reduce((sum, each) => sum + each, 0),
      trust: this.#trustOf(first)?.providerArn ?? null,
    };
  }

  #trustOf({ resource, account, issuer }: FindingLine): TrustLine | undefined {
    return this.#trusts.get(resource) ?? this.#byIssuer.get(`${account} ${issuer ?? ''}`);
  }
}

function isRole(resource: string): boolean {
  return /^arn:[^:]+:iam::\d+:role\//.test(resource);
}
