// SPDX-License-Identifier: Apache-2.0

import { bareIssuer } from '../model/issuer.ts';
import type { Target } from '../model/target.ts';
import type { ResourceKind } from './permission.ts';

/** What a policy is to be narrowed to. What is `undefined` is not known, and any of it is meant. */
export interface Scope {
  readonly partition: string;
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly target: Target | undefined;
}

/** The ARN, or pattern of ARNs, that a permission is limited to. */
export function resourceFor(kind: ResourceKind, scope: Scope): string {
  const { partition, account = '*', region = '*' } = { ...scope, ...told(scope) };
  const iam = `arn:${partition}:iam::${account}`;
  const eks = `arn:${partition}:eks:${region}:${account}`;
  const { provider = '*', role = 'role/*', cluster = '*' } = namesIn(scope.target);
  const patterns: Readonly<Record<ResourceKind, string>> = {
    provider: `${iam}:oidc-provider/${provider}`,
    role: `${iam}:${role}`,
    cluster: `${eks}:cluster/${cluster}`,
    association: `${eks}:podidentityassociation/${cluster}/*`,
    all: '*',
  };
  return patterns[kind];
}

/** What the ARN of a target tells outranks what was said beside it. */
function told({ target }: Scope): Partial<Pick<Scope, 'partition' | 'account' | 'region'>> {
  if (target === undefined || !('arn' in target) || target.arn === undefined) return {};
  const { partition, account, region } = target.arn;
  return { partition, account, ...(region === '' ? {} : { region }) };
}

/** The one thing that a target names. */
function namesIn(target: Target | undefined): {
  readonly provider?: string;
  readonly role?: string;
  readonly cluster?: string;
} {
  switch (target?.kind) {
    case 'provider':
      return { provider: literal(target.url) };
    case 'issuer':
      return { provider: literal(bareIssuer(target.issuer)) };
    case 'role':
      return { role: literal(target.arn.resource) };
    case 'cluster':
      return { cluster: literal(target.name) };
    case 'workload':
    case 'kubernetes':
    case 'ci':
    case undefined:
      return {};
  }
}

/**
 * A name in which nothing is a wildcard or a variable.
 *
 * @see IAM User Guide, policy variables: `${*}`, `${?}` and `${$}` stand for the signs themselves.
 */
function literal(name: string): string {
  return name.replaceAll(/[*?$]/g, (sign) => `\${${sign}}`);
}
