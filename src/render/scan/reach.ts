// SPDX-License-Identifier: Apache-2.0

import type { FindingLine, ScanLineJson, TrustLine } from '../../schemas/scan.ts';
import type { PageCause } from './page-head.ts';
import type { CauseGroup } from './report.ts';

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
