// SPDX-License-Identifier: Apache-2.0

/** What a use case is not handed: nothing here runs, see `core.ts`. */
import type { ObservePorts } from '../../src/app/observe/question.ts';
import type { WritePorts } from '../../src/app/repair/writing-types.ts';

export async function observing({ cloud }: ObservePorts, signal: AbortSignal): Promise<void> {
  await cloud.provider('arn', signal);
  // @ts-expect-error: an observation writes nothing
  await cloud.setThumbprints('arn', [], signal);
  // @ts-expect-error: nor does it edit a trust policy
  await cloud.setTrustPolicy('arn', '{}', signal);
}

export async function writing({ cloud }: WritePorts, signal: AbortSignal): Promise<void> {
  await cloud.setThumbprints('arn', [], signal);
  // @ts-expect-error: a change asks STS for no credentials
  await cloud.assume({}, 'token', signal);
}
