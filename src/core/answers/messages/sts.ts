// SPDX-License-Identifier: Apache-2.0

import { callerWitness, documentsWitness, packedPolicyTooLargeWitness } from './corroboration.ts';
import { advice, type Message } from './message.ts';

export const stsMessages: readonly Message[] = [
  {
    id: 'throttled',
    by: 'STS',
    calls: ['AssumeRoleWithWebIdentity', 'AssumeRole', 'GetCallerIdentity'],
    code: 'Throttling',
    httpStatus: 400,
    texts: ['Rate exceeded'],
    knowledge: 'documented',
    explanation:
      'More calls came than the endpoint takes from this account. It says nothing about the trust.',
    causes: [
      {
        id: 'many-at-once',
        when: 'many jobs or pods start at once',
        proof: advice('it fails in bursts, and a single call succeeds'),
        remedy: advice(
          'retry with growing pauses; reuse credentials until they expire; use the Regional endpoints',
        ),
      },
    ],
    source: {
      title: 'IAM User Guide, IAM and AWS STS quotas: STS requests',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    },
  },
  {
    id: 'invalid-client-token',
    by: 'STS',
    calls: ['AssumeRoleWithWebIdentity', 'GetCallerIdentity', 'AssumeRole'],
    code: 'InvalidClientTokenId',
    httpStatus: 403,
    texts: ['The security token included in the request is invalid'],
    knowledge: 'reported',
    neverAsked: true,
    explanation:
      'The endpoint does not know the access key, or the partition of what was asked. A call for web identity is not signed, so the token of the workload is not what is meant.',
    causes: [
      {
        id: 'static-keys',
        when: 'the environment has static keys beside the web identity',
        proof: advice('AWS_ACCESS_KEY_ID is set in the container, and is of nobody'),
        remedy: advice(
          'remove the keys from the environment: SDKs take them first',
          'aws configure list',
        ),
      },
      {
        id: 'other-partition',
        when: 'the role is in China or GovCloud, and the endpoint is not',
        proof: advice(
          'the role begins arn:aws-cn: or arn:aws-us-gov:, and the host is sts.amazonaws.com',
        ),
        remedy: advice('set AWS_REGION, and AWS_STS_REGIONAL_ENDPOINTS=regional for old SDKs'),
      },
      {
        id: 'key-deleted',
        when: 'the key was deleted, or its opt-in Region is not enabled',
        proof: advice('the same call is answered in us-east-1'),
        remedy: advice('make new credentials, or enable the Region'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, Common errors',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
    },
    witness: callerWitness,
  },
  {
    id: 'idp-communication-error',
    by: 'STS',
    calls: ['AssumeRoleWithWebIdentity'],
    code: 'IDPCommunicationError',
    httpStatus: 400,
    texts: [],
    knowledge: 'documented',
    explanation:
      'STS could not reach the issuer to check the token. It may pass by itself; AWS advises to try a few times. In practice the words about the verification key are met instead.',
    causes: [
      {
        id: 'issuer-slow',
        when: 'the issuer was down, slow or limiting requests',
        proof: advice('the documents of the issuer fail, or take seconds, intermittently'),
        remedy: advice(
          'retry with growing pauses; check the issuer now',
          'trustprint doctor TARGET',
        ),
      },
      {
        id: 'not-public',
        when: 'the issuer is not public',
        proof: advice('the documents cannot be fetched from outside'),
        remedy: advice('publish the discovery document and the key set, on port 443'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, AssumeRoleWithWebIdentity, Errors',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
    },
    witness: documentsWitness,
  },
  {
    id: 'packed-policy-too-large',
    by: 'STS',
    calls: ['AssumeRoleWithWebIdentity', 'AssumeRole'],
    code: 'PackedPolicyTooLarge',
    httpStatus: 400,
    texts: ['Packed policy consumes <number>% of allotted space, please use smaller policy.'],
    knowledge: 'reported',
    explanation:
      'Session policies and session tags are packed together into a space of their own, and do not fit. It is no matter of the policies of the role.',
    causes: [
      {
        id: 'many-tags',
        when: 'the token carries many or long session tags',
        proof: advice('its claim https://aws.amazon.com/tags is long'),
        remedy: advice('let the issuer send fewer or shorter tags', 'trustprint token FILE'),
      },
      {
        id: 'session-policy',
        when: 'the call has a long session policy, or many policy ARNs',
        proof: advice('the code that makes the call sets Policy or PolicyArns'),
        remedy: advice('move the session policy into a policy of the role'),
      },
    ],
    source: {
      title: 'IAM User Guide, IAM and AWS STS quotas: session policies and tags',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html',
    },
    witness: packedPolicyTooLargeWitness,
  },
  {
    id: 'session-policy-malformed',
    by: 'STS',
    calls: ['AssumeRoleWithWebIdentity', 'AssumeRole'],
    code: 'MalformedPolicyDocument',
    httpStatus: 400,
    texts: [],
    knowledge: 'documented',
    explanation:
      'The session policy that went with the call (Policy, not the policies of the role) is no policy that IAM reads. The wording differs with the fault.',
    causes: [
      {
        id: 'variable-empty',
        when: 'a template or variable left a hole in the session policy',
        proof: advice('the text that is sent as Policy is not JSON, or lacks Statement'),
        remedy: advice(
          'print the policy as it is sent, and check it',
          'aws accessanalyzer validate-policy --policy-type IDENTITY_POLICY --policy-document file://policy.json',
        ),
      },
    ],
    source: {
      title: 'AWS STS API Reference, AssumeRoleWithWebIdentity: Policy',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
    },
  },
];
