// SPDX-License-Identifier: Apache-2.0

import type { Certificate } from '../model/certificate.ts';
import { type Instant, plusSeconds, printInstant } from '../model/instant.ts';
import { evidenceOf, findEach } from '../shown.ts';
import { andMore, type Check, defineChainCheck, fail, ourRemedy, pass, remedy } from './check.ts';

export const leafExpiresSoon: Check = defineChainCheck(
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
  [],
  ({ chains }, reading) => {
    const late = findEach(chains, ({ chain }) => [chain.presented[0]]).filter(({ certificate }) =>
      isLate(certificate, reading.at),
    );
    const [first] = late;
    if (first?.certificate.notAfter === undefined) {
      return pass('no leaf is late for its renewal', { knowledge: 'inferred' });
    }
    const { subject, notAfter } = first.certificate;
    return fail(`the leaf "${subject}" expires on ${printInstant(notAfter)}${andMore(late)}`, {
      knowledge: 'inferred',
      evidence: { certificates: evidenceOf(late) },
      remedies: [
        remedy('look at what renews the certificate of the server, and renew it'),
        ourRemedy('see what is presented, with its dates', reading, ['thumbprint']),
      ],
    });
  },
);

/** Not expired: that is `leaf-expired`. Certificates that live for days only are late in their last third. */
function isLate({ notBefore, notAfter }: Certificate, at: Instant): boolean {
  if (notBefore === undefined || notAfter === undefined || notAfter < at) return false;
  return notAfter <= plusSeconds(at, LATE_SECONDS) && notAfter - at < (notAfter - notBefore) / 3;
}

/** A week: a renewal that failed over a weekend is noticed with days to spare. */
const LATE_SECONDS = 7 * 86_400;
