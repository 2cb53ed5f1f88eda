// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../model/facts.ts';
import { seenOf } from '../../model/observed.ts';
import { type Message, STANDINS, type Witness } from './message.ts';

export const clientIdsLimit: Message = {
  id: 'client-ids-limit',
  by: 'IAM',
  calls: ['CreateOpenIDConnectProvider', 'AddClientIDToOpenIDConnectProvider'],
  code: 'LimitExceeded',
  httpStatus: 409,
  texts: ['Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: <number>'],
  knowledge: 'recorded',
  explanation: 'A provider has 100 audiences (client IDs) at most, and that cannot be raised.',
  causes: [
    {
      when: 'every workload has an audience of its own',
      proof: 'the provider lists 100 audiences',
      remedy: {
        text: 'let workloads share an audience, and tell them apart by their subjects; take away those that nobody asks for',
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
    title: 'IAM User Guide, IAM and AWS STS quotas',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
  },
  witness,
};

function witness({ provider }: Facts): Witness | undefined {
  const record = seenOf(provider);
  if (record === undefined) return undefined;
  const { arn, clientIds } = record;
  return {
    said: `${arn} has ${String(clientIds.length)} of at most 100 audiences`,
    evidence: { provider: arn, audiences: clientIds.length },
  };
}
