// SPDX-License-Identifier: Apache-2.0

import type { FindingLine, ScanLineJson, TrustLine } from '../../schemas/scan.ts';
import type { PageCause } from './page-head.ts';
import type { CauseGroup } from './report.ts';

/** What a cause touches. */
export class Reach {
  readonly #trusts = new Map<string, ReachedTrust>();
  readonly #byIssuer = new Map<string, ReachedTrust>();
  /** How many clusters have an issuer. */
  readonly #clusters = new Map<string, number>();

  add(line: ScanLineJson): void {
    if (line.type === 'trust') this.#addTrust(line);
    else if (line.type === 'account') {
      for (const { issuer } of line.clusters) {
        this.#clusters.set(issuer, (this.#clusters.get(issuer) ?? 0) + 1);
      }
    }
  }

  #addTrust({ providerArn, roles, account, issuer }: TrustLine): void {
    const trust = { providerArn, roles };
    this.#trusts.set(providerArn, trust);
    if (issuer !== null) this.#byIssuer.set(`${account} ${issuer}`, trust);
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

  #trustOf({ resource, account, issuer }: FindingLine): ReachedTrust | undefined {
    return this.#trusts.get(resource) ?? this.#byIssuer.get(`${account} ${issuer ?? ''}`);
  }
}

type ReachedTrust = Pick<TrustLine, 'providerArn' | 'roles'>;

function isRole(resource: string): boolean {
  return /^arn:[^:]+:iam::\d+:role\//.test(resource);
}
