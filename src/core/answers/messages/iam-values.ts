// SPDX-License-Identifier: Apache-2.0

import { advice, type Message, ofOthers } from './message.ts';

/** Values that IAM does not take, and its quotas. */
export const iamValuesMessages: readonly Message[] = ofOthers([
  {
    id: 'iam-quota',
    by: 'IAM',
    calls: ['CreateRole', 'CreatePolicy', 'AttachRolePolicy', 'PutRolePolicy', 'TagRole'],
    code: 'LimitExceeded',
    httpStatus: 409,
    texts: [
      'Cannot exceed quota for <quota>: <number>',
      'Maximum policy size of <number> bytes exceeded for role <name>',
      'A managed policy can have up to <number> versions. Before you create a new version, you must delete an existing version.',
      'The number of tags has reached the maximum limit.',
    ],
    knowledge: 'recorded',
    explanation: 'A quota of IAM is used up; the message names it.',
    causes: [
      {
        id: 'used-up',
        when: 'what nobody uses any more was kept, or each stack makes its own',
        proof: advice('count what there is', 'aws iam get-account-summary'),
        remedy: advice(
          'delete what is unused, or ask for more in Service Quotas where it can be raised',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, IAM and AWS STS quotas',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    },
  },
  {
    id: 'arn-invalid',
    by: 'IAM',
    calls: ['GetOpenIDConnectProvider', 'GetPolicy', 'AttachRolePolicy', 'GetAccessKeyInfo'],
    code: 'ValidationError',
    httpStatus: 400,
    texts: [
      'ARN <arn> is not valid.',
      'Invalid ARN: <arn>',
      'Invalid service in ARN',
      'Invalid resource type in ARN',
      '<id> is not a valid access key id',
    ],
    knowledge: 'recorded',
    explanation: 'The call wants the ARN of something else, or what was given is no ARN.',
    causes: [
      {
        id: 'other-kind',
        when: 'it is a name, a URL, or the ARN of a role where that of a provider or a policy belongs',
        proof: advice('print the value as it is sent'),
        remedy: advice('take the ARN from IAM', 'aws iam list-open-id-connect-providers'),
      },
      {
        id: 'empty-variable',
        when: 'a variable in the ARN is empty or was not expanded',
        proof: advice('the ARN has :: where the account belongs, or ${ in it'),
        remedy: advice('set the variable, or write the ARN out'),
      },
    ],
    source: {
      title: 'IAM User Guide, IAM identifiers: IAM ARNs',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html',
    },
  },
  {
    id: 'tags-invalid',
    by: 'IAM and STS',
    calls: ['TagRole', 'TagOpenIDConnectProvider', 'CreateRole', 'AssumeRole'],
    code: 'InvalidInput',
    httpStatus: 400,
    texts: [
      'Duplicate tag keys found.',
      'The list of tags is empty.',
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
      'The specified transitive tag key must be included in the requested tags.',
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    ],
    knowledge: 'recorded',
    explanation:
      'A key may be set once, whatever its case. A transitive session tag stays as it was set in the first session.',
    causes: [
      {
        id: 'set-twice',
        when: 'default tags of a tool and tags of the object have the same key (Owner, owner)',
        proof: advice('print the tags as they are sent'),
        remedy: advice('leave one of them'),
      },
      {
        id: 'transitive',
        when: 'the session that assumes the role has this key already, and passes it on',
        proof: advice('its claim https://aws.amazon.com/tags has transitive_tag_keys'),
        remedy: advice('do not set the key again, or do not make it transitive'),
      },
    ],
    source: {
      title: 'IAM User Guide, Pass session tags in AWS STS',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html',
    },
  },
  {
    id: 'context-provider-invalid',
    by: 'IAM',
    calls: ['UpdateOpenIDConnectProvider', 'CreateOpenIDConnectProvider'],
    httpStatus: 400,
    texts: [
      'Nothing is given that could be updated.',
      'A configuration can be set or removed in one request, but not both.',
      'One request changes the context provider or the Identity Center instance, but not both.',
      'Remove the Identity Center instance before the context provider.',
      'A key of the context provider is missing or not of its form.',
      'The subject type is given by a key or by a value, not by both.',
      'A context provider has <number> key definitions at most.',
    ],
    knowledge: 'inferred',
    explanation:
      'The context provider of an OIDC provider is not complete, or two of its changes exclude each other. The words are those of the lab: how AWS words it was not recorded.',
    causes: [
      {
        id: 'excluding',
        when: 'the request sets and removes at once, or changes two things that go one after the other',
        proof: advice('read the members of the request'),
        remedy: advice('make one change a request'),
      },
    ],
    source: {
      title: 'IAM API Reference, CreateOpenIDConnectProvider',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html',
    },
  },
]);
