// SPDX-License-Identifier: Apache-2.0

import { type Check, defineCheck, fail, notApplicable, pass, remedy } from './check.ts';
import type { CiJob } from '../model/facts.ts';

export const idTokenPermissionMissing: Check = defineCheck(
  {
    id: 'id-token-permission-missing',
    on: 'workload',
    title: 'The CI job is offered an ID token',
    severity: 'error',
    beforeSts: 11,
    source: {
      title: 'GitHub Docs, Configuring OpenID Connect in Amazon Web Services',
      url: 'https://docs.github.com/en/actions/how-tos/secure-your-work/security-harden-deployments/oidc-in-aws',
    },
    explanation:
      'A runner of GitHub Actions offers a job an ID token only if the workflow or the job has permissions: id-token: write; naming any permission takes away all that are not named, so that contents: read belongs beside it. A job of GitLab has one only if it says so under id_tokens. Without a token nothing can be sent to STS.',
    remedy:
      'GitHub: write permissions: id-token: write and contents: read into the job. GitLab: write id_tokens with an aud into it.',
  },
  ['job'],
  ({ job }) => {
    if (job.fromFork) return notApplicable("a fork's change runs, which no permission helps");
    const evidence = {
      service: job.service,
      event: job.event ?? null,
      offersToken: job.offersToken,
    };
    if (job.offersToken) {
      return pass('the runner offers an ID token', { knowledge: 'documented', evidence });
    }
    return fail(LACKS[job.service], {
      knowledge: job.service === 'other' ? 'inferred' : 'documented',
      evidence,
      remedies: [remedy(job.why ?? NEXT[job.service])],
    });
  },
);

const LACKS: { readonly [Service in CiJob['service']]: string } = {
  github: 'the job lacks permissions: id-token: write, so it has no ID token and never asks STS',
  gitlab: 'the job has no id_tokens, so it has no ID token and never asks STS',
  other: 'the runner offers the job no ID token, so it never asks STS',
};

const NEXT: { readonly [Service in CiJob['service']]: string } = {
  github: 'write into the job: permissions: { id-token: write, contents: read }',
  gitlab:
    'write into the job: id_tokens: { AWS_ID_TOKEN: { aud: sts.amazonaws.com } }, with the audience that the provider has',
  other: 'let the CI service give the job an ID token',
};
