// SPDX-License-Identifier: Apache-2.0

import {
  documentsWitness,
  providerAlreadyExistsWitness,
  providerNotFoundWitness,
} from './corroboration.ts';
import { advice, type Message } from './message.ts';

export const iamProvidersMessages: readonly Message[] = [
  {
    id: 'provider-already-exists',
    by: 'IAM',
    calls: ['CreateOpenIDConnectProvider'],
    code: 'EntityAlreadyExists',
    httpStatus: 409,
    texts: ['Provider with url <url> already exists.'],
    knowledge: 'recorded',
    explanation:
      'An account has one provider for an issuer, and this one is there: another stack, module, tool or person created it. Deleting it first would take the credentials from every workload that uses it.',
    causes: [
      {
        id: 'other-stack',
        when: 'another stack or module made the provider',
        proof: advice('its tags or CloudTrail name what made it'),
        remedy: advice(
          'import it into the stack that is to own it',
          'terraform import aws_iam_openid_connect_provider.this PROVIDER_ARN',
        ),
      },
      {
        id: 'by-hand',
        when: 'a person, eksctl or an earlier run made it',
        proof: advice('IAM shows it, with its audiences, its list and its tags'),
        remedy: advice('check that it is right', 'trustprint doctor ISSUER'),
      },
      {
        id: 'stack-deleted',
        when: 'a deleted stack kept it (a retention policy)',
        proof: advice('no stack of the account lists it as a resource'),
        remedy: advice(
          'import it, or leave the resource out and name it by its ARN',
          'aws iam get-open-id-connect-provider --open-id-connect-provider-arn PROVIDER_ARN',
        ),
      },
    ],
    source: {
      title: 'IAM API Reference, CreateOpenIDConnectProvider',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
    },
    witness: providerAlreadyExistsWitness,
  },
  {
    id: 'provider-not-found',
    by: 'IAM',
    calls: [
      'GetOpenIDConnectProvider',
      'DeleteOpenIDConnectProvider',
      'UpdateOpenIDConnectProviderThumbprint',
      'AddClientIDToOpenIDConnectProvider',
    ],
    code: 'NoSuchEntity',
    httpStatus: 404,
    texts: [
      'OpenIDConnect Provider not found for arn <arn>',
      'OpenId connect Provider <arn> cannot be found.',
    ],
    knowledge: 'recorded',
    explanation:
      'This account has no provider of that ARN. Case, path and a trailing slash of the issuer count, and the ARN has no https:// and no port.',
    causes: [
      {
        id: 'other-account',
        when: 'the provider is in another account, or was not created',
        proof: advice(
          'the account of the credentials is not that of the ARN, or its list has no such provider',
        ),
        remedy: advice(
          'see which providers the account has',
          'aws iam list-open-id-connect-providers',
        ),
      },
      {
        id: 'written-otherwise',
        when: 'the ARN differs slightly from that of a provider',
        proof: advice('a provider of the list differs in case, a slash or a port'),
        remedy: advice('find the nearest provider', 'trustprint doctor ISSUER'),
      },
    ],
    source: {
      title: 'IAM API Reference, GetOpenIDConnectProvider',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html',
    },
    witness: providerNotFoundWitness,
  },
  {
    id: 'provider-url-invalid',
    by: 'IAM',
    calls: ['CreateOpenIDConnectProvider'],
    code: 'ValidationError',
    httpStatus: 400,
    // One word is all that a URL with a query or fragment is answered (recorded 2026-02-18).
    texts: ['Invalid Open ID Connect Provider URL', 'Unknown'],
    knowledge: 'recorded',
    explanation:
      'The URL of a provider begins with https://, has 255 characters at most, no query and no port but 443, and is just the iss of the tokens.',
    causes: [
      {
        id: 'scheme',
        when: 'the scheme is missing, or is http://',
        proof: advice('the URL of the call does not begin with https://'),
        remedy: advice(
          'give the URL that the discovery document names',
          'trustprint thumbprint ISSUER',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, Create an OpenID Connect (OIDC) identity provider in IAM',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html',
    },
  },
  {
    id: 'issuer-unreachable-at-create',
    by: 'IAM',
    calls: ['CreateOpenIDConnectProvider'],
    code: 'OpenIdIdpCommunicationError',
    httpStatus: 400,
    texts: [
      'Could not connect to openid configuration of provider: "<url>"',
      'Please check .well-known/openid-configuration of provider: <url> is valid',
    ],
    knowledge: 'reported',
    explanation:
      'Without a list of thumbprints IAM connects to the issuer itself, to find one. It could not: the issuer is not public, does not speak as it has to, or sends a chain that does not follow from its leaf. The wording is that of the console.',
    causes: [
      {
        id: 'not-public',
        when: 'the issuer is private, or lets in known addresses only',
        proof: advice('the discovery document cannot be fetched from outside, without credentials'),
        remedy: advice(
          'publish the two documents; STS fetches them from outside too',
          'trustprint doctor ISSUER',
        ),
      },
      {
        id: 'chain-unfit',
        when: 'the server sends its chain incomplete, out of order, or with other certificates',
        proof: advice('the served certificates do not form a path from the leaf'),
        remedy: advice(
          'serve the leaf first, then each issuer, nothing else',
          'trustprint thumbprint ISSUER',
        ),
      },
      {
        id: 'private-ca',
        when: 'the CA of the issuer is a private one',
        proof: advice('the served chain is not trusted by any public CA'),
        remedy: advice(
          'give the list yourself, and IAM does not connect',
          'trustprint thumbprint ISSUER --quiet',
        ),
      },
    ],
    source: {
      title: 'IAM API Reference, CreateOpenIDConnectProvider: OpenIdIdpCommunicationError',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
    },
    witness: documentsWitness,
  },
];
