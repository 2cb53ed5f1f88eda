// SPDX-License-Identifier: Apache-2.0

import { defineDateCheck } from '../chains/date-check.ts';
import type { Check } from './check.ts';

export const leafExpired: Check = defineDateCheck(
  {
    id: 'leaf-expired',
    on: 'issuer',
    title: 'No server sends an expired leaf',
    severity: 'error',
    source: {
      title: 'RFC 5280, 4.1.2.5, Validity',
      url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5',
    },
    explanation:
      "Under a public CA an expired leaf makes AWS's library refuse, and the list decides. Under a private CA STS compares thumbprints and, as far as is known, no dates, so that the workload goes on while everybody else is refused. Both are an outage that waits.",
    remedy: "Renew the server's certificate, and correct what should have renewed it.",
  },
  {
    of: 'leaf',
    isDue: ({ notAfter }, at) => notAfter < at,
    does: 'expired',
    passes: 'no leaf has expired',
    next: "renew the server's certificate; under the same CA the list stays as it is",
  },
);
