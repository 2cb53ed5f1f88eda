// SPDX-License-Identifier: Apache-2.0

import { listWitness } from './corroboration.ts';
import { advice, type Message } from './message.ts';

export const iamThumbprintsMessages: readonly Message[] = [
  {
    id: 'endless-thumbprint-diff',
    by: 'Terraform',
    calls: [],
    texts: ['~ thumbprint_list'],
    knowledge: 'reported',
    explanation:
      'Every plan wants to change the list. IAM writes values in lower case, and fills a list that was left out; a data source that reads the leaf has another value after every renewal.',
    causes: [
      {
        id: 'upper-case',
        when: 'the values are in upper case, or have colons',
        proof: advice('the plan shows the same digits in another case'),
        remedy: advice(
          'write them as IAM keeps them: forty digits in lower case',
          'trustprint thumbprint TARGET --quiet',
        ),
      },
      {
        id: 'filled-by-iam',
        when: 'IAM filled the list, as none was given when the provider was created',
        proof: advice('the configuration has no list, and IAM has one value'),
        remedy: advice(
          'for a public CA leave the list to IAM (lifecycle, ignore_changes = [thumbprint_list])',
        ),
      },
      {
        id: 'wrong-certificate',
        when: 'data.tls_certificate is read at the wrong end, or from another host',
        proof: advice('certificates[0] is the top of what is served; the last is the leaf'),
        remedy: advice(
          'use the first certificate of the host of jwks_uri, or what is served now',
          'trustprint fix TARGET --emit terraform',
        ),
      },
    ],
    source: {
      title: 'Terraform Registry, aws_iam_openid_connect_provider: thumbprint_list',
      url: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_openid_connect_provider',
    },
    witness: listWitness,
  },
  {
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
        id: 'list-lost',
        when: 'a template has lost its ThumbprintList, and its provider exists',
        proof: advice('the template has no ThumbprintList, and the provider has values'),
        remedy: advice(
          'put the values that are served back into the template',
          'trustprint thumbprint TARGET --quiet',
        ),
      },
    ],
    source: {
      title: 'AWS CloudFormation Template Reference, AWS::IAM::OIDCProvider',
      url: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-iam-oidcprovider.html',
    },
    witness: listWitness,
  },
  {
    id: 'thumbprint-list-size',
    by: 'IAM',
    calls: ['UpdateOpenIDConnectProviderThumbprint', 'CreateOpenIDConnectProvider'],
    code: 'InvalidInput',
    httpStatus: 400,
    texts: [
      'Thumbprint list must contain fewer than 5 entries.',
      'Thumbprint list must contain at least one entry.',
    ],
    knowledge: 'recorded',
    explanation:
      'A list has one to five values: five are taken, whatever the words say. An update replaces the whole list, so it can neither be emptied nor added to.',
    causes: [
      {
        id: 'too-many',
        when: 'six or more values were given',
        proof: advice('the list of the call, or of the code that makes it, is longer than five'),
        remedy: advice(
          'keep what is served, and remove the rest (at most five)',
          'trustprint fix TARGET --plan',
        ),
      },
      {
        id: 'empty',
        when: 'an empty list was given to a provider that exists',
        proof: advice('the list of the call is empty, or a variable in it is'),
        remedy: advice(
          'give the values that are served: a list cannot be removed',
          'trustprint thumbprint TARGET --quiet',
        ),
      },
    ],
    source: {
      title: 'IAM API Reference, UpdateOpenIDConnectProviderThumbprint',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html',
    },
    witness: listWitness,
  },
];
