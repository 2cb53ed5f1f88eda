// SPDX-License-Identifier: Apache-2.0

import { advice, type Message } from './message.ts';

export const ciMessages: readonly Message[] = [
  {
    id: 'github-no-id-token',
    by: 'GitHub Actions',
    calls: [],
    texts: [
      'Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers',
      'Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable',
      'Unable to get ACTIONS_ID_TOKEN_REQUEST_TOKEN env variable',
      'It looks like you might be trying to authenticate with OIDC. Did you mean to set the `id-token` permission?',
      'getIDToken call failed: Error message: Unable to get',
      'ACTIONS_ID_TOKEN_REQUEST_URL is not set',
      'ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set',
      'Failed to get ID Token',
      'Could not get ID token from GitHub',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The job got no ID token, so STS was never asked. The runner offers one to jobs that have the permission for it.',
    causes: [
      {
        id: 'permission-missing',
        when: 'the job has no permission id-token: write',
        proof: advice('the variable ACTIONS_ID_TOKEN_REQUEST_URL is not set in the job'),
        remedy: advice(
          'add permissions: id-token: write (and contents: read, to check out) to the workflow or job, and to a calling workflow too',
          'trustprint doctor ci:',
        ),
      },
      {
        id: 'fork',
        when: 'the workflow runs for a pull request of a fork',
        proof: advice('the event is pull_request, and the head repository is another'),
        remedy: advice('jobs of forks get no ID token: use another event'),
      },
    ],
    source: {
      title: 'GitHub Docs, Configuring OpenID Connect in Amazon Web Services',
      url: 'https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws',
    },
  },
  {
    id: 'github-nested-permission',
    by: 'GitHub Actions',
    calls: [],
    texts: [
      "is requesting 'id-token: write', but is only allowed 'id-token: none'",
      "is requesting '<permissions>, id-token: write', but is only allowed",
      "is requesting 'id-token: write<permissions>', but is only allowed",
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'A reusable workflow has at most the permissions of the job that calls it. GitHub refused the workflow before any job ran.',
    causes: [
      {
        id: 'caller-grants-nothing',
        when: 'the calling workflow or job does not grant id-token: write',
        proof: advice('read permissions where the workflow is called with uses:'),
        remedy: advice('add permissions: id-token: write (and contents: read) to the calling job'),
      },
    ],
    source: {
      title: 'GitHub Docs, Reusing workflow configurations: supported permissions',
      url: 'https://docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations',
    },
  },
  {
    id: 'ci-no-id-token',
    by: 'the CI system',
    calls: [],
    texts: [
      'CI_JOB_JWT_V2: unbound variable',
      'CI_JOB_JWT: unbound variable',
      'AWS_ID_TOKEN: unbound variable',
      'GITLAB_OIDC_TOKEN: unbound variable',
      'argument --web-identity-token: expected one argument',
      'BITBUCKET_STEP_OIDC_TOKEN: unbound variable',
      'CIRCLE_OIDC_TOKEN: unbound variable',
      'A value for CIRCLE_OIDC_TOKEN was not found',
      'Invalid length for parameter WebIdentityToken, value: 0, valid min length: 4',
      'OIDC Token was not found',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The job has no ID token, so an empty one was sent or none. STS did not decide anything.',
    causes: [
      {
        id: 'gitlab-id-tokens',
        kinds: ['gitlab', 'unknown'],
        when: 'the job declares no id_tokens (CI_JOB_JWT is gone since GitLab 17)',
        proof: advice('look for id_tokens in .gitlab-ci.yml', 'trustprint doctor ci:'),
        remedy: advice('declare id_tokens: NAME: aud: AUDIENCE, and send $NAME'),
      },
      {
        id: 'no-context',
        when: 'the step requests none: oidc: true (Bitbucket), a context (CircleCI), another stage',
        proof: advice('print the length of the variable in the step', 'trustprint doctor ci:'),
        remedy: advice('enable OIDC for this step'),
      },
      {
        id: 'fork',
        when: 'the pipeline runs for a fork, or a trigger without tokens',
        proof: advice('the source of the run is another project'),
        remedy: advice('run what needs AWS on another event'),
      },
    ],
    source: {
      title: 'GitLab Docs, OpenID Connect authentication using ID tokens',
      url: 'https://docs.gitlab.com/ci/secrets/id_token_authentication/',
    },
  },
  {
    id: 'ci-token-lifetime',
    by: 'the CI system',
    calls: [],
    texts: ['Requested lifetime too high (requested: <seconds> max: <most>)'],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The job asked for an ID token that lives longer than the CI system allows. STS was not called.',
    causes: [
      {
        id: 'session-duration',
        when: 'the plugin requests a token as long as the session (role-session-duration)',
        proof: advice('compare the duration with the limit in the message'),
        remedy: advice('lower role-session-duration to that limit, or update the plugin'),
      },
    ],
    source: {
      title: 'Buildkite Docs, buildkite-agent oidc',
      url: 'https://buildkite.com/docs/agent/v3/cli-oidc',
    },
  },
  {
    id: 'github-action-setup',
    by: 'configure-aws-credentials',
    calls: [],
    texts: [
      'Input required and not supplied: aws-region',
      'Source Account ID is needed if the Role Name is provided and not the Role Arn',
      'Credentials loaded by the <sdk> do not match the access key ID configured by the action',
      'Could not determine how to assume credentials. Please check your inputs',
      "'aws-secret-access-key' must be provided if 'aws-access-key-id' is provided",
      'Region is not valid: <region>',
    ],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The action refused its inputs, or found other credentials than its own. STS was not called.',
    causes: [
      {
        id: 'input-empty',
        when: 'an input is missing, or a secret or variable is empty in this run',
        proof: advice('check the with: block in the log of the step'),
        remedy: advice('set aws-region, and role-to-assume with the whole ARN'),
      },
      {
        id: 'other-credentials',
        when: 'the runner or an earlier step set other credentials in the environment',
        proof: advice('AWS_ACCESS_KEY_ID or AWS_PROFILE is set before the step'),
        remedy: advice('remove them, or set unset-current-credentials: true'),
      },
    ],
    source: {
      title: 'configure-aws-credentials, README',
      url: 'https://github.com/aws-actions/configure-aws-credentials',
    },
  },
];
