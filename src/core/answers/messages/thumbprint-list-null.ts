// SPDX-License-Identifier: Apache-2.0

import { type Message, STANDINS } from './message.ts';
import { listWitness } from './corroboration.ts';

export const thumbprintListNull: Message = {
  id: 'thumbprint-list-null',
  by: 'IAM',
  calls: ['UpdateOpenIDConnectProviderThumbprint'],
  code: 'ValidationError',
  httpStatus: 400,
  texts: [
    "1 validation error detected: Value null at 'thumbprintList' failed to satisfy constraint: Member must not be null",
  ],
  knowledge: 'reported',
  explanation:
    'A provider may be made without a list, but an update must have one. CloudFormation updated stacks without one for a while, and failed so.',
  causes: [
    {
      when: 'a template has lost its ThumbprintList, and its provider exists',
      proof: 'the template has no ThumbprintList, and the provider has values',
      remedy: {
        text: 'put the values that are presented back into the template',
        argv: ['trustprint', 'thumbprint', STANDINS.target, '--quiet'],
      },
    },
  ],
  source: {
    title: 'AWS CloudFormation Template Reference, AWS::IAM::OIDCProvider',
    url: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-oidcprovider.html',
  },
  witness: listWitness,
};
