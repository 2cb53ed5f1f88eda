// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { CiJobs } from '../../ports/index.ts';
import { type TargetResolution, NOTHING_RESOLVED, type Notes } from './target-resolution.ts';
import type { CiJob } from '../../core/model/facts.ts';
import type { ObserveContext } from './question.ts';

/**
 * Probes the CI job that we run in, and takes the token that its runner gives it.
 *
 * @throws TrustprintError `ci_job_missing` where this is no job; and what taking the token throws: a
 *   runner that offers one and gives none leaves nothing to judge.
 */
export async function observeJob({
  question,
  ports,
  signal,
}: ObserveContext): Promise<TargetResolution> {
  if (ports.ciJobs === undefined) {
    throw new TypeError('a CI job was asked about without a port to CI jobs');
  }
  const { ciJobs } = ports;
  const job = await ciJobs.job();
  if (job === undefined) throw noJob();
  const [call, token] = await Promise.all([
    ciJobs.call(),
    question.token === undefined && job.offersToken
      ? ciJobs.token(question.audience, signal)
      : undefined,
  ]);
  return {
    ...NOTHING_RESOLVED,
    seen: { job: { kind: 'seen', value: job } },
    roleArn: call.roleArn,
    sessionName: call.sessionName,
    token,
    notes: notesOn(job, call, token),
  };
}

function notesOn(
  { service }: CiJob,
  { roleArn }: Awaited<ReturnType<CiJobs['call']>>,
  token: string | undefined,
): Notes {
  return {
    job: `the variables of ${SERVICES[service]}`,
    ...(roleArn === undefined ? {} : { role: 'the variable AWS_ROLE_ARN of the job' }),
    ...(token === undefined ? {} : { token: 'given to the job by its runner' }),
  };
}

function noJob(): TrustprintError {
  return new TrustprintError('ci_job_missing', 'this is no CI job that is known', {
    hint: 'run it in a step of the job; elsewhere, give the token by --token FILE, or what a job saved by --from FILE',
  });
}

const SERVICES = {
  github: 'GitHub Actions',
  gitlab: 'GitLab CI',
  other: 'a CI service',
} as const;
