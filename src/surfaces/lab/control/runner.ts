// SPDX-License-Identifier: Apache-2.0

import { DEFAULT_AUDIENCE } from '../../../core/model/web-identity.ts';
import type { Environment } from './announcement.ts';
import { type Layout, NOT_OF_A_POD, type Runner, trusting } from '../scenarios/scenario.ts';
import type { Stage } from './prepared-scenario.ts';

/**
 * The variables of a job of GitHub Actions, as its runner sets them; empty where the workload is no
 * job. The server is an enterprise's own, so that its issuer may be on loopback.
 *
 * @see GitHub documentation, Variables reference, and OpenID Connect reference.
 */
export function jobEnvironment(
  { laid, issuer, runnerToken }: Pick<Stage, 'laid' | 'issuer' | 'runnerToken'>,
  { endpoint, eventFile }: { readonly endpoint: string; readonly eventFile: string },
): Environment {
  const { runner } = laid.layout;
  if (runner === undefined) return {};
  return {
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_EVENT_NAME: runner.event,
    GITHUB_EVENT_PATH: eventFile,
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REPOSITORY: REPOSITORY,
    GITHUB_REPOSITORY_OWNER: 'octo-org',
    GITHUB_SERVER_URL: new URL(issuer.url).origin,
    GITHUB_WORKFLOW: 'deploy',
    ...(runnerToken === undefined
      ? {}
      : {
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: runnerToken,
          ACTIONS_ID_TOKEN_REQUEST_URL: `${endpoint}/_lab/runner/token?api-version=2.0`,
        }),
  };
}

/** The event of a job, as far as it says where a pull request comes from. */
export function eventOf({ runner }: Layout): string {
  if (runner?.from === undefined) return '{}';
  return JSON.stringify({ pull_request: { head: { repo: { full_name: runner.from } } } });
}

/** What a scenario is made of whose workload is a job on the main branch, in place of a pod. */
export function jobOf(
  runner: Runner,
): Required<Pick<Layout, 'runner' | 'issuerPath' | 'claims' | 'role' | 'kubernetes'>> {
  return {
    ...NOT_OF_A_POD,
    runner,
    issuerPath: '/_services/token',
    claims: ({ 'kubernetes.io': _, ...usual }) => ({
      ...usual,
      aud: DEFAULT_AUDIENCE,
      ...JOB_CLAIMS,
    }),
    role: trusting((policy) => policy.replace(/system:serviceaccount:[^"]+/, JOB_CLAIMS.sub)),
  };
}

const JOB_CLAIMS = {
  sub: 'repo:octo-org/octo-repo:ref:refs/heads/main',
  ref: 'refs/heads/main',
  repository: 'octo-org/octo-repo',
  repository_owner: 'octo-org',
  event_name: 'push',
  workflow: 'deploy',
} as const;

const REPOSITORY = 'octo-org/octo-repo';
