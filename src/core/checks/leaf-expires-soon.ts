// SPDX-License-Identifier: Apache-2.0

import { type Dates, defineDateCheck } from '../chains/date-check.ts';
import { type Instant, plusSeconds } from '../model/instant.ts';
import type { Check } from './check.ts';

export const leafExpiresSoon: Check = defineDateCheck(
  {
    id: 'leaf-expires-soon',
    on: 'issuer',
    title: 'Every leaf was renewed in time',
    severity: 'warning',
    source: {
      title: 'cert-manager, Certificate resource: renewal after two thirds of the lifetime',
      url: 'https://cert-manager.io/docs/usage/certificate/#reissuance-triggered-by-expiry-renewal',
    },
    explanation:
      'Programs that renew certificates do so when a third of the lifetime is left. A leaf that is past that point and has less than a week tells that the renewal does not work.',
    remedy: 'Look at what renews the certificate, before it expires.',
  },
  {
    of: 'leaf',
    isDue: isLate,
    does: 'expires',
    passes: 'no leaf is late for its renewal',
    next: 'check what renews the certificate of the server, and renew it',
  },
);

/** Not expired: that is `leaf-expired`. Certificates that live for days only are late in their last third. */
function isLate({ notBefore, notAfter }: Dates, at: Instant): boolean {
  if (notBefore === undefined || notAfter < at) return false;
  return notAfter <= plusSeconds(at, LATE_SECONDS) && notAfter - at < (notAfter - notBefore) / 3;
}

/** A week: a renewal that failed over a weekend is noticed with days to spare. */
const LATE_SECONDS = 7 * 86_400;
