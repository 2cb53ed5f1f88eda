// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import { isJsonObject } from '../../core/model/json.ts';
import { DEFAULT_AUDIENCE } from '../../core/model/web-identity.ts';
import { type JobSource, named, smallFile, type Variables } from './job-source.ts';
import { type RunnerRoute, tokenOfRunner } from './runner-request.ts';
import type { CiJob } from '../../core/model/facts.ts';

/**
 * A job of GitHub Actions, of github.com, of a GitHub Enterprise Server or with data residency.
 *
 * @see GitHub Docs, Variables reference; OpenID Connect reference.
 */
export async function githubJob(
  variables: Variables,
  route: RunnerRoute,
): Promise<JobSource | undefined> {
  if (variables['GITHUB_ACTIONS'] !== 'true') return undefined;
  const url = variables['ACTIONS_ID_TOKEN_REQUEST_URL'] ?? '';
  const bearer = variables['ACTIONS_ID_TOKEN_REQUEST_TOKEN'] ?? '';
  const offersToken = url !== '' && bearer !== '';
  const fromFork = await isOfFork(variables);
  const job: CiJob = {
    service: 'github',
    issuer: issuerOfServer(variables['GITHUB_SERVER_URL'] ?? ''),
    offersToken,
    why: offersToken ? undefined : fromFork ? FORK : PERMISSION,
    event: variables['GITHUB_EVENT_NAME'],
    fromFork,
    context: named(variables, CONTEXT),
  };
  return {
    job,
    token: async ({ audience = DEFAULT_AUDIENCE, signal }) => {
      if (!offersToken) throw unavailable(fromFork);
      return tokenOfRunner(withAudience(url, audience), bearer, { route, signal });
    },
  };
}

function withAudience(text: string, audience: string): URL {
  if (!URL.canParse(text)) {
    throw new TrustprintError('ci_token_unavailable', 'ACTIONS_ID_TOKEN_REQUEST_URL is no URL', {
      hint: 'leave it as the runner has set it',
    });
  }
  const url = new URL(text);
  url.searchParams.set('audience', audience);
  return url;
}

/**
 * An enterprise may have its own issuer below that of github.com: then the token says so, and no
 * variable does.
 */
function issuerOfServer(server: string): string | undefined {
  if (!URL.canParse(server)) return undefined;
  const { host } = new URL(server);
  if (host === 'github.com') return 'https://token.actions.githubusercontent.com';
  return host.endsWith('.ghe.com')
    ? `https://token.actions.${host}`
    : `https://${host}/_services/token`;
}

/** The event says which repository a pull request comes from. */
async function isOfFork(variables: Variables): Promise<boolean> {
  const isPullRequest = variables['GITHUB_EVENT_NAME']?.startsWith('pull_request') === true;
  const path = isPullRequest ? (variables['GITHUB_EVENT_PATH'] ?? '') : '';
  const text = path === '' ? undefined : await smallFile(path, MAX_EVENT_BYTES);
  const from = text === undefined ? undefined : memberAt(text, HEAD_REPOSITORY);
  return typeof from === 'string' && from !== variables['GITHUB_REPOSITORY'];
}

function memberAt(text: string, names: readonly string[]): unknown {
  try {
    return names.reduce<unknown>(
      (value, name) => (isJsonObject(value) ? value[name] : undefined),
      JSON.parse(text),
    );
  } catch {
    return undefined;
  }
}

function unavailable(fromFork: boolean): TrustprintError {
  return new TrustprintError('ci_token_unavailable', 'the runner offers this job no ID token', {
    facts: { service: 'github', fromFork },
    hint: fromFork ? FORK : PERMISSION,
  });
}

const PERMISSION = 'write into the job: permissions: { id-token: write, contents: read }';
const FORK =
  "GitHub gives no ID token to a fork's pull request: do what needs the role after the merge";

const HEAD_REPOSITORY = ['pull_request', 'head', 'repo', 'full_name'] as const;

/** GitHub caps the payload of an event at 25 MB (GitHub Docs, Webhook events and payloads). */
const MAX_EVENT_BYTES = 26_214_400;

const CONTEXT = {
  repository: 'GITHUB_REPOSITORY',
  repository_id: 'GITHUB_REPOSITORY_ID',
  repository_owner_id: 'GITHUB_REPOSITORY_OWNER_ID',
  ref: 'GITHUB_REF',
  head_ref: 'GITHUB_HEAD_REF',
  base_ref: 'GITHUB_BASE_REF',
  actor: 'GITHUB_ACTOR',
  job: 'GITHUB_JOB',
  workflow_ref: 'GITHUB_WORKFLOW_REF',
  server: 'GITHUB_SERVER_URL',
} as const;
