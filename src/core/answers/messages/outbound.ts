// SPDX-License-Identifier: Apache-2.0

import { advice, type Message } from './message.ts';

/** AWS as the issuer: tokens of roles for services outside. */
export const outboundMessages: readonly Message[] = [
  {
    id: 'outbound-federation-disabled',
    by: 'STS',
    calls: ['GetWebIdentityToken'],
    code: 'OutboundWebIdentityFederationDisabled',
    httpStatus: 403,
    texts: ['The outbound web identity federation feature is not enabled for this account.'],
    knowledge: 'documented',
    explanation:
      'GetWebIdentityToken gives an AWS role a token for services outside AWS. Each account has to enable it, and gets an issuer URL of its own. It is the opposite of AssumeRoleWithWebIdentity.',
    causes: [
      {
        id: 'not-enabled',
        when: 'the account has not enabled outbound identity federation',
        proof: advice(
          'ask for its issuer URL',
          'aws iam get-outbound-web-identity-federation-info',
        ),
        remedy: advice(
          'enable it for the account',
          'aws iam enable-outbound-web-identity-federation',
        ),
      },
      {
        id: 'other-call',
        when: 'the program should assume a role by web identity, and calls the opposite',
        proof: advice('read which call it makes'),
        remedy: advice('call AssumeRoleWithWebIdentity'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, GetWebIdentityToken',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html',
    },
  },
  {
    id: 'outbound-token-too-long-lived',
    by: 'STS',
    calls: ['GetWebIdentityToken'],
    code: 'SessionDurationEscalation',
    httpStatus: 403,
    texts: [
      'The requested token duration would extend the session beyond its original expiration time.',
    ],
    knowledge: 'documented',
    explanation: 'The token of a session ends when the session does, at the latest.',
    causes: [
      {
        id: 'session-ends',
        when: 'the session of the caller ends before the requested duration',
        proof: advice('compare DurationSeconds with what is left of the credentials'),
        remedy: advice('request less (at least 60 seconds), or renew the credentials first'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, GetWebIdentityToken',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html',
    },
  },
  {
    id: 'outbound-token-too-large',
    by: 'STS',
    calls: ['GetWebIdentityToken'],
    code: 'JWTPayloadSizeExceeded',
    httpStatus: 400,
    texts: ['The requested token payload size exceeds the maximum allowed size.'],
    knowledge: 'documented',
    explanation:
      'Tags of the request and of the principal are claims of the token, and do not fit.',
    causes: [
      {
        id: 'many-tags',
        when: 'the request has many or long tags',
        proof: advice('count the Tags of the request'),
        remedy: advice('leave out tags that the service outside does not read'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, GetWebIdentityToken',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_GetWebIdentityToken.html',
    },
  },
];
