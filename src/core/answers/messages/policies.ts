// SPDX-License-Identifier: Apache-2.0

import { advice, type Message, ofOthers } from './message.ts';

/** Policies that IAM does not take. */
export const policiesMessages: readonly Message[] = ofOthers([
  {
    id: 'policy-malformed',
    by: 'IAM',
    calls: ['CreateRole', 'UpdateAssumeRolePolicy', 'PutRolePolicy', 'CreatePolicy'],
    code: 'MalformedPolicyDocument',
    httpStatus: 400,
    texts: [
      'This policy contains invalid Json',
      'Syntax errors in policy.',
      'Policy document should not specify a principal.',
      'Policy statement must contain actions.',
      'Policy statement must contain resources.',
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
      'Resource <resource> must be in ARN format or "*".',
      'AssumeRole policy must not contain NotPrincipal field.',
      'AssumeRole policy may only specify STS AssumeRole actions.',
      'Missing required field Principal',
      'Missing required field Action',
      'Has prohibited field Resource',
    ],
    knowledge: 'reported',
    explanation:
      'The policy is not of the grammar of IAM. A trust policy has Principal and only actions of STS, and no Resource; a policy of permissions has Resource, and no Principal.',
    causes: [
      {
        id: 'mixed-up',
        when: 'a policy of permissions was given where the trust policy belongs, or the other way round',
        proof: advice('read the field that the message names'),
        remedy: advice(
          'give the trust policy as AssumeRolePolicyDocument, the other as a policy of the role',
        ),
      },
      {
        id: 'template',
        when: 'a template left a hole, a comma too many, or quotes of another kind in it',
        proof: advice(
          'print the policy as it is sent, and check it',
          'aws accessanalyzer validate-policy --policy-type RESOURCE_POLICY --policy-document file://policy.json',
        ),
        remedy: advice('correct the template; build JSON with a tool, not by joining text'),
      },
    ],
    source: {
      title: 'IAM User Guide, Grammar of the IAM JSON policy language',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html',
    },
  },
  {
    id: 'principal-invalid',
    by: 'IAM',
    calls: ['CreateRole', 'UpdateAssumeRolePolicy'],
    code: 'MalformedPolicyDocument',
    httpStatus: 400,
    texts: ['Invalid principal in policy: "<kind>":"<principal>"', 'Invalid principal in policy.'],
    knowledge: 'reported',
    explanation:
      'IAM checks that users, roles and accounts in a trust policy exist when it is written. It does not ask so for OIDC providers.',
    causes: [
      {
        id: 'gone',
        when: 'the user or role does not exist, or was made seconds ago',
        proof: advice('look for it in its own account', 'aws iam get-role --role-name ROLE_NAME'),
        remedy: advice('create it first, or wait some seconds and write the policy again'),
      },
      {
        id: 'account-number',
        when: 'an account is written as a number (leading zeros lost), or is no account',
        proof: advice('count its digits: an account has 12'),
        remedy: advice('write the account as text, 12 digits'),
      },
    ],
    source: {
      title: 'IAM User Guide, AWS JSON policy elements: Principal',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html',
    },
  },
]);
