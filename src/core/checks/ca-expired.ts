// SPDX-License-Identifier: Apache-2.0

import { defineDateCheck } from '../chains/date-check.ts';
import type { Check } from './check.ts';

export const caExpired: Check = defineDateCheck(
  {
    id: 'ca-expired',
    on: 'issuer',
    title: 'No CA on the path has expired where the list counts',
    severity: 'error',
    source: {
      title: 'RFC 5280, 4.1.2.5, Validity',
      url: 'https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5',
    },
    explanation:
      'For a private CA, STS compares thumbprints and, as far as is known, ignores dates: an expired CA goes on working there while every other client refuses it. Its renewal will change the thumbprint, and whoever renews in a hurry forgets the list.',
    remedy:
      'Renew the CA at the issuer; before the server sends the new one, list its thumbprint beside the old.',
  },
  {
    of: 'CA',
    isDue: ({ notAfter }, at) => notAfter < at,
    does: 'expired',
    passes: 'no CA on the path has expired',
    next: 'renew the CA at the issuer, and have the server present the new one',
  },
);
