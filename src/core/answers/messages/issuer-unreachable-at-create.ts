// SPDX-License-Identifier: Apache-2.0

import { type Message, STANDINS } from './message.ts';
import { documentsWitness } from './corroboration.ts';

export const issuerUnreachableAtCreate: Message = {
  id: 'issuer-unreachable-at-create',
  by: 'IAM',
  calls: ['CreateOpenIDConnectProvider'],
  code: 'OpenIdIdpCommunicationError',
  httpStatus: 400,
  texts: [
    'Could not connect to openid configuration of provider: `<url>`',
    'Please check .well-known/openid-configuration of provider: <url> is valid',
  ],
  knowledge: 'reported',
  explanation:
    'Without a list of thumbprints IAM connects to the issuer itself, to find one. It could not: the issuer is not public, does not speak as it has to, or sends a chain that does not follow from its leaf. The wording is that of the console.',
  causes: [
    {
      when: 'the issuer is private, or lets in known addresses only',
      proof: 'the discovery document cannot be fetched from outside, without credentials',
      remedy: {
        text: 'publish the two documents; STS fetches them from outside too',
        argv: ['trustprint', 'doctor', STANDINS.issuer],
      },
    },
    {
      when: 'the server sends its chain incomplete, out of order, or with what does not belong',
      proof: 'the presented certificates do not lead from the leaf, one to the next',
      remedy: {
        text: 'let the server send leaf first, then each issuer, and nothing else',
        argv: ['trustprint', 'thumbprint', STANDINS.issuer],
      },
    },
    {
      when: 'the CA of the issuer is a private one',
      proof: 'no public root vouches for the presented chain',
      remedy: {
        text: 'give the list yourself, and IAM does not connect',
        argv: ['trustprint', 'thumbprint', STANDINS.issuer, '--quiet'],
      },
    },
  ],
  source: {
    title: 'IAM API Reference, CreateOpenIDConnectProvider: OpenIdIdpCommunicationError',
    url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
  },
  witness: documentsWitness,
};
