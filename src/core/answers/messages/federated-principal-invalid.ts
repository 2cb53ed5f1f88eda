// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../model/facts.ts';
import { seenOf } from '../../model/observed.ts';
import { type Message, STANDINS, type Witness } from './message.ts';

export const federatedPrincipalInvalid: Message = {
  id: 'federated-principal-invalid',
  by: 'IAM',
  calls: ['CreateRole', 'UpdateAssumeRolePolicy'],
  code: 'MalformedPolicyDocument',
  httpStatus: 400,
  texts: ['Federated principals must be valid domain names or SAML metadata ARNs'],
  knowledge: 'reported',
  explanation:
    'The principal of a trust policy for web identity is the ARN of a provider: arn:aws:iam::ACCOUNT:oidc-provider/ and the issuer without https://. Whether that provider exists is not asked when the policy is written.',
  causes: [
    {
      when: 'a variable in the ARN is empty, as in arn:aws:iam::/…',
      proof: 'the rendered policy has an ARN without an account, or without an issuer',
      remedy: { text: 'print the policy as it is sent, and fill the variable' },
    },
    {
      when: 'the issuer stands there with https://, or without the ARN around it',
      proof: 'the principal begins with https:// or with a host',
      remedy: {
        text: 'name the provider by its ARN',
        argv: ['aws', 'iam', 'list-open-id-connect-providers'],
      },
    },
    {
      when: 'the partition is not that of the account',
      proof: 'the ARN begins arn:aws: in China (aws-cn) or GovCloud (aws-us-gov)',
      remedy: {
        text: 'take the ARN as IAM has it',
        argv: ['trustprint', 'doctor', STANDINS.target],
      },
    },
  ],
  source: {
    title: 'IAM User Guide, AWS JSON policy elements: Principal, OIDC federated principals',
    url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
  },
  witness,
};

function witness({ provider, target }: Facts): Witness | undefined {
  const arn = seenOf(provider)?.arn ?? target.providerArn;
  return arn === undefined
    ? undefined
    : { said: `the principal to name is ${arn}`, evidence: { provider: arn } };
}
