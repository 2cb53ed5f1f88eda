// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { chainIncomplete } from '../../../../src/core/checks/chain-incomplete.ts';
import type { ChainFact } from '../../../../src/core/model/facts.ts';
import { forgeCertificate } from '../../../../src/forge/certificates.ts';
import {
  chainFact,
  darkEndpoint,
  endpoint,
  facts,
  INTERMEDIATE,
  LEAF,
  NOW,
  publicChain,
  ROOT,
} from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

const refusing = (error: string): Pick<ChainFact, 'anchoring'> => ({
  anchoring: { bundled: { vouches: false, error } },
});

describe('chain-incomplete', () => {
  it('passes where the issuer of the leaf is sent', () => {
    assertStatus(chainIncomplete, facts(), 'pass');
  });

  it('passes where a private root alone is not sent', () => {
    const chain = chainFact(
      [LEAF.certificate, INTERMEDIATE.certificate],
      refusing('UNABLE_TO_GET_ISSUER_CERT_LOCALLY'),
    );
    assertStatus(chainIncomplete, facts({ endpoints: [endpoint(chain)] }), 'pass');
  });

  it('passes where a root that is held issued the leaf', () => {
    const endpoints = [endpoint(publicChain([LEAF.certificate]))];
    assertStatus(chainIncomplete, facts({ endpoints }), 'pass');
  });

  it('passes where the CA that was named for the issuer vouches', () => {
    const anchoring = {
      bundled: { vouches: false, error: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      issuerCa: { vouches: true, error: undefined },
    };
    const endpoints = [endpoint(chainFact([LEAF.certificate], { anchoring }))];
    assertStatus(chainIncomplete, facts({ endpoints }), 'pass');
  });

  it('passes where the leaf signed itself: nothing is missing', async () => {
    const alone = await forgeCertificate({
      subject: 'CN=oidc.example.test',
      notBefore: NOW,
      notAfter: NOW,
      ca: false,
    });
    const chain = chainFact([alone.certificate], refusing('DEPTH_ZERO_SELF_SIGNED_CERT'));
    assertStatus(chainIncomplete, facts({ endpoints: [endpoint(chain)] }), 'pass');
  });

  for (const error of [
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'UNABLE_TO_GET_ISSUER_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  ]) {
    it(`fails where OpenSSL says ${error} and the issuer is not sent`, () => {
      const chain = chainFact([LEAF.certificate, ROOT.certificate], refusing(error));
      const { detail } = failing(chainIncomplete, facts({ endpoints: [endpoint(chain)] }));
      assert.match(detail, /"CN=Example Intermediate"/);
    });
  }

  it('is unknown where another address did not answer', () => {
    assertStatus(chainIncomplete, facts({ endpoints: [endpoint(), darkEndpoint()] }), 'unknown');
  });

  it('does not apply where no endpoint was looked at', () => {
    assertStatus(chainIncomplete, facts({ endpoints: [] }), 'not-applicable');
  });
});
