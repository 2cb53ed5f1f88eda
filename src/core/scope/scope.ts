// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../model/facts.ts';
import type { Scope } from '../model/verdict.ts';

/** In their order: each comprises those before it. */
export const SCOPES: readonly Scope[] = ['issuer', 'roles', 'workloads', 'token'];

/** Whether a scope comprises a part. */
export function reaches(scope: Scope, part: Scope): boolean {
  return SCOPES.indexOf(scope) >= SCOPES.indexOf(part);
}

/** What a target comprises unless it is narrowed: what was given beside it widens it. */
export function scopeOf({ target, token, request, subject, workload }: Facts): Scope {
  if (token !== undefined) return 'token';
  if (subject !== undefined) return 'workloads';
  if (workload !== undefined) return 'token';
  const scope = SCOPE_OF[target.kind];
  return request?.roleArn === undefined || reaches(scope, 'workloads') ? scope : 'workloads';
}

const SCOPE_OF: { readonly [Kind in Facts['target']['kind']]: Scope } = {
  issuer: 'issuer',
  provider: 'issuer',
  role: 'workloads',
  cluster: 'workloads',
  kubernetes: 'workloads',
  workload: 'token',
  ci: 'token',
  token: 'token',
  error: 'token',
  file: 'token',
};
