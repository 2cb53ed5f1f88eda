// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const awsOutbound: KnownIssuer = {
  id: 'aws-outbound',
  name: 'AWS (outbound identity federation)',
  alsoCalled: ['getwebidentitytoken', 'sts:getwebidentitytoken', 'outbound identity federation'],
  looksLike: ['<id of the account>.tokens.sts.global.api.aws'],
  isFor: (issuer) => /^[0-9a-z-]+\.tokens\.sts\.global\.api\.aws$/.test(issuer),
  subjects: [
    {
      name: 'role',
      example: 'arn:aws:iam::111122223333:role/web',
      pattern: /^arn:aws[\w-]*:iam::(?<account>\d{12}):role\/(?<role>.+)$/,
      says: 'a role, by its ARN: not by that of the session',
    },
    {
      name: 'user',
      example: 'arn:aws:iam::111122223333:user/web',
      pattern: /^arn:aws[\w-]*:iam::(?<account>\d{12}):user\/(?<user>.+)$/,
      says: 'an IAM user, by its ARN',
    },
  ],
  audiences: [
    { audience: '<what was asked for>', when: 'always: GetWebIdentityToken wants one to ten' },
  ],
  exposed: [],
  // The account is in the host of the issuer.
  tenancy: [],
  ownerAfter: '',
  reusable: undefined,
  slips: [
    'the token is for services outside AWS; for a role of another account AssumeRole needs no provider',
    'the account must enable it (iam:EnableOutboundWebIdentityFederation), and requests go to a Regional endpoint',
    'the claims of AWS are in one object, https://sts.amazonaws.com/',
    'it lasts five minutes by default, and never longer than the session that requests it',
  ],
  trustPolicy: {
    audience: 'https://api.example.com',
    operator: 'StringEquals',
    subject: 'arn:aws:iam::111122223333:role/web',
  },
  docs: {
    title: 'IAM User Guide, Understanding token claims of outbound identity federation',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_token_claims.html',
  },
};
