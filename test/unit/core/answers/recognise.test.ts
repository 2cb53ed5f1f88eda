// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { gatesThatAnswer, recogniseAnswer } from '../../../../src/core/answers/recognise.ts';
import { messagesThatSay } from '../../../../src/core/answers/recognise-messages.ts';

const ID = '60b974d0-e680-4194-86b9-81b5a0e53f99';
const THUMBPRINT = "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";
const NO_KEY =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
const DENIED = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
const EXPIRED =
  'Token expired: current date/time 1789123421 must be before the expiration date/time 1789123397';

interface Printed {
  readonly by: string;
  readonly text: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly httpStatus?: number;
  readonly requestId?: string;
  readonly issuerKind?: string;
}

const PRINTED: readonly Printed[] = [
  {
    by: 'the Go SDK, version 1',
    text: `WebIdentityErr: failed to retrieve credentials\ncaused by: InvalidIdentityToken: ${THUMBPRINT}\n\tstatus code: 400, request id: ${ID}`,
    code: 'InvalidIdentityToken',
    message: THUMBPRINT,
    httpStatus: 400,
    requestId: ID,
  },
  {
    by: 'the Go SDK, version 1, in a log of JSON lines',
    text: `{"level":"error","ts":"2026-06-01T12:00:00Z","error":"WebIdentityErr: failed to retrieve credentials\\ncaused by: InvalidIdentityToken: ${THUMBPRINT}\\n\\tstatus code: 400, request id: ${ID}"}`,
    code: 'InvalidIdentityToken',
    message: THUMBPRINT,
    httpStatus: 400,
    requestId: ID,
  },
  {
    by: 'the Go SDK, version 2',
    text: `failed to refresh cached credentials, failed to retrieve credentials, operation error STS: AssumeRoleWithWebIdentity, exceeded maximum number of attempts, 3, https response error StatusCode: 400, RequestID: ${ID}, InvalidIdentityToken: ${NO_KEY}`,
    code: 'InvalidIdentityToken',
    message: NO_KEY,
    httpStatus: 400,
    requestId: ID,
  },
  {
    by: 'the Go SDK, version 2, of an error that it has no type for',
    text: `operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: ${ID}, api error AccessDenied: ${DENIED}`,
    code: 'AccessDenied',
    message: DENIED,
    httpStatus: 403,
    requestId: ID,
  },
  {
    by: 'the AWS CLI',
    text: `\naws: [ERROR]: An error occurred (ExpiredTokenException) when calling the AssumeRoleWithWebIdentity operation: ${EXPIRED}\n`,
    code: 'ExpiredTokenException',
    message: EXPIRED,
  },
  {
    by: 'the AWS CLI after its retries',
    text: 'An error occurred (InternalFailure) when calling the AssumeRoleWithWebIdentity operation (reached max retries: 2): Unknown error validating third-party token',
    code: 'InternalFailure',
    message: 'Unknown error validating third-party token',
  },
  {
    by: 'boto3',
    text: 'botocore.errorfactory.InvalidIdentityTokenException: An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: No OpenIDConnect provider found in your account for https://oidc.eks.us-west-2.amazonaws.com/id/C7F107CAE94B194C9AF67A09A84B878B',
    code: 'InvalidIdentityToken',
    message:
      'No OpenIDConnect provider found in your account for https://oidc.eks.us-west-2.amazonaws.com/id/C7F107CAE94B194C9AF67A09A84B878B',
    issuerKind: 'eks',
  },
  {
    by: 'the JavaScript SDK, version 3',
    text: `InvalidIdentityTokenException: ${THUMBPRINT}\n    at throwDefaultError (/app/x.js:1:2)\n    at async y (/app/y.js:3:4) {\n  '$fault': 'client',\n  '$metadata': {\n    httpStatusCode: 400,\n    requestId: '${ID}',\n    attempts: 1\n  }\n}`,
    code: 'InvalidIdentityToken',
    message: THUMBPRINT,
    httpStatus: 400,
    requestId: ID,
  },
  {
    by: 'the JavaScript SDK, version 3, as JSON',
    text: `{"name":"InvalidIdentityTokenException","message":"${THUMBPRINT}","$metadata":{"httpStatusCode":400,"requestId":"${ID}"}}`,
    code: 'InvalidIdentityToken',
    message: THUMBPRINT,
    httpStatus: 400,
    requestId: ID,
  },
  {
    by: 'the Java SDK, version 1',
    text: `com.amazonaws.services.securitytoken.model.InvalidIdentityTokenException: Incorrect token audience (Service: AWSSecurityTokenService; Status Code: 400; Error Code: InvalidIdentityToken; Request ID: ${ID}; Proxy: null)`,
    code: 'InvalidIdentityToken',
    message: 'Incorrect token audience',
    httpStatus: 400,
    requestId: ID,
  },
  {
    by: 'the Java SDK, version 1, of words that nobody knows',
    text: `com.amazonaws.services.securitytoken.model.AWSSecurityTokenServiceException: New words (Service: AWSSecurityTokenService; Status Code: 403; Error Code: AccessDenied; Request ID: ${ID}; Proxy: null)`,
    code: 'AccessDenied',
    message: 'New words',
    httpStatus: 403,
    requestId: ID,
  },
  {
    by: 'the Java SDK, version 2',
    text: `software.amazon.awssdk.services.sts.model.StsException: ${DENIED} (Service: Sts, Status Code: 403, Request ID: ${ID})`,
    code: 'AccessDenied',
    message: DENIED,
    httpStatus: 403,
    requestId: ID,
  },
  {
    by: 'the Rust SDK, in a log of JSON lines',
    text: `{"message":"InvalidIdentityTokenException(InvalidIdentityTokenException { message: Some(\\"${NO_KEY}\\"), meta: ErrorMetadata { code: Some(\\"InvalidIdentityToken\\"), message: Some(\\"${NO_KEY}\\"), extras: Some({\\"aws_request_id\\": \\" ${ID}\\"}) } })"}`,
    code: 'InvalidIdentityToken',
    message: NO_KEY,
    requestId: ID,
  },
  {
    by: 'the .NET SDK',
    text: 'Unhandled exception. Amazon.SecurityToken.Model.InvalidIdentityTokenException: Missing a required claim: aud\n ---> Amazon.Runtime.Internal.HttpErrorResponseException: Exception of type',
    code: 'InvalidIdentityToken',
    message: 'Missing a required claim: aud',
  },
  {
    by: 'the GitHub action, in colour',
    text: `\u001B[31mError: Could not assume role with OIDC: ${DENIED}\u001B[0m`,
    code: 'AccessDenied',
    message: DENIED,
    issuerKind: 'github',
  },
  {
    by: 'the GitHub action, of words that nobody knows',
    text: '##[error]Could not assume role with OIDC: Something new',
    code: undefined,
    message: 'Something new',
    issuerKind: 'github',
  },
  {
    by: 'STS itself, in XML',
    text: `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\n  <Error>\n    <Type>Sender</Type>\n    <Code>InvalidIdentityToken</Code>\n    <Message>OpenIDConnect provider&apos;s HTTPS certificate doesn&#39;t match configured thumbprint</Message>\n  </Error>\n  <RequestId>${ID}</RequestId>\n</ErrorResponse>`,
    code: 'InvalidIdentityToken',
    message: THUMBPRINT,
    requestId: ID,
  },
  {
    by: 'STS itself, in JSON',
    text: `{"Error":{"Code":"Throttling","Message":"Rate exceeded","Type":"Sender"},"RequestId":"${ID}"}`,
    code: 'Throttling',
    message: 'Rate exceeded',
    requestId: ID,
  },
  {
    by: 'somebody who typed it',
    text: THUMBPRINT,
    code: 'InvalidIdentityToken',
    message: THUMBPRINT,
  },
  {
    by: 'a terminal that folded it',
    text: `InvalidIdentityToken: OpenIDConnect provider's HTTPS certificate\n  doesn't match configured thumbprint`,
    code: 'InvalidIdentityToken',
    message: THUMBPRINT,
  },
  {
    by: 'somebody who lost the second blank',
    text: NO_KEY.replace('  ', ' '),
    code: 'InvalidIdentityToken',
    message: NO_KEY,
  },
];

