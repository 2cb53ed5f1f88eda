// SPDX-License-Identifier: Apache-2.0

import { advice, type Message, ofOthers } from './message.ts';

/** Roles and policies that are there, are not, or cannot go. */
export const iamObjectsMessages: readonly Message[] = ofOthers([
  {
    id: 'role-not-found',
    by: 'IAM',
    calls: ['GetRole', 'UpdateAssumeRolePolicy', 'DeleteRole', 'AttachRolePolicy', 'UpdateRole'],
    code: 'NoSuchEntity',
    httpStatus: 404,
    texts: ['The role with name <name> cannot be found.'],
    knowledge: 'recorded',
    explanation:
      'The account of these credentials has no role of this name. STS does not say so to a workload: it answers AccessDenied.',
    causes: [
      {
        id: 'other-account',
        when: 'the role is in another account than these credentials',
        proof: advice(
          'compare the account with that in the ARN of the role',
          'aws sts get-caller-identity',
        ),
        remedy: advice('use credentials of the account of the role (--profile)'),
      },
      {
        id: 'deleted',
        when: 'the role was deleted, or has another name: case counts, and the path does not belong to it',
        proof: advice('look for it in the list', 'aws iam list-roles --query Roles[].Arn'),
        remedy: advice(
          'create the role again, or annotate the workload with the ARN that is there',
        ),
      },
    ],
    source: {
      title: 'IAM API Reference, GetRole',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html',
    },
  },
  {
    id: 'policy-not-found',
    by: 'IAM',
    calls: ['GetPolicy', 'AttachRolePolicy', 'DetachRolePolicy', 'GetRolePolicy', 'CreateRole'],
    code: 'NoSuchEntity',
    httpStatus: 404,
    texts: [
      'Policy <arn> was not found.',
      'Policy <arn> does not exist or is not attachable.',
      'Policy <arn> version <version> does not exist or is not attachable.',
      'Scope ARN: <arn> does not exist or is not attachable.',
      'The role policy with name <name> cannot be found.',
      'The role with name <name> has no permissions boundary.',
    ],
    knowledge: 'recorded',
    explanation: 'There is no such policy, or no such version of it, for this account.',
    causes: [
      {
        id: 'other-account',
        when: 'the policy is in another account: only policies of AWS and of the own account can be attached',
        proof: advice('compare the account in its ARN', 'aws sts get-caller-identity'),
        remedy: advice('create the policy in this account'),
      },
      {
        id: 'misspelled',
        when: 'the name or the path in the ARN is another one (service-role/, job-function/)',
        proof: advice('look for it in the list', 'aws iam list-policies --query Policies[].Arn'),
        remedy: advice('take the ARN from the list'),
      },
    ],
    source: {
      title: 'IAM API Reference, AttachRolePolicy',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html',
    },
  },
  {
    id: 'name-taken',
    by: 'IAM',
    calls: ['CreateRole', 'CreatePolicy'],
    code: 'EntityAlreadyExists',
    httpStatus: 409,
    texts: [
      'Role with name <name> already exists.',
      'A policy called <name> already exists. Duplicate names are not allowed.',
    ],
    knowledge: 'recorded',
    explanation:
      'Names are unique in an account, whatever their path and their case. Somebody made this one before.',
    causes: [
      {
        id: 'other-stack',
        when: 'another stack, eksctl, a person or an earlier run made it',
        proof: advice('its tags or CloudTrail name what made it'),
        remedy: advice('import it into the stack that is to own it, or choose another name'),
      },
    ],
    source: {
      title: 'IAM API Reference, CreateRole',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
    },
  },
  {
    id: 'delete-conflict',
    by: 'IAM',
    calls: ['DeleteRole', 'DeletePolicy', 'DeletePolicyVersion'],
    code: 'DeleteConflict',
    httpStatus: 409,
    texts: [
      'Cannot delete entity, must detach all policies first.',
      'Cannot delete entity, must delete policies first.',
      'Cannot delete a policy attached to entities.',
      'Cannot delete the default version of a policy.',
      "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
    ],
    knowledge: 'recorded',
    explanation: 'What still depends on it has to go first.',
    causes: [
      {
        id: 'attached',
        when: 'policies are attached to the role, or the policy to roles',
        proof: advice(
          'list what is attached',
          'aws iam list-attached-role-policies --role-name ROLE_NAME',
        ),
        remedy: advice('detach and delete what the message names, then delete again'),
      },
    ],
    source: {
      title: 'IAM API Reference, DeleteRole',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html',
    },
  },
]);
