// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { CiJobs } from '../../ports/ci-jobs.ts';
import { githubJob } from './github-job.ts';
import { gitlabJob } from './gitlab-job.ts';
import type { JobSource, Variables } from './job-source.ts';
import { otherJob } from './other-job.ts';
import type { RunnerRoute } from './runner-request.ts';

/** How a job's runner is reached, and the variables that tell of it. */
export interface CiOptions extends RunnerRoute {
  readonly env: Variables;
  /** Told of the token that the job has: for a redactor. */
  readonly onSecret?: ((secret: string) => void) | undefined;
}

/** The CI job that this process runs in, by its variables. */
export function ciJobsOf({ env, onSecret, ...route }: CiOptions): CiJobs {
  let source: Promise<JobSource | undefined> | undefined;
  const sourceIn = async (): Promise<JobSource | undefined> =>
    (await githubJob(env, route)) ?? gitlabJob(env) ?? (await otherJob(env));
  const found = async (): Promise<JobSource | undefined> => (source ??= sourceIn());
  return {
    job: async () => (await found())?.job,
    call: async () =>
      Promise.resolve({
        roleArn: set(env['AWS_ROLE_ARN']),
        sessionName: set(env['AWS_ROLE_SESSION_NAME']),
      }),
    token: async (audience, signal) => {
      const job = await found();
      if (job === undefined) {
        throw new TrustprintError('ci_token_unavailable', 'this is no CI job that is known', {
          hint: 'run it in a step of the job',
        });
      }
      const token = await job.token({ audience, signal });
      onSecret?.(token);
      return token;
    },
  };
}

function set(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
