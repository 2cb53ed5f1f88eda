// SPDX-License-Identifier: Apache-2.0

import { callerWitness } from './corroboration.ts';
import { advice, type Message, ofOthers } from './message.ts';

/** How a request is signed: SDKs do it, so these are met behind proxies and in scripts. */
export const signaturesMessages: readonly Message[] = ofOthers([
  {
    id: 'signature-mismatch',
    by: 'AWS',
    calls: [],
    code: 'SignatureDoesNotMatch',
    httpStatus: 403,
    texts: [
      'The request signature we calculated does not match the signature you provided',
      'Credential should be scoped to correct service: "<service>".',
      'Credential should be scoped with a valid terminator: "aws4_request", not "<terminator>".',
      '"Host" or ":authority" must be a "SignedHeader" in the AWS Authorization.',
      'in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "<day>" != "<other>", from "<date>".',
    ],
    knowledge: 'reported',
    explanation:
      'The call was signed with access keys, and the signature is not the one AWS computes. AssumeRoleWithWebIdentity is not signed, so this is about the keys of the caller, not about the web identity.',
    causes: [
      {
        id: 'wrong-secret',
        when: 'the secret access key is of another key id, or was cut or quoted',
        proof: advice(
          'the same call fails with these keys everywhere',
          'aws sts get-caller-identity',
        ),
        remedy: advice('set both parts of the key again, or use the web identity'),
      },
      {
        id: 'changed-on-the-way',
        when: 'a proxy or gateway rewrote the host, the path or a header of the request',
        proof: advice('it succeeds without the proxy'),
        remedy: advice('exclude AWS from the proxy (NO_PROXY), or let it pass requests unchanged'),
      },
      {
        id: 'other-endpoint',
        when: 'the endpoint is one of another service or Region than the request was signed for',
        proof: advice('AWS_ENDPOINT_URL or --endpoint-url is set'),
        remedy: advice('remove it, or set it for the one service that it belongs to'),
      },
    ],
    source: {
      title: 'IAM User Guide, Troubleshoot Signature Version 4 signing for AWS API requests',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html',
    },
    witness: callerWitness,
  },
  {
    id: 'signature-expired',
    by: 'AWS',
    calls: [],
    code: 'SignatureDoesNotMatch',
    httpStatus: 403,
    texts: [
      'Signature expired: <date> is now earlier than <earliest> (<now> - 15 min.)',
      'Signature not yet current: <date> is still later than <latest> (<now> + 15 min.)',
    ],
    knowledge: 'reported',
    explanation:
      'A signed call may be 15 minutes off the clock of AWS. It was signed with access keys; the exp of a web identity is another matter.',
    causes: [
      {
        id: 'clock',
        when: 'the clock of this machine is wrong',
        proof: advice('compare it with the time in the message', 'date -u'),
        remedy: advice('synchronize the clock (NTP); restart a virtual machine that was suspended'),
      },
    ],
    source: {
      title: 'IAM User Guide, Troubleshoot Signature Version 4 signing for AWS API requests',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html',
    },
  },
  {
    id: 'signature-incomplete',
    by: 'AWS',
    calls: [],
    code: 'IncompleteSignature',
    httpStatus: 403,
    texts: [
      'not a valid key=value pair (missing equal-sign) in Authorization header',
      'Authorization header requires "<part>" parameter.',
      'Authorization header requires existence of either a',
      'Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got',
      'must be in ISO-8601 "basic format". Got "<found>".',
    ],
    knowledge: 'reported',
    explanation: 'The Authorization header of the call is not one of Signature Version 4.',
    causes: [
      {
        id: 'other-authorization',
        when: 'a proxy, or the program itself, put another Authorization header there (Bearer, Basic)',
        proof: advice('the message repeats what was in the header'),
        remedy: advice('let the SDK sign the call, and let nothing else set Authorization'),
      },
      {
        id: 'key-id-odd',
        when: 'the access key id has a slash, a blank or a line break in it',
        proof: advice('print its length: it has 20 characters'),
        remedy: advice('set the access key id again'),
      },
    ],
    source: {
      title: 'IAM User Guide, Troubleshoot Signature Version 4 signing for AWS API requests',
      url: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html',
    },
  },
  {
    id: 'request-unsigned',
    by: 'AWS',
    calls: [],
    code: 'MissingAuthenticationToken',
    httpStatus: 403,
    texts: ['Request is missing Authentication Token'],
    knowledge: 'reported',
    explanation:
      'The call needs a signature and has none: it was made without credentials. AssumeRoleWithWebIdentity needs none.',
    causes: [
      {
        id: 'no-credentials',
        when: 'the program found no credentials and called without (--no-sign-request, curl)',
        proof: advice('see what credentials there are', 'aws configure list'),
        remedy: advice('assume the role first: set AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE'),
      },
      {
        id: 'header-removed',
        when: 'a proxy removed the Authorization header',
        proof: advice('it succeeds without the proxy'),
        remedy: advice('exclude AWS from the proxy (NO_PROXY)'),
      },
    ],
    source: {
      title: 'IAM API Reference, Common Errors',
      url: 'https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html',
    },
  },
]);
