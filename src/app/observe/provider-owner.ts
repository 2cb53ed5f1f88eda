// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import type { Ports } from '../../ports/index.ts';
import { lookAt } from './observed.ts';

/** Who has written to a provider lately. That this may not be read is a fact like any other. */
export async function observeOwner(
  providerArn: string,
  { cloud }: Pick<Ports, 'cloud'>,
  signal: AbortSignal,
): Promise<Pick<Facts, 'recordedChanges'>> {
  const recordedChanges = await lookAt('record of changes', async () =>
    cloud.changesTo(providerArn, signal),
  );
  return { recordedChanges };
}
