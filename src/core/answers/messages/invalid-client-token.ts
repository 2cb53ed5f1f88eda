// SPDX-License-Identifier: Apache-2.0

import type { Message } from './message.ts';
import { callerWitness } from './corroboration.ts';

export const invalidClientToken: Message = {
  id: 'invalid-client-token',
  by: 'STS',
  calls: ['AssumeRoleWithWebIdentity', 'GetCallerIdentity', 'AssumeRole'],
  code: 'InvalidClientTokenId',
  httpStatus: 403,
  texts: ['The security token included in the request is invalid'],
  knowledge: 'reported',
  explanation:
    'The endpoint does not know the access key, or the partition of what was asked. A call for web identity is not signed, so the token of the workload is not what is meant.',
  causes: [
    {
      when: 'static keys stand before the web identity in the environment',
      proof: 'AWS_ACCESS_KEY_ID is set in the container, and is of nobody',
      remedy: {
        text: 'take the keys out of the environment: the web identity comes after them',
        argv: ['aws', 'configure', 'list'],
      },
    },
    {
      when: 'the role is in China or GovCloud, and the endpoint is that of another partition',
      proof: 'the role begins arn:aws-cn: or arn:aws-us-gov:, and the host is sts.amazonaws.com',
      remedy: {
        text: 'ask the endpoint of the Region: set AWS_REGION, and AWS_STS_REGIONAL_ENDPOINTS=regional for old SDKs',
      },
    },
    {
      when: 'the key was deleted, or its Region is an opt-in Region that is not enabled',
      proof: 'the same call is answered in us-east-1',
      remedy: { text: 'make new credentials, or enable the Region' },
    },
  ],
  source: {
    title: 'AWS STS API Reference, Common errors',
    url: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
  },
  witness: callerWitness,
};
