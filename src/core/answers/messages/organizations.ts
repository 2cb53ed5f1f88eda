// SPDX-License-Identifier: Apache-2.0

import { advice, type Message, ofOthers } from './message.ts';

/** Accounts of an organization, their Regions and their quotas, as those who read all of them meet it. */
export const organizationsMessages: readonly Message[] = ofOthers([
  {
    id: 'organization-not-in-use',
    by: 'Organizations',
    calls: ['DescribeOrganization', 'ListAccounts', 'ListRoots'],
    code: 'AWSOrganizationsNotInUseException',
    httpStatus: 400,
    texts: ['Your account is not a member of an organization.'],
    knowledge: 'reported',
    explanation: 'The account of the caller belongs to no organization.',
    causes: [
      {
        id: 'other-account',
        when: 'the credentials are of an account that stands alone',
        proof: advice('whose credentials they are', 'aws sts get-caller-identity'),
        remedy: advice('use a profile of the management account'),
      },
    ],
    source: {
      title: 'AWS Organizations API Reference, DescribeOrganization',
      url: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_DescribeOrganization.html',
    },
  },
  {
    id: 'organization-denied',
    by: 'Organizations',
    calls: ['ListAccounts', 'ListRoots', 'ListAccountsForParent', 'CreateAccount'],
    code: 'AccessDeniedException',
    httpStatus: 400,
    texts: ["You don't have permissions to access this resource."],
    knowledge: 'reported',
    explanation:
      'Only the management account, and an account that it has delegated to, may read an organization.',
    causes: [
      {
        id: 'member-account',
        when: 'the credentials are of a member account',
        proof: advice(
          'compare MasterAccountId with the account of the credentials',
          'aws organizations describe-organization',
        ),
        remedy: advice(
          'use the management account, or make this one a delegated administrator there',
        ),
      },
      {
        id: 'own-account-named',
        when: 'the management account asks for its own Regions by AccountId',
        proof: advice('the AccountId of the call is that of the caller'),
        remedy: advice('leave AccountId out'),
      },
    ],
    source: {
      title: 'AWS Organizations API Reference, ListAccounts',
      url: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html',
    },
  },
  {
    id: 'organization-input',
    by: 'Organizations, Account Management, Service Quotas',
    calls: [
      'ListAccountsForParent',
      'ListOrganizationalUnitsForParent',
      'ListParents',
      'DescribeAccount',
      'DescribeCreateAccountStatus',
      'ListRegions',
      'GetServiceQuota',
    ],
    texts: [
      "You specified <a thing> that doesn't exist.",
      'You provided a value that does not match the required pattern.',
      'The size of the page, its token or the statuses of Regions are not valid.',
      'The request failed because the specified quota does not exist.',
    ],
    knowledge: 'reported',
    explanation:
      'The call names a root, unit, account or quota that is not there, or by what is no id of one.',
    causes: [
      {
        id: 'other-organization',
        when: 'the id is of another organization, or the account has left this one',
        proof: advice('list the accounts that are here', 'aws organizations list-accounts'),
        remedy: advice('give an id that is listed: r-… for the root, ou-… for a unit, 12 digits'),
      },
      {
        id: 'quota-elsewhere',
        when: 'a quota of IAM is asked for in another Region than us-east-1, where they are',
        proof: advice('the Region of the call'),
        remedy: advice(
          'ask in us-east-1',
          'aws service-quotas get-service-quota --service-code iam --quota-code L-858F3967 --region us-east-1',
        ),
      },
    ],
    source: {
      title: 'AWS Organizations API Reference, ListAccountsForParent',
      url: 'https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccountsForParent.html',
    },
  },
]);
