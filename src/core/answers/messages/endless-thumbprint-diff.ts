// SPDX-License-Identifier: Apache-2.0

import { type Message, STANDINS } from './message.ts';
import { listWitness } from './corroboration.ts';

export const endlessThumbprintDiff: Message = {
  id: 'endless-thumbprint-diff',
  by: 'Terraform',
  calls: [],
  code: undefined,
  httpStatus: undefined,
  texts: ['~ thumbprint_list'],
  knowledge: 'reported',
  explanation:
    'Every plan wants to change the list. IAM writes values in lower case, and fills a list that was left out; a data source that reads the leaf has another value after every renewal.',
  causes: [
    {
      when: 'the values are in upper case, or have colons',
      proof: 'the plan shows the same digits in another case',
      remedy: {
        text: 'write them as IAM keeps them: forty digits in lower case',
        argv: ['trustprint', 'thumbprint', STANDINS.target, '--quiet'],
      },
    },
    {
      when: 'IAM has filled the list itself, as it was left out when the provider was made',
      proof: 'the configuration has no list, and IAM has one value',
      remedy: {
        text: 'for an issuer with a public CA the list does not matter: leave it to IAM (lifecycle, ignore_changes = [thumbprint_list])',
      },
    },
    {
      when: 'data.tls_certificate is read at the wrong end, or from another host',
      proof: 'certificates[0] is the top of what is presented; the last is the leaf',
      remedy: {
        text: 'take the first certificate of the host of jwks_uri, or the values that are presented now',
        argv: ['trustprint', 'fix', STANDINS.target, '--emit', 'terraform'],
      },
    },
  ],
  source: {
    title: 'Terraform Registry, aws_iam_openid_connect_provider: thumbprint_list',
    url: 'https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/iam_openid_connect_provider',
  },
  witness: listWitness,
};
