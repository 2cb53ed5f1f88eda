// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../model/facts.ts';
import { seenOf } from '../../model/observed.ts';
import { type Message, STANDINS, type Witness } from './message.ts';

export const providerNotFound: Message = {
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
      when: 'the provider is in another account, or was never made',
      proof:
        'the account of the credentials is not that of the ARN, or its list has no such provider',
      remedy: {
        text: 'see which providers the account has',
        argv: ['aws', 'iam', 'list-open-id-connect-providers'],
      },
    },
    {
      when: 'the ARN is written slightly otherwise',
      proof: 'a provider of the list differs in case, a slash or a port',
      remedy: {
        text: 'let the nearest be found',
        argv: ['trustprint', 'doctor', STANDINS.issuer],
      },
    },
  ],
  source: {
    title: 'IAM API Reference, GetOpenIDConnectProvider',
    url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetOpenIDConnectProvider.html',
  },
  witness,
};

function witness({ provider, providerUrls }: Facts): Witness | undefined {
  if (provider?.kind === 'seen') {
    const { arn } = provider.value;
    return { said: `the provider is there by now: ${arn}`, evidence: { provider: arn } };
  }
  const urls = seenOf(providerUrls);
  if (provider?.kind !== 'absent' || urls === undefined) return undefined;
  return {
    said: `the account has ${String(urls.length)} providers, and none is for this issuer`,
    evidence: { provider: null, providers: urls.slice(0, SHOWN) },
  };
}

const SHOWN = 20;
