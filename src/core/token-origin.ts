// SPDX-License-Identifier: Apache-2.0

import type { JsonObject } from './model/json.ts';
import { textClaim } from './model/web-identity.ts';

/** Who issued a token, and what for, in words. */
export interface TokenOrigin {
  readonly issuer: string;
  readonly workload: string | undefined;
}

/** Where a token comes from, by its issuer and its subject; `undefined` where that is not known. */
export function originOf(claims: JsonObject | undefined): TokenOrigin | undefined {
  const bare = textClaim(claims, 'iss')?.replace(/^https:\/\//, '') ?? '';
  const subject = textClaim(claims, 'sub') ?? '';
  const known = ISSUERS.find(({ begins }) => begins.test(bare));
  const workload = WORKLOADS.map((read) => read(subject)).find((words) => words !== undefined);
  if (known !== undefined) return { issuer: known.name, workload };
  return subject.startsWith(SERVICE_ACCOUNT)
    ? { issuer: 'a Kubernetes cluster', workload }
    : undefined;
}

function serviceAccount(subject: string): string | undefined {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(subject) ?? [];
  return name === undefined ? undefined : `the service account ${name} in ${namespace ?? ''}`;
}

function repository(subject: string): string | undefined {
  const [, name, rest] = /^repo:([^:]+):(.+)$/.exec(subject) ?? [];
  return name === undefined ? undefined : `a job of the repository ${name} (${rest ?? ''})`;
}

function project(subject: string): string | undefined {
  const [, path, rest] = /^project_path:([^:]+):(.+)$/.exec(subject) ?? [];
  return path === undefined ? undefined : `a job of the project ${path} (${rest ?? ''})`;
}

const SERVICE_ACCOUNT = 'system:serviceaccount:';
const WORKLOADS = [serviceAccount, repository, project] as const;

/** By the beginning of the issuer without its scheme. */
const ISSUERS = [
  { begins: /^oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\//, name: 'Amazon EKS' },
  { begins: /^oidc-eks\.[a-z0-9-]+\.api\.aws\//, name: 'Amazon EKS' },
  { begins: /^token\.actions\.githubusercontent\.com(\/|$)/, name: 'GitHub Actions' },
  { begins: /^gitlab\.com$/, name: 'GitLab' },
] as const;
