// SPDX-License-Identifier: Apache-2.0

import type { KnownIssuer } from './known-issuer.ts';

export const entraId: KnownIssuer = {
  id: 'entra-id',
  name: 'Microsoft Entra ID (Azure AD)',
  alsoCalled: ['azure', 'azure ad', 'azure-ad', 'entra', 'entra id', 'microsoft entra id'],
  looksLike: [
    'sts.windows.net/<tenant id>/',
    'login.microsoftonline.com/<tenant id>/v2.0',
    'login.partner.microsoftonline.cn/<tenant id>/v2.0',
  ],
  isFor: (issuer) =>
    /^(?:sts\.windows\.net|sts\.chinacloudapi\.cn|login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn)\//.test(
      issuer,
    ),
  subjects: [
    {
      name: 'application',
      example: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
      pattern: /^(?<application>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/,
      says: 'a managed identity or service principal, by its object id (oid)',
    },
    {
      name: 'user',
      example: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
      pattern: /^(?<user>[\w-]{43})$/,
      says: 'a person, by an id of the application',
    },
  ],
  audiences: [
    {
      audience: 'api://<application id>',
      when: 'the application takes tokens of version 1 (issuer sts.windows.net)',
    },
    {
      audience: '<application id>',
      when: 'it takes tokens of version 2 (issuer login.microsoftonline.com)',
    },
  ],
  exposed: [],
  // The tenant is in the URL of the issuer.
  tenancy: [],
  ownerAfter: '',
  reusable: undefined,
  slips: [
    'the issuer of version 1 ends in a slash, that of version 2 does not (requestedAccessTokenVersion in the manifest)',
    'tokens of version 2 have azp, and AWS compares that with the audiences of the provider instead of aud',
    'a token for Microsoft Graph or Azure is not for AWS: request one with the scope of your application',
    'the subject is the object id of the service principal or managed identity, not the id of the application',
  ],
  trustPolicy: {
    audience: 'api://0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
    operator: 'StringEquals',
    subject: '0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
  },
  docs: {
    title: 'Microsoft identity platform documentation, Access token claims reference',
    url: 'https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference',
  },
};