describe('recogniseAnswer', () => {
  for (const { by, text, code, message, httpStatus, requestId, issuerKind } of PRINTED) {
    it(`reads what is printed by ${by}`, () => {
      assert.deepEqual(recogniseAnswer(text), {
        source: 'error',
        outcome: 'error',
        code,
        message,
        httpStatus,
        requestId,
        ...(issuerKind === undefined ? {} : { issuerKind }),
      });
    });
  }

  it('reads several bounds that are broken at once', () => {
    const message =
      "2 validation errors detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2; Value '1' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900";
    for (const before of [
      'An error occurred (ValidationError) when calling the AssumeRoleWithWebIdentity operation: ',
      '',
    ]) {
      assert.equal(recogniseAnswer(`${before}${message}`)?.message, message);
    }
  });

  it('takes the last of several: the log goes on after what was repaired', () => {
    const log = [THUMBPRINT, DENIED].map(
      (message, second) =>
        `2026-06-01T12:00:0${String(second)}Z An error occurred (X) when calling the AssumeRoleWithWebIdentity operation: ${message}`,
    );
    assert.equal(recogniseAnswer(log.join('\n'))?.message, DENIED);
    assert.equal(recogniseAnswer(log.toReversed().join('\n'))?.message, THUMBPRINT);
  });

  it('takes status and request id from the same record only', () => {
    const log = `2026-06-01T12:00:00Z ${THUMBPRINT}\n2026-06-01T12:00:01Z status code: 500, request id: ${ID}`;
    const answer = recogniseAnswer(log);
    assert.equal(answer?.httpStatus, undefined);
    assert.equal(answer?.requestId, undefined);
  });

  it('finds none where there is none, nor in the errors of other services', () => {
    for (const text of [
      '',
      'all is well',
      'AccessDenied: Access Denied\n\tstatus code: 403, request id: X',
      'An error occurred (AccessDenied) when calling the ListBuckets operation: Access Denied',
      '<Error><Code>NoSuchBucket</Code><Message>The bucket does not exist</Message></Error>',
    ]) {
      assert.equal(recogniseAnswer(text), undefined, text);
    }
  });

  it('takes expired credentials for no answer of a step, though the code is the same', () => {
    const text = 'ExpiredTokenException: The security token included in the request is expired';
    const found = recogniseAnswer(text);
    assert.ok(found?.call !== undefined);
    assert.deepEqual(gatesThatAnswer(found), []);
    assert.deepEqual(
      messagesThatSay(found).map(({ id }) => id),
      ['session-expired'],
    );
  });

  it('blots out tokens', () => {
    const token = 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl';
    const answer = recogniseAnswer(`Could not assume role with OIDC: refused ${token} here`);
    assert.equal(answer?.message, 'refused (token) here');
  });

  it('looks at the end of a text that has no end', () => {
    const noise = 'x'.repeat(3_000_000);
    assert.equal(recogniseAnswer(`${noise}\n${THUMBPRINT}`)?.message, THUMBPRINT);
    assert.equal(recogniseAnswer(`${THUMBPRINT}\n${noise}`), undefined);
  });
});

