// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { CiJobs } from '../../ports/ci-jobs.ts';

/** How a job's runner is reached. */
export interface CiOptions {
  /** The proxy that leads to a URL. */
  readonly proxyFor: (url: string) => string | undefined;
  /** For one call, in milliseconds. */
  readonly timeoutMs: number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The CI job that this process runs in, by its variables. */
export function ciJobsOf(options: CiOptions): CiJobs {
  const refuse = async (): Promise<never> => {
    throw new TrustprintError('not_built', 'CI jobs are not looked at yet', {
      facts: { timeoutMs: options.timeoutMs },
    });
  };
  return { job: refuse, call: refuse, token: refuse };
}
