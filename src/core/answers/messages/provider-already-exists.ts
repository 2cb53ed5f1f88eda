// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../model/facts.ts';
import { type Message, STANDINS, type Witness } from './message.ts';

export const providerAlreadyExists: Message = {
  id: 'provider-already-exists',
  by: 'IAM',
  calls: ['CreateOpenIDConnectProvider'],
  code: 'EntityAlreadyExists',
  httpStatus: 409,
  texts: ['Provider with url <url> already exists.'],
  knowledge: 'recorded',
  explanation:
    'An account has one provider for an issuer, and this one is there: another stack, module, tool or person made it. To delete it first would take the credentials from every workload that uses it.',
  causes: [
    {
      when: 'another stack or module made the provider',
      proof: 'its tags name what made it, or CloudTrail does (CreateOpenIDConnectProvider)',
      remedy: {
        text: 'take it over instead of making it: import it into the stack that is to own it',
        argv: ['terraform', 'import', 'aws_iam_openid_connect_provider.this', STANDINS.providerArn],
      },
    },
    {
      when: 'a person, eksctl or an earlier run made it',
      proof: 'IAM shows it, with its audiences, its list and its tags',
      remedy: {
        text: 'see what is there, and whether it is as it has to be',
        argv: ['trustprint', 'doctor', STANDINS.issuer],
      },
    },
    {
      when: 'a stack that was deleted has kept it (a retention policy)',
      proof: 'no stack of the account lists it as a resource',
      remedy: {
        text: 'import it, or leave the resource out and name it by its ARN',
        argv: [
          'aws',
          'iam',
          'get-open-id-connect-provider',
          '--open-id-connect-provider-arn',
          STANDINS.providerArn,
        ],
      },
    },
  ],
  source: {
    title: 'IAM API Reference, CreateOpenIDConnectProvider',
    url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
  },
  witness,
};

function witness({ provider, providerUrls }: Facts): Witness | undefined {
  if (provider?.kind === 'seen') {
    const { arn, clientIds, thumbprints, tags } = provider.value;
    return {
      said: `the provider is there: ${arn}`,
      evidence: { provider: arn, clientIds, thumbprints, tags: tags ?? null },
    };
  }
  if (provider?.kind !== 'absent') return undefined;
  const others = providerUrls?.kind === 'seen' ? providerUrls.value.length : null;
  return {
    said: 'the account that was looked at has no provider for this issuer: the one that exists is in another account, or is gone by now',
    evidence: { provider: null, otherProviders: others },
  };
}