describe('gatesThatAnswer', () => {
  const able = (code: string | undefined, message: string | undefined) =>
    gatesThatAnswer({
      source: 'error',
      outcome: 'error',
      code,
      message,
      httpStatus: undefined,
      requestId: undefined,
    }).map(({ id }) => id);

  it('names the gates that give the words, in order', () => {
    assert.deepEqual(able('InvalidIdentityToken', THUMBPRINT), ['endpoint-trust']);
    assert.deepEqual(able('AccessDenied', DENIED), ['role', 'trust-policy']);
    assert.deepEqual(
      able(
        'InvalidIdentityToken',
        'The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.',
      ),
      ['provider', 'audience', 'signature'],
    );
  });

  it('lets placeholders stand for anything, and blanks for blanks', () => {
    assert.deepEqual(able('ExpiredTokenException', EXPIRED), ['claims']);
    assert.deepEqual(able('InvalidIdentityToken', 'Missing a required claim: sub'), ['claims']);
    assert.deepEqual(able('InvalidIdentityToken', NO_KEY.replace('  ', ' ')), [
      'keys',
      'signature',
    ]);
    assert.deepEqual(able('ValidationError', 'arn:aws:iam::1:user/x is invalid'), ['request']);
  });

  it('asks for the code too where it is known', () => {
    assert.deepEqual(able('AccessDenied', THUMBPRINT), []);
    assert.deepEqual(able(undefined, THUMBPRINT), ['endpoint-trust']);
    assert.deepEqual(able('ExpiredTokenException', undefined), ['claims']);
  });

  it('names none for words that nobody knows, nor for credentials', () => {
    assert.deepEqual(able('InvalidIdentityToken', 'Something new'), []);
    assert.deepEqual(able('Throttling', 'Rate exceeded'), []);
    const credentials = {
      source: 'live',
      outcome: 'credentials',
      code: undefined,
      message: undefined,
      httpStatus: 200,
      requestId: undefined,
    } as const;
    assert.deepEqual(gatesThatAnswer(credentials), []);
  });
});
