// SPDX-License-Identifier: Apache-2.0

import { advice, type Message, ofOthers } from './message.ts';

/** How a request is written, and that AWS fails. */
export const requestsMessages: readonly Message[] = ofOthers([
  {
    id: 'operation-unknown',
    by: 'AWS',
    calls: [],
    code: 'InvalidAction',
    httpStatus: 400,
    texts: [
      'Could not find operation <action> for version <version>',
      'Missing Action',
      'there is no operation <name>',
    ],
    knowledge: 'reported',
    explanation:
      'The endpoint has no such operation: it belongs to another service, or is misspelled.',
    causes: [
      {
        id: 'other-service',
        when: 'the request went to the endpoint of another service, or to a lab that has not this operation',
        proof: advice('AWS_ENDPOINT_URL or --endpoint-url is set'),
        remedy: advice('remove it, or set it for the one service that it belongs to'),
      },
      {
        id: 'by-hand',
        when: 'a request made by hand lacks Action or Version, or misspells one of them',
        proof: advice('compare Action and Version with the API reference: case counts'),
        remedy: advice('use the AWS CLI or an SDK'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, Common Error Types',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
    },
  },
  {
    id: 'request-unreadable',
    by: 'AWS',
    calls: [],
    code: 'MalformedQueryString',
    httpStatus: 404,
    texts: [
      'The query string contains a syntax error.',
      'The body of the request is no JSON object',
      'The request is larger than the service takes',
      '<parameter> is not a whole number',
    ],
    knowledge: 'reported',
    explanation:
      'The request is not written as the service reads it. SDKs write it right; a request made by hand often does not.',
    causes: [
      {
        id: 'not-encoded',
        when: 'a value was not percent-encoded (a token with + or =, a policy)',
        proof: advice('print the body that is sent'),
        remedy: advice('encode each value, as curl --data-urlencode does, or use the AWS CLI'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, Common Error Types',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
    },
  },
  {
    id: 'service-failure',
    by: 'AWS',
    calls: [],
    code: 'InternalFailure',
    httpStatus: 500,
    texts: ['The request processing has failed because of an unknown error, exception or failure.'],
    knowledge: 'documented',
    explanation: 'AWS failed, and says nothing about the request. It passes by itself.',
    causes: [
      {
        id: 'at-aws',
        when: 'the service failed for a moment, or has an incident',
        proof: advice('the same request succeeds when it is made again'),
        remedy: advice('try again with growing pauses; see health.aws.amazon.com'),
      },
    ],
    source: {
      title: 'AWS STS API Reference, Common Error Types',
      url: 'https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html',
    },
  },
  {
    id: 'page-invalid',
    by: 'AWS',
    calls: ['LookupEvents', 'ListRoles', 'ListClusters'],
    httpStatus: 400,
    texts: [
      'Invalid Marker.',
      'The next token is not valid.',
      'maxResults needs to be in the range 1 to <number>',
      'A value greater than 50 or less than 1 is not valid for MaxResults.',
      'You can only use one lookup attribute, of a key that is known.',
    ],
    knowledge: 'inferred',
    explanation: 'A list is read page by page, and this page cannot be given.',
    causes: [
      {
        id: 'other-list',
        when: 'the marker is of another list, another page size or another day, or the size is out of bounds',
        proof: advice('the first page, without a marker, is given'),
        remedy: advice('read the list from its beginning, or let the SDK page'),
      },
    ],
    source: {
      title: 'CloudTrail API Reference, LookupEvents',
      url: 'https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html',
    },
  },
]);
