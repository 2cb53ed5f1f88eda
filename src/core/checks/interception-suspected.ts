// SPDX-License-Identifier: Apache-2.0

import { suspicionOf } from '../chains/interception.ts';
import { type Check, defineCheck, fail, notApplicable, ourRemedy, pass, unknown } from './check.ts';

export const interceptionSuspected: Check = defineCheck(
  {
    id: 'interception-suspected',
    on: 'issuer',
    title: 'Nothing shows that somebody on the way serves certificates of his own',
    severity: 'warning',
    source: {
      title: 'RFC 8446, 9.3, Protocol Invariants: middleboxes that terminate TLS',
      url: 'https://www.rfc-editor.org/rfc/rfc8446#section-9.3',
    },
    explanation:
      'Middleboxes of companies and closed networks open TLS and show certificates of their own. AWS looks from elsewhere and sees the real ones. A thumbprint taken behind such a box is wrong, and to list it would let whoever holds its key speak for the issuer. So a host that must be public is looked at on the same route.',
    remedy:
      'Look from another network, AWS CloudShell for instance: trustprint thumbprint --openssl prints what to run there, and --given takes what it shows.',
  },
  [],
  (reading) => {
    const suspicion = suspicionOf(reading);
    const { control, vantage } = reading;
    if (suspicion !== undefined) {
      return fail(suspicion.sentence, {
        knowledge: 'inferred',
        evidence: { ...suspicion, host: vantage.host, proxy: vantage.proxy ?? null },
        remedies: [
          ourRemedy('print what to run in another network', reading, ['thumbprint', '--openssl']),
        ],
      });
    }
    if (control === undefined) return notApplicable('no control host was probed');
    const { host, chain } = control;
    return chain.kind === 'seen'
      ? pass(`the control host ${host} shows a public chain`, {
          knowledge: 'inferred',
          evidence: { control: host },
        })
      : unknown(`the control host ${host} was not seen: ${chain.detail}`, {
          knowledge: 'inferred',
          evidence: { control: host, why: chain.detail },
        });
  },
);
