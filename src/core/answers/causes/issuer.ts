// SPDX-License-Identifier: Apache-2.0

import { THUMBPRINT_MESSAGE, VERIFICATION_KEY_MESSAGE } from '../../gates/answers.ts';
import { advice } from '../messages/message.ts';
import type { AnswerCauses } from './answer-causes.ts';

export const thumbprint: AnswerCauses = {
  id: 'thumbprint-mismatch',
  texts: [THUMBPRINT_MESSAGE],
  causes: [
    {
      id: 'certificate-changed',
      check: 'endpoint-trust',
      when: "the issuer's server moved to another CA or intermediate, or its CA was renewed",
      proof: advice('compare what is served with the list', 'trustprint doctor TARGET'),
      remedy: advice('add what is served now', 'trustprint fix TARGET'),
    },
    {
      id: 'several-chains',
      check: 'endpoint-trust',
      when: 'it serves several chains, and the list has one (fails intermittently)',
      proof: advice('probe it several times', 'trustprint thumbprint TARGET'),
      remedy: advice('list a certificate of every chain', 'trustprint fix TARGET'),
    },
    {
      id: 'wrong-certificate',
      check: 'endpoint-trust',
      when: 'the list was empty, a placeholder, or made from the wrong certificate: a leaf, another host, or the wrong end of data.tls_certificate',
      proof: advice('compare the two', 'trustprint doctor TARGET'),
      remedy: advice('list the top of the served chain', 'trustprint fix TARGET'),
    },
    {
      id: 'chain-incomplete',
      check: 'endpoint-trust',
      when: 'a public CA, but the intermediate is not sent, so AWS falls back to the list',
      proof: advice('read the warnings', 'trustprint thumbprint TARGET'),
      remedy: advice('serve leaf first, then each issuer'),
    },
  ],
};

export const verificationKey: AnswerCauses = {
  id: 'verification-key',
  texts: [VERIFICATION_KEY_MESSAGE],
  causes: [
    {
      id: 'key-unusable',
      check: 'keys',
      kinds: ['self-hosted'],
      when: "the key set has no usable key of the token's kid (no kid member, rotated, other cluster)",
      proof: advice('compare kid with the key set', 'trustprint doctor TARGET --token FILE'),
      remedy: advice('publish the current keys, each with kid, alg and use'),
    },
    {
      id: 'documents-private',
      check: 'keys',
      kinds: ['self-hosted', 'gitlab', 'unknown'],
      when: 'the discovery document or the key set is not public, slow, or not JSON',
      proof: advice('fetch both from outside', 'trustprint doctor TARGET'),
      remedy: advice('serve both without authentication, within 5 seconds'),
    },
    {
      id: 'fetch-failed',
      check: 'keys',
      when: 'AWS could not fetch the keys: many logins at once, a slow issuer, an outage',
      proof: advice('it fails intermittently, and a retry succeeds', 'trustprint doctor TARGET'),
      remedy: advice('retry with growing pauses; log in once, and share the credentials'),
    },
    {
      id: 'request-altered',
      check: 'keys',
      when: 'the SDK or a proxy alters the call (old PHP SDKs add X-Amz-Security-Token)',
      proof: advice(
        'the same token succeeds here',
        'aws sts assume-role-with-web-identity --role-arn ROLE_ARN --role-session-name test --web-identity-token file://FILE',
      ),
      remedy: advice('update the SDK, and make this call without other credentials'),
    },
    {
      id: 'signature',
      check: 'signature',
      when: 'the signature does not verify: another key of the same kid, or a damaged token',
      proof: advice('verify the signature', 'trustprint doctor TARGET --token FILE'),
      remedy: advice('publish the key that signs, and get a fresh token'),
    },
  ],
};
