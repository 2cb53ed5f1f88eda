// SPDX-License-Identifier: Apache-2.0

import { defineDateCheck } from '../chains/date-check.ts';
import { plusSeconds } from '../model/instant.ts';
import type { Check } from './check.ts';

export const caExpiresSoon: Check = defineDateCheck(
  {
    id: 'ca-expires-soon',
    on: 'issuer',
    title: 'No CA on the path expires within 30 days where the list counts',
    severity: 'warning',
    source: {
      title: 'RFC 5280, 4.1.2.5, Validity',
      url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5',
    },
    explanation:
      'A renewed CA has another thumbprint. If it is listed before the server sends it, nobody notices the change; if it is not, the first call after the change fails. Here there is time to do it in order.',
    remedy:
      "Get the CA's new certificate before it is served, and list it beside the old with trustprint fix TARGET --add FILE.",
  },
  {
    of: 'CA',
    isDue: ({ notAfter }, at, withinDays) =>
      notAfter > plusSeconds(at, AT_HAND_SECONDS) &&
      notAfter <= plusSeconds(at, withinDays * DAY_SECONDS),
    does: 'expires',
    passes: 'no CA on the path expires in 7 to 30 days',
    next: 'get the new CA certificate, and list it early: trustprint fix with --add FILE',
  },
);

const DAY_SECONDS = 86_400;

/** From here on it is `ca-expires-within-days`. */
const AT_HAND_SECONDS = 7 * DAY_SECONDS;
