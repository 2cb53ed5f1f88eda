// SPDX-License-Identifier: Apache-2.0

import { TrustprintError } from '../../core/error.ts';
import type { JobSource } from './job-source.ts';
import { type HeldToken, tokenFor } from './token-variables.ts';

/** Gives the tokens that a job holds already. Those of other audiences cannot be asked for. */
export function heldTokens(held: readonly HeldToken[], hint: string): JobSource['token'] {
  return async ({ audience }) => {
    const found = tokenFor(held, audience);
    if (found !== undefined) return Promise.resolve(found.token);
    const others = held.flatMap(({ audiences }) => audiences);
    const sentence =
      held.length === 0 || audience === undefined
        ? 'the runner offers this job no ID token'
        : `no ID token of this job is made out to "${audience.slice(0, 200)}"`;
    throw new TrustprintError('ci_token_unavailable', sentence, {
      facts: { audience: audience ?? null, audiences: others },
      hint,
    });
  };
}
