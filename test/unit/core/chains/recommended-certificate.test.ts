// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Certificate, PresentedChain } from '../../../../src/core/model/certificate.ts';
import { highestVerified } from '../../../../src/core/chains/recommended-certificate.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { forgeCertificate } from '../../../../src/forge/certificates.ts';
import { authority, chainFact, leafOf, NOW, ROOT } from '../../../world.ts';

describe('the highest certificate that was verified', () => {
  it('is none above a CA that two have issued, whichever of them signed it first', async () => {
    const issuing = await authority('Issuing CA', ROOT);
    const evil = await authority('Evil Root');
    const byEvil = await forgeCertificate({
      subject: issuing.subject,
      notBefore: plusSeconds(NOW, -60),
      notAfter: plusSeconds(NOW, 60),
      ca: true,
      issuer: evil,
      keys: issuing.keys,
    });
    const { certificate: leaf } = await leafOf(issuing);
    const highest = (...above: readonly Certificate[]): Certificate | undefined => {
      const presented: PresentedChain = [leaf, ...above];
      return highestVerified(chainFact(presented), [ROOT.certificate], NOW);
    };
    const [own, cross, top] = [issuing.certificate, byEvil.certificate, evil.certificate];
    assert.equal(highest(own, cross, top), cross);
    assert.equal(highest(cross, top, own), cross);
    assert.equal(highest(own, ROOT.certificate), ROOT.certificate);
  });
});
