// SPDX-License-Identifier: Apache-2.0

import { advice, type Message } from './message.ts';

export const githubMessages: readonly Message[] = [
  {
    id: 'github-no-id-token',
    by: 'GitHub Actions',
    calls: [],
    code: undefined,
    httpStatus: undefined,
    texts: [
      'Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers',
      'Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable',
    ],
    knowledge: 'reported',
    explanation:
      'The job got no ID token, so STS was never asked. The runner offers one to jobs that have the permission for it.',
    causes: [
      {
        id: 'permission-missing',
        when: 'the job has no permission id-token: write',
        proof: advice('the variable ACTIONS_ID_TOKEN_REQUEST_URL is not set in the job'),
        remedy: advice(
          'add permissions: id-token: write (and contents: read, if it checks out) to the workflow or the job; a workflow that is called needs it from its caller too',
          'trustprint doctor ci:',
        ),
      },
      {
        id: 'fork',
        when: 'the workflow runs for a pull request of a fork',
        proof: advice('the event is pull_request, and the head repository is another'),
        remedy: advice('jobs of forks get no ID token: run what needs AWS on another event'),
      },
    ],
    source: {
      title: 'GitHub Docs, Configuring OpenID Connect in Amazon Web Services',
      url: 'https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws',
    },
  },
];
