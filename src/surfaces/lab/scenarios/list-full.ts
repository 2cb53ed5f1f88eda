// SPDX-License-Identifier: Apache-2.0

import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { invalidIdentityToken, THUMBPRINT_MESSAGE } from '../../../core/gates/answers.ts';
import type { Credential } from '../../../forge/certificates.ts';
import { type Pki, presents } from '../issuer/pki.ts';
import { PRIVATE_ROOT } from './issuers.ts';
import { refusedAt, type Scenario } from './scenario.ts';

export const listFull: Scenario = {
  name: 'list-full',
  broken: 'the issuer serves all five values of the list, and the host of its keys needs a sixth',
  expected: refusedAt('endpoint-trust', invalidIdentityToken(THUMBPRINT_MESSAGE)),
  fix: 'mends',
  // The CA that issued the leaf can go best: it is the first in the file, and its own CAs stay listed.
  fixFlags: ({ caFile }) => ['--issuer-ca', caFile, '--drop', sha1OfFirst(caFile)],
  lay: async (pki) => {
    const [keysRoot, fromTop] = await Promise.all([
      pki.root('Lab Private Root CA of the key host'),
      fiveCas(pki),
    ]);
    const fromLeaf = fromTop.toReversed();
    const [issuing = keysRoot] = fromLeaf;
    const certificates = fromLeaf.map(({ certificate }) => certificate);
    return {
      ca: 'private',
      presented: presents(await pki.leaf(issuing), ...fromLeaf),
      keysHost: presents(await pki.leaf(keysRoot), keysRoot),
      issuerCas: [...certificates, keysRoot.certificate],
      listed: certificates,
    };
  },
};

/** A root and four CAs below it, each issued by the one before. */
async function fiveCas(pki: Pki): Promise<readonly Credential[]> {
  let above = await pki.root(PRIVATE_ROOT);
  const cas = [above];
  for (const level of ['Policy', 'Regional', 'Site', 'TLS']) {
    above = await pki.intermediate(`Lab Private ${level} CA`, above);
    cas.push(above);
  }
  return cas;
}

function sha1OfFirst(file: string): string {
  return new X509Certificate(readFileSync(file)).fingerprint.replaceAll(':', '').toLowerCase();
}
