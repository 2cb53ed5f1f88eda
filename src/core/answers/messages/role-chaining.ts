// SPDX-License-Identifier: Apache-2.0

import { callIdentityWitness } from './corroboration.ts';
import { advice, type Message } from './message.ts';

export const roleChainingMessages: readonly Message[] = [
  {
    id: 'assume-role-denied',
    by: 'STS',
    calls: ['AssumeRole'],
    code: 'AccessDenied',
    httpStatus: 403,
    texts: [
      'User: <arn> is not authorized to perform: sts:AssumeRole on resource: <resource>',
      "could not be used to assume '<resource>'",
      'User: <arn> is not authorized to perform: sts:SetSourceIdentity on resource: <resource>',
    ],
    knowledge: 'reported',
    explanation:
      'The first role was assumed, so the web identity works. Its session then called AssumeRole for the second, and was refused.',
    causes: [
      {
        id: 'itself',
        when: 'the program is configured to assume a role that it already has',
        proof: advice('both ARNs of the message have the same role name'),
        remedy: advice('remove the role from the configuration of the program'),
      },
      {
        id: 'second-role',
        when: 'the second role does not exist, or its trust policy does not name the first',
        proof: advice(
          'read its trust policy',
          'aws iam get-role --role-name RESOURCE_NAME --query Role.AssumeRolePolicyDocument',
        ),
        remedy: advice('name the first role as Principal there, with sts:AssumeRole'),
      },
      {
        id: 'not-allowed',
        when: 'no policy of the first role allows sts:AssumeRole (needed across accounts)',
        proof: advice('the message ends "because no identity-based policy allows"'),
        remedy: advice('allow sts:AssumeRole on the ARN of the second role'),
      },
    ],
    source: {
      title: 'IAM User Guide, Terms and concepts: role chaining',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html',
    },
    witness: callIdentityWitness,
  },
  {
    id: 'tag-session-denied',
    by: 'STS',
    calls: ['AssumeRole'],
    code: 'AccessDenied',
    httpStatus: 403,
    texts: ['User: <arn> is not authorized to perform: sts:TagSession on resource: <resource>'],
    knowledge: 'reported',
    explanation:
      'The caller assumes a role with session tags, and that needs sts:TagSession beside sts:AssumeRole.',
    causes: [
      {
        id: 'action-tags',
        kinds: ['github', 'ci', 'gitlab', 'unknown'],
        when: 'configure-aws-credentials tags sessions that it makes with access keys or a role',
        proof: advice('the step has role-to-assume beside keys or role-chaining'),
        remedy: advice(
          'set role-skip-session-tagging: true, or allow sts:TagSession in the trust policy',
        ),
      },
      {
        id: 'trust-policy',
        when: 'the trust policy of the role allows sts:AssumeRole only',
        proof: advice(
          'read its trust policy',
          'aws iam get-role --role-name RESOURCE_NAME --query Role.AssumeRolePolicyDocument',
        ),
        remedy: advice('add sts:TagSession to its actions (EKS Pod Identity needs it too)'),
      },
      {
        id: 'transitive-tags',
        when: 'the first session has transitive tags, which every assumed role gets',
        proof: advice('the first call sets TransitiveTagKeys, or it is EKS Pod Identity'),
        remedy: advice('allow sts:TagSession in the second trust policy, or drop the tags'),
      },
    ],
    source: {
      title: 'IAM User Guide, Pass session tags in AWS STS',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
    },
    witness: callIdentityWitness,
  },
  {
    id: 'token-too-old',
    by: 'STS',
    calls: ['AssumeRoleWithWebIdentity'],
    code: 'ExpiredTokenException',
    httpStatus: 400,
    texts: ['Token too old: <seconds>'],
    knowledge: 'reported',
    explanation:
      'STS refuses a token whose iat is more than about a day old, even where exp has not passed.',
    causes: [
      {
        id: 'issued-long-ago',
        when: 'the token was issued more than a day ago',
        proof: advice('read its claim iat', 'trustprint token FILE'),
        remedy: advice('get a fresh token; let the issuer issue for an hour'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, AssumeRoleWithWebIdentity',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
    },
  },
  {
    id: 'chained-session-too-long',
    by: 'STS',
    calls: ['AssumeRole'],
    code: 'ValidationError',
    httpStatus: 400,
    texts: [
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    ],
    knowledge: 'reported',
    explanation:
      'A role that is assumed with the credentials of another role lasts an hour at most, whatever its own limit is.',
    causes: [
      {
        id: 'second-role',
        when: 'the duration meant for the first role is sent for the second too',
        proof: advice(
          'compare role-duration-seconds, or duration_seconds of the profile, with 3600',
        ),
        remedy: advice('request 3600 seconds at most, or assume the role directly by web identity'),
      },
    ],
    source: {
      title: 'IAM User Guide, Roles terms and concepts: role chaining',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining',
    },
  },
  {
    id: 'session-context-fixed',
    by: 'STS',
    calls: ['AssumeRole', 'DecodeAuthorizationMessage'],
    httpStatus: 403,
    texts: [
      'The source identity of the calling session cannot be changed',
      'MultiFactorAuthentication failed with invalid MFA one time pass code.',
      'Message is not valid.',
    ],
    knowledge: 'reported',
    explanation:
      'What proves who calls does not fit: the source identity stays for all roles of a chain, an MFA code is for one use and half a minute, an encoded message for the account that got it.',
    causes: [
      {
        id: 'once-only',
        when: 'it was used, set or received before, in another session or account',
        proof: advice('see as whom the call is made', 'aws sts get-caller-identity'),
        remedy: advice(
          'leave out SourceIdentity; type a new code; decode in the account that was refused',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, Monitor and control actions taken with assumed roles',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_control-access_monitor.html',
    },
  },
];
