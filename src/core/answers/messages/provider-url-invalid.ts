// SPDX-License-Identifier: Apache-2.0

import { type Message, STANDINS } from './message.ts';

export const providerUrlInvalid: Message = {
  id: 'provider-url-invalid',
  by: 'IAM',
  calls: ['CreateOpenIDConnectProvider'],
  code: 'ValidationError',
  httpStatus: 400,
  texts: ['Invalid Open ID Connect Provider URL'],
  knowledge: 'recorded',
  explanation:
    'The URL of a provider begins with https://, has 255 characters at most, no query and no port but 443, and is just the iss of the tokens.',
  causes: [
    {
      when: 'the scheme is missing, or is http://',
      proof: 'the URL of the call does not begin with https://',
      remedy: {
        text: 'give the URL as the issuer names itself in its discovery document',
        argv: ['trustprint', 'thumbprint', STANDINS.issuer],
      },
    },
  ],
  source: {
    title: 'IAM User Guide, Create an OpenID Connect (OIDC) identity provider in IAM',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
  },
};
