// SPDX-License-Identifier: Apache-2.0

import type { Effort } from './question.ts';

/** AWS gives an issuer about five seconds (AWS re:Post, iam-sts-invalididentitytoken). */
export const AWS_FETCH_TIMEOUT_MS = 5000;

/** How the doctor and the repair look: every address, until twelve looks bring nothing new. */
export const THOROUGH: Effort = {
  rootSets: ['bundled', 'machine'],
  addresses: 'all',
  untilNothingNew: 12,
  mostLooks: 60,
  variants: true,
  tls12First: false,
  control: true,
  timeoutMs: AWS_FETCH_TIMEOUT_MS,
};

/** How STS looks, as far as it is known: once, at one address, with TLS 1.2 where it is spoken. */
export const ONCE: Effort = {
  rootSets: ['library'],
  addresses: 'first',
  untilNothingNew: 1,
  mostLooks: 1,
  variants: false,
  tls12First: true,
  control: false,
  timeoutMs: AWS_FETCH_TIMEOUT_MS,
};
