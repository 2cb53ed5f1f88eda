// SPDX-License-Identifier: Apache-2.0

import {
  heldTokens,
  type JobSource,
  named,
  smallFile,
  tokensIn,
  type Variables,
} from './job-source.ts';

/**
 * A job of a service that hands its ID token over in a variable, or in the file that the SDKs of AWS
 * read.
 */
export async function otherJob(variables: Variables): Promise<JobSource | undefined> {
  const service = SERVICES.find(({ marks }) => isSet(variables[marks]));
  if (service === undefined) return undefined;
  const held = tokensIn({
    ...Object.fromEntries(service.tokens.map((name) => [name, variables[name]])),
    ...(await tokenFile(variables)),
  });
  return {
    job: {
      service: 'other',
      issuer: held[0]?.issuer,
      offersToken: held.length > 0,
      why: held.length > 0 ? undefined : service.why,
      event: undefined,
      fromFork: false,
      context: named(variables, service.context),
    },
    token: heldTokens(held, service.why),
  };
}

async function tokenFile(variables: Variables): Promise<Variables> {
  const path = variables['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? '';
  const token = path === '' ? undefined : await smallFile(path, MAX_TOKEN_BYTES);
  return token === undefined ? {} : { AWS_WEB_IDENTITY_TOKEN_FILE: token };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && value !== 'false';
}

interface Service {
  /** The variable that tells it. */
  readonly marks: string;
  /** Variables that may hold an ID token. */
  readonly tokens: readonly string[];
  /** What makes the service offer one. */
  readonly why: string;
  readonly context: Readonly<Record<string, string>>;
}

/** Services by the variables that their documentation names. `CI` alone says no more than that. */
const SERVICES: readonly Service[] = [
  {
    marks: 'CIRCLECI',
    tokens: ['CIRCLE_OIDC_TOKEN_V2', 'CIRCLE_OIDC_TOKEN'],
    why: 'give the job a context: CircleCI gives ID tokens to jobs with one',
    context: { project: 'CIRCLE_PROJECT_REPONAME', branch: 'CIRCLE_BRANCH', job: 'CIRCLE_JOB' },
  },
  {
    marks: 'BITBUCKET_BUILD_NUMBER',
    tokens: ['BITBUCKET_STEP_OIDC_TOKEN'],
    why: 'write into the step: oidc: true',
    context: { repository: 'BITBUCKET_REPO_FULL_NAME', branch: 'BITBUCKET_BRANCH' },
  },
  {
    marks: 'BUILDKITE',
    tokens: ['BUILDKITE_OIDC_TOKEN'],
    why: 'put the output of buildkite-agent oidc request-token --audience sts.amazonaws.com into the variable BUILDKITE_OIDC_TOKEN',
    context: { pipeline: 'BUILDKITE_PIPELINE_SLUG', branch: 'BUILDKITE_BRANCH' },
  },
  {
    marks: 'TFC_RUN_ID',
    tokens: ['TFC_WORKLOAD_IDENTITY_TOKEN'],
    why: 'set the variable TFC_WORKLOAD_IDENTITY_AUDIENCE in the workspace',
    context: { workspace: 'TFC_WORKSPACE_NAME', project: 'TFC_PROJECT_NAME' },
  },
  {
    marks: 'CI',
    tokens: [],
    why: 'let the CI service write the ID token to the file that AWS_WEB_IDENTITY_TOKEN_FILE names',
    context: {},
  },
];

/** STS takes 20,000 characters; ten times that is still told apart from a wrong file. */
const MAX_TOKEN_BYTES = 200_000;
