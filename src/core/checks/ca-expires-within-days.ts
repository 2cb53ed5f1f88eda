// SPDX-License-Identifier: Apache-2.0

import { defineDateCheck } from '../chains/date-check.ts';
import { plusSeconds } from '../model/instant.ts';
import type { Check } from './check.ts';

export const caExpiresWithinDays: Check = defineDateCheck(
  {
    id: 'ca-expires-within-days',
    on: 'issuer',
    title: 'No CA on the path expires within 7 days where the list counts',
    severity: 'error',
    source: {
      title: 'RFC 5280, 4.1.2.5, Validity',
      url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5',
    },
    explanation:
      'A renewed CA has another thumbprint. If it is listed before the server sends it, nobody notices the change; if it is not, the first call after the change fails. Here few days are left for it.',
    remedy:
      "Today: get the CA's new certificate, and list it beside the old with trustprint fix TARGET --add FILE.",
  },
  {
    of: 'CA',
    isDue: ({ notAfter }, at) => notAfter >= at && notAfter <= plusSeconds(at, AT_HAND_SECONDS),
    does: 'expires',
    passes: 'no CA on the path expires within 7 days',
    next: 'get the new CA certificate, and list it early: trustprint fix with --add FILE',
  },
);

/** A week: what is left may hold a weekend, and the change needs people of two teams. */
const AT_HAND_SECONDS = 7 * 86_400;
