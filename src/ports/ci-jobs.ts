// SPDX-License-Identifier: Apache-2.0

import type { CiJob } from '../core/model/facts.ts';

/** The CI job that this process runs in. */
export interface CiJobs {
  /** `undefined` where this is no CI job that we know. */
  job(): Promise<CiJob | undefined>;
  /** What the job's variables tell the SDKs of AWS to call STS with. */
  call(): Promise<{
    readonly roleArn: string | undefined;
    readonly sessionName: string | undefined;
  }>;
  /**
   * The ID token that the runner gives the job for an audience. It is never kept and never shown.
   *
   * @throws TrustprintError `ci_token_refused`, `ci_token_unavailable`, both of kind `observation`.
   */
  token(audience: string | undefined, signal: AbortSignal): Promise<string>;
}
