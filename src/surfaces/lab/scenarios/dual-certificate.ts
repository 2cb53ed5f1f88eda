// SPDX-License-Identifier: Apache-2.0

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import { presents } from '../issuer/pki.ts';
import { type Scenario, WITH_ISSUER_CA } from './scenario.ts';

export const dualCertificate: Scenario = {
  name: 'dual-certificate',
  broken:
    'the server has an ECDSA and an RSA certificate of different CAs, and IAM lists the CA of the ECDSA one alone',
  expected: {
    refusedBy: 'endpoint-trust',
    answer: invalidIdentityToken(THUMBPRINT_MESSAGE),
    cause: 'endpoint-trust',
    predictionDiffers: 'intermittent',
  },
  fix: 'mends',
  fixFlags: WITH_ISSUER_CA,
  lay: async (pki) => {
    const [elliptic, rsa] = await Promise.all([
      pki.root('Lab Private Root CA EC'),
      pki.root('Lab Private Root CA RSA'),
    ]);
    const [ellipticLeaf, rsaLeaf] = await Promise.all([
      pki.leaf(elliptic),
      pki.leaf(rsa, { keyKind: 'rsa' }),
    ]);
    const identities = [presents(ellipticLeaf, elliptic), presents(rsaLeaf, rsa)].flatMap(
      (shown) => shown.identities,
    );
    return {
      ca: 'private',
      presented: { identities, tls13Only: false },
      issuerCas: [elliptic.certificate, rsa.certificate],
      // A client with TLS 1.2 is shown the RSA certificate, one with TLS 1.3 the other.
      listed: [elliptic.certificate],
    };
  },
};
