// SPDX-License-Identifier: Apache-2.0

import { type Check, defineCheck, fail, pass, remedy } from './check.ts';

export const forkWithoutToken: Check = defineCheck(
  {
    id: 'fork-without-token',
    on: 'workload',
    title: "The job runs on the repository's own changes, not on a fork's",
    severity: 'error',
    beforeSts: 10,
    source: {
      title:
        'GitHub Docs, Events that trigger workflows: pull_request, workflows in forked repositories',
      url: 'https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows#pull_request',
    },
    explanation:
      "A job that runs a fork's change gets no ID token, whatever permissions the workflow names: anybody could open a pull request and take the role. That is a protection, not a fault. The usual answer is a workflow of two parts: the first builds the change without a role, the second runs on the repository's own branch.",
    remedy:
      "Do what needs the role after the merge, or in a workflow that runs the repository's own code: not in pull_request_target with the fork's code checked out.",
  },
  ['job'],
  ({ job }) => {
    const evidence = {
      service: job.service,
      event: job.event ?? null,
      fromFork: job.fromFork,
      offersToken: job.offersToken,
    };
    if (!job.fromFork || job.offersToken) {
      const said = job.fromFork ? 'the runner offers an ID token' : "no fork's change runs";
      return pass(said, { knowledge: 'documented', evidence });
    }
    return fail("the job runs a fork's change, which gets no ID token, so it never asks STS", {
      knowledge: 'documented',
      evidence,
      remedies: [
        remedy(
          "do what needs the role after the merge, in a workflow that runs the repository's own code",
        ),
      ],
    });
  },
);
