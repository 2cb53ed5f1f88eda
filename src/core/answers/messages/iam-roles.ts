// SPDX-License-Identifier: Apache-2.0

import {
  callerWitness,
  federatedPrincipalInvalidWitness,
  sharedIssuerUnconditionedWitness,
} from './corroboration.ts';
import { advice, type Message } from './message.ts';

export const iamRolesMessages: readonly Message[] = [
  {
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
        id: 'empty-variable',
        when: 'a variable in the ARN is empty, as in arn:aws:iam::/…',
        proof: advice('the rendered policy has an ARN without an account, or without an issuer'),
        remedy: advice('print the policy as it is sent, and fill the variable'),
      },
      {
        id: 'not-an-arn',
        when: 'the principal is the URL of the issuer, not the ARN',
        proof: advice('the principal begins with https:// or with a host'),
        remedy: advice('name the provider by its ARN', 'aws iam list-open-id-connect-providers'),
      },
      {
        id: 'other-partition',
        when: 'the partition is not that of the account',
        proof: advice('the ARN begins arn:aws: in China (aws-cn) or GovCloud (aws-us-gov)'),
        remedy: advice('take the ARN as IAM has it', 'trustprint doctor TARGET'),
      },
    ],
    source: {
      title: 'IAM User Guide, AWS JSON policy elements: Principal, OIDC federated principals',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    },
    witness: federatedPrincipalInvalidWitness,
  },
  {
    id: 'shared-issuer-unconditioned',
    by: 'IAM',
    calls: ['CreateRole', 'UpdateAssumeRolePolicy'],
    code: 'MalformedPolicyDocument',
    httpStatus: 400,
    texts: [
      'Trust policy with trusted principal <principal> must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, <names> which is not scoped to all.',
      'Policy trusting <issuer> requires a StringEquals condition on an application id',
      'A condition block must be present for the Cognito provider',
    ],
    knowledge: 'recorded',
    explanation:
      'Many tenants share the issuers of GitHub, GitLab.com, Terraform Cloud and others. For these IAM demands that a trust policy asks for the claim that tells tenants apart, when a role is made or its policy is next changed; older policies stay until then. StringNotEquals, IfExists, Null and the value * do not count.',
    causes: [
      {
        id: 'no-tenancy-condition',
        when: 'the trust policy has no condition that tells tenants apart',
        proof: advice(
          'no Condition of the statement has the key <issuer>:sub (for some, <issuer>:aud)',
        ),
        remedy: advice(
          'add a StringEquals condition on "<issuer>:sub" with the owner and the repository or project',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, Identity-provider controls for shared OIDC providers',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html',
    },
    witness: sharedIssuerUnconditionedWitness,
  },
  {
    id: 'iam-not-authorized',
    by: 'IAM',
    calls: [],
    code: 'AccessDenied',
    httpStatus: 403,
    texts: [
      'User: <arn> is not authorized to perform: iam:<action> on resource: <resource>',
      'User: <arn> is not authorized to perform: iam:<action>',
    ],
    knowledge: 'reported',
    explanation:
      'The credentials that manage IAM lack a permission. This is about who repairs, not about the workload whose identity is refused.',
    causes: [
      {
        id: 'no-policy',
        when: 'no policy of the caller allows the action',
        proof: advice('the message goes on "because no identity-based policy allows"'),
        remedy: advice('allow the action that the message names', 'aws sts get-caller-identity'),
      },
      {
        id: 'guardrail',
        when: 'a service control policy or a permissions boundary denies it',
        proof: advice(
          'the message goes on "with an explicit deny in a service control policy", or names the boundary',
        ),
        remedy: advice('ask whoever keeps the guardrails of the organization'),
      },
    ],
    source: {
      title: 'IAM User Guide, Troubleshoot access denied error messages',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html',
    },
    witness: callerWitness,
  },
];
