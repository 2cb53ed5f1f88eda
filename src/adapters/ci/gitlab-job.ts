// SPDX-License-Identifier: Apache-2.0

import { heldTokens, type JobSource, named, tokensIn, type Variables } from './job-source.ts';

/**
 * A job of GitLab CI. Its ID tokens are in variables of the job's own choosing (`id_tokens`), so they
 * are known by their issuer.
 *
 * @see GitLab Docs, OpenID Connect (OIDC) authentication using ID tokens; Predefined variables.
 */
export function gitlabJob(variables: Variables): JobSource | undefined {
  if (variables['GITLAB_CI'] !== 'true') return undefined;
  const server = variables['CI_SERVER_URL'];
  // An instance may have another issuer than its own URL; the subject is of one form everywhere. The
  // old tokens for other services (`CI_JOB_JWT`, until GitLab 17) are made out to no audience.
  const held = tokensIn(variables).filter(
    ({ issuer, subject = '', audiences }) =>
      (issuer === server || subject.startsWith('project_path:')) && audiences.length > 0,
  );
  const source = variables['CI_MERGE_REQUEST_SOURCE_PROJECT_PATH'];
  return {
    job: {
      service: 'gitlab',
      issuer: held[0]?.issuer ?? server,
      offersToken: held.length > 0,
      why: held.length > 0 ? undefined : ID_TOKENS,
      event: variables['CI_PIPELINE_SOURCE'],
      fromFork: source !== undefined && source !== variables['CI_PROJECT_PATH'],
      context: named(variables, CONTEXT),
    },
    token: heldTokens(held, ID_TOKENS),
  };
}

const ID_TOKENS =
  'write into the job: id_tokens: { AWS_ID_TOKEN: { aud: sts.amazonaws.com } }, with the audience that the provider has';

const CONTEXT = {
  project_path: 'CI_PROJECT_PATH',
  project_id: 'CI_PROJECT_ID',
  namespace_path: 'CI_PROJECT_NAMESPACE',
  namespace_id: 'CI_PROJECT_NAMESPACE_ID',
  ref: 'CI_COMMIT_REF_NAME',
  ref_protected: 'CI_COMMIT_REF_PROTECTED',
  tag: 'CI_COMMIT_TAG',
  source_project_path: 'CI_MERGE_REQUEST_SOURCE_PROJECT_PATH',
  environment: 'CI_ENVIRONMENT_NAME',
  user_login: 'GITLAB_USER_LOGIN',
  job: 'CI_JOB_NAME',
} as const;
