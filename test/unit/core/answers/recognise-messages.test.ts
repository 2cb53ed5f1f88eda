// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { messages } from '../../../../src/core/answers/messages/catalogue.ts';
import { gatesThatAnswer, recogniseAnswer } from '../../../../src/core/answers/recognise.ts';
import { messagesThatSay } from '../../../../src/core/answers/recognise-messages.ts';

const ID = '60b974d0-e680-4194-86b9-81b5a0e53f99';

/** An answer of AWS, as it stands in the body. */
interface Answered {
  readonly id: string;
  readonly service: string;
  readonly call: string;
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

const ANSWERS: readonly Answered[] = [
  {
    id: 'provider-already-exists',
    service: 'IAM',
    call: 'CreateOpenIDConnectProvider',
    code: 'EntityAlreadyExists',
    status: 409,
    message:
      'Provider with url https://oidc.eks.eu-west-1.amazonaws.com/id/1111222233334444 already exists.',
  },
  {
    id: 'issuer-unreachable-at-create',
    service: 'IAM',
    call: 'CreateOpenIDConnectProvider',
    code: 'OpenIdIdpCommunicationError',
    status: 400,
    message:
      'Please check .well-known/openid-configuration of provider: https://id.example.test is valid',
  },
  {
    id: 'issuer-unreachable-at-create',
    service: 'IAM',
    call: 'CreateOpenIDConnectProvider',
    code: 'OpenIdIdpCommunicationError',
    status: 400,
    message: 'in words that nobody has seen',
  },
  {
    id: 'providers-limit',
    service: 'IAM',
    call: 'CreateOpenIDConnectProvider',
    code: 'LimitExceeded',
    status: 409,
    message: 'Cannot exceed quota for OpenIDConnectProvidersPerAccount: 100',
  },
  {
    id: 'thumbprint-list-size',
    service: 'IAM',
    call: 'UpdateOpenIDConnectProviderThumbprint',
    code: 'InvalidInput',
    status: 400,
    message: 'Thumbprint list must contain fewer than 5 entries.',
  },
  {
    id: 'federated-principal-invalid',
    service: 'IAM',
    call: 'CreateRole',
    code: 'MalformedPolicyDocument',
    status: 400,
    message: 'Federated principals must be valid domain names or SAML metadata ARNs',
  },
  {
    id: 'shared-issuer-unconditioned',
    service: 'IAM',
    call: 'UpdateAssumeRolePolicy',
    code: 'MalformedPolicyDocument',
    status: 400,
    message:
      'Trust policy with trusted principal arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com must evaluate, using StringEquals, StringLike or StringEqualsIgnoreCase, token.actions.githubusercontent.com:sub or token.actions.githubusercontent.com:job_workflow_ref which is not scoped to all.',
  },
  {
    id: 'region-disabled',
    service: 'STS',
    call: 'AssumeRoleWithWebIdentity',
    code: 'RegionDisabledException',
    status: 403,
    message:
      'STS is not activated in this region for account:111122223333. Your account administrator can activate STS in this region using the IAM Console.',
  },
  {
    id: 'packed-policy-too-large',
    service: 'STS',
    call: 'AssumeRoleWithWebIdentity',
    code: 'PackedPolicyTooLarge',
    status: 400,
    message: 'Packed policy consumes 131% of allotted space, please use smaller policy.',
  },
  {
    id: 'idp-communication-error',
    service: 'STS',
    call: 'AssumeRoleWithWebIdentity',
    code: 'IDPCommunicationError',
    status: 400,
    message: 'the identity provider did not answer',
  },
  {
    id: 'session-policy-malformed',
    service: 'STS',
    call: 'AssumeRoleWithWebIdentity',
    code: 'MalformedPolicyDocument',
    status: 400,
    message: 'the policy is not in the valid JSON format',
  },
  {
    id: 'throttled',
    service: 'STS',
    call: 'AssumeRoleWithWebIdentity',
    code: 'Throttling',
    status: 400,
    message: 'Rate exceeded',
  },
];

/** How a program prints an answer, and which of its particulars it prints. */
interface Printing {
  readonly by: string;
  readonly print: (answer: Answered) => string;
  readonly has: readonly ('status' | 'id')[];
}

const PRINTINGS: readonly Printing[] = [
  {
    by: 'the AWS CLI',
    print: ({ code, call, message }) =>
      `\nAn error occurred (${code}) when calling the ${call} operation: ${message}\n`,
    has: [],
  },
  {
    by: 'boto3',
    print: ({ code, call, message }) =>
      `Traceback (most recent call last):\n  File "x.py", line 3, in <module>\nbotocore.exceptions.ClientError: An error occurred (${code}) when calling the ${call} operation (reached max retries: 4): ${message}`,
    has: [],
  },
  {
    by: 'the Go SDK, version 1',
    print: ({ code, call, message, status }) =>
      `level=error msg=${call} failed: ${code}: ${message}\n\tstatus code: ${String(status)}, request id: ${ID}`,
    has: ['status', 'id'],
  },
  {
    by: 'the Go SDK, version 2',
    print: ({ service, code, call, message, status }) =>
      `operation error ${service}: ${call}, https response error StatusCode: ${String(status)}, RequestID: ${ID}, ${code}: ${message}`,
    has: ['status', 'id'],
  },
  {
    by: 'Terraform',
    print: ({ service, code, call, message, status }) =>
      `╷\n│ Error: doing something (x): operation error ${service}: ${call}, https response error StatusCode: ${String(status)}, RequestID: ${ID}, api error ${code}: ${message}\n│ \n│   with aws_iam_openid_connect_provider.this,\n│   on main.tf line 3, in resource "aws_iam_openid_connect_provider" "this":\n│    3: resource "aws_iam_openid_connect_provider" "this" {\n│ \n╵\n`,
    has: ['status', 'id'],
  },
  {
    by: 'eksctl',
    print: ({ service, code, call, message, status }) =>
      `2026-06-01 12:00:00 [✖]  failed to do something: operation error ${service}: ${call}, https response error StatusCode: ${String(status)}, RequestID: ${ID}, ${code}: ${message}\nError: failed`,
    has: ['status', 'id'],
  },
  {
    by: 'the JavaScript SDK, version 2',
    print: ({ code, call, message, status }) =>
      `${code}: ${message}\n    at Request.extractError (/app/node_modules/aws-sdk/lib/protocol/query.js:50:29)\n    at ${call} {\n  code: '${code}',\n  requestId: '${ID}',\n  statusCode: ${String(status)},\n  retryable: false\n}`,
    has: ['status', 'id'],
  },
  {
    by: 'the JavaScript SDK, version 3',
    print: ({ code, call, message, status }) =>
      `${code.replace(/Exception$/, '')}Exception: ${message}\n    at throwDefaultError (/app/a.js:1:2)\n    at de_${call}CommandError (/app/b.js:3:4) {\n  '$fault': 'client',\n  '$metadata': {\n    httpStatusCode: ${String(status)},\n    requestId: '${ID}',\n    attempts: 1\n  },\n}`,
    has: ['status', 'id'],
  },
  {
    by: 'the Java SDK, version 2',
    print: ({ service, code, call, message, status }) =>
      `software.amazon.awssdk.services.${service.toLowerCase()}.model.${code.replace(/Exception$/, '')}Exception: ${message} (Service: ${service === 'STS' ? 'Sts' : 'Iam'}, Status Code: ${String(status)}, Request ID: ${ID})\n\tat x.y(${call}.java:1)`,
    has: ['status', 'id'],
  },
  {
    by: 'the .NET SDK',
    print: ({ service, code, call, message }) =>
      `Unhandled exception. Amazon.${service === 'STS' ? 'SecurityToken' : 'IdentityManagement'}.Model.${code.replace(/Exception$/, '')}Exception: ${message}\n ---> Amazon.Runtime.Internal.HttpErrorResponseException: Exception of type\n   at ${call}Async`,
    has: [],
  },
];

/** What a log makes of it. */
const NOISES: readonly (readonly [string, (text: string) => string])[] = [
  ['as it is', (text) => text],
  ['with CRLF', (text) => text.replaceAll('\n', '\r\n')],
  [
    'in colours',
    (text) =>
      text
        .split('\n')
        .map((line) => `\u001B[31m${line}\u001B[0m`)
        .join('\n'),
  ],
  ['as a line of JSON', (text) => JSON.stringify({ level: 'error', ts: 1, msg: text })],
  [
    'among other lines',
    (text) =>
      `2026-06-01T11:59:58Z starting\n${'noise '.repeat(2000)}\n2026-06-01T11:59:59Z working\n${text}\n2026-06-01T12:00:01Z {"level":"info","status code":200}\n`,
  ],
];

describe('an answer beside the gates', () => {
  for (const { by, print, has } of PRINTINGS) {
    for (const [how, noise] of NOISES) {
      it(`is read where ${by} prints it, ${how}`, () => {
        for (const answer of ANSWERS) {
          const found = recogniseAnswer(noise(print(answer)));
          const context = `${answer.id}: ${JSON.stringify(found)}`;
          assert.ok(found !== undefined, context);
          assert.equal(found.code, answer.code, context);
          assert.equal(withoutStop(found.message), withoutStop(answer.message), context);
          const isStsCall = answer.call === 'AssumeRoleWithWebIdentity';
          assert.equal(found.call, isStsCall ? undefined : answer.call, context);
          assert.deepEqual(
            messagesThatSay(found).map(({ id }) => id),
            [answer.id],
            context,
          );
          assert.deepEqual(gatesThatAnswer(found), [], context);
          if (has.includes('status') && how !== 'among other lines')
            assert.equal(found.httpStatus, answer.status, context);
          if (has.includes('id')) assert.equal(found.requestId, ID, context);
        }
      });
    }
  }

  it('is read in an event of CloudFormation, which names neither code nor call', () => {
    for (const answer of ANSWERS.filter(({ service }) => service === 'IAM')) {
      if (answer.id === 'issuer-unreachable-at-create') continue;
      const event = `CREATE_FAILED | AWS::IAM::OIDCProvider | OidcProvider | Resource handler returned message: "${answer.message} (Service: Iam, Status Code: ${String(answer.status)}, Request ID: ${ID}) (SDK Attempt Count: 1)" (RequestToken: 8c2e, HandlerErrorCode: AlreadyExists)`;
      const found = recogniseAnswer(event);
      assert.deepEqual(
        [found?.code, found?.httpStatus, found?.requestId],
        [answer.code, answer.status, ID],
        event,
      );
      assert.deepEqual(
        messagesThatSay(found ?? NOTHING).map(({ id }) => id),
        [answer.id],
      );
    }
  });

  it('is read where a terminal has folded it beside the bars of Terraform', () => {
    const folded =
      '│ Error: creating IAM OIDC Provider: operation error IAM:\n│ CreateOpenIDConnectProvider, https response error StatusCode: 409,\n│ EntityAlreadyExists: Provider with url\n│ https://oidc.example.test/id/A already\n│ exists.\n';
    const found = recogniseAnswer(folded);
    assert.equal(found?.call, 'CreateOpenIDConnectProvider');
    assert.deepEqual(
      messagesThatSay(found ?? NOTHING).map(({ id }) => id),
      ['provider-already-exists'],
    );
  });

  it('is read where a tool says it: a plan of Terraform, a job of GitHub', () => {
    for (const [text, id] of [
      [
        '  ~ resource "aws_iam_openid_connect_provider" "x" {\n      ~ thumbprint_list = [\n',
        'endless-thumbprint-diff',
      ],
      [
        '##[error]Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers',
        'github-no-id-token',
      ],
      ['Error: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable', 'github-no-id-token'],
      [
        'An error occurred (AccessDenied) when calling the CreateOpenIDConnectProvider operation: User: arn:aws:iam::111122223333:user/me is not authorized to perform: iam:CreateOpenIDConnectProvider on resource: arn:aws:iam::111122223333:oidc-provider/x because no identity-based policy allows the iam:CreateOpenIDConnectProvider action',
        'iam-not-authorized',
      ],
    ] as const) {
      const found = recogniseAnswer(text);
      assert.ok(found?.call !== undefined, text);
      assert.deepEqual(
        messagesThatSay(found).map((each) => each.id),
        [id],
      );
    }
  });

  it('gives way to a later answer of STS, and the other way round', () => {
    const sts =
      'An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity';
    const iam = 'EntityAlreadyExists: Provider with url https://x.example.test already exists.';
    assert.equal(recogniseAnswer(`${iam}\n${sts}`)?.call, undefined);
    assert.equal(recogniseAnswer(`${sts}\n${iam}`)?.call, 'CreateOpenIDConnectProvider');
  });

  it('is not read out of what other services say', () => {
    for (const text of [
      'An error occurred (EntityAlreadyExists) when calling the CreateRole operation: Role with name x already exists.',
      'An error occurred (LimitExceeded) when calling the CreateTable operation: Too many tables',
      'operation error EC2: DescribeInstances, https response error StatusCode: 400, api error Throttling: Rate exceeded',
      'Rate exceeded',
      'MalformedPolicyDocument is a code of IAM, among others',
    ]) {
      assert.equal(recogniseAnswer(text), undefined, text);
    }
  });
});

describe('a bare code', () => {
  for (const [text, code, call] of [
    ['AccessDenied', 'AccessDenied', undefined],
    ['InvalidIdentityToken', 'InvalidIdentityToken', undefined],
    ['InvalidIdentityTokenException', 'InvalidIdentityToken', undefined],
    ['ExpiredTokenException', 'ExpiredTokenException', undefined],
    ['(AccessDenied)', 'AccessDenied', undefined],
    ['AccessDenied 403\n', 'AccessDenied', undefined],
    ['EntityAlreadyExists', 'EntityAlreadyExists', 'CreateOpenIDConnectProvider'],
    ['OpenIdIdpCommunicationError', 'OpenIdIdpCommunicationError', 'CreateOpenIDConnectProvider'],
    ['IDPCommunicationError', 'IDPCommunicationError', undefined],
    ['MalformedPolicyDocument', 'MalformedPolicyDocument', undefined],
    ['RegionDisabledException', 'RegionDisabledException', undefined],
  ] as const) {
    it(`is that code: ${text.trim()}`, () => {
      const found = recogniseAnswer(text);
      assert.deepEqual([found?.code, found?.message, found?.call], [code, undefined, call]);
      const meant = [...gatesThatAnswer(found ?? NOTHING), ...messagesThatSay(found ?? NOTHING)];
      assert.ok(meant.length > 0);
    });
  }

  it('is not read out of any word', () => {
    for (const text of ['hello', 'Exception', 'AccessDenied to something', 'NoSuchBucket'])
      assert.equal(recogniseAnswer(text), undefined, text);
  });
});

describe('every message', () => {
  it('is found by each of its own wordings', () => {
    for (const { id, texts, code } of messages) {
      for (const text of texts) {
        const said = text
          .replaceAll('<url>', 'https://a.example.test/x')
          .replaceAll(/<(arn|resource)>/g, 'arn:aws:iam::111122223333:role/x')
          .replaceAll('<action>', 'GetRole')
          .replaceAll(/<\w+>/g, '100');
        const ids = messagesThatSay({ code, message: said, call: undefined }).map(
          (each) => each.id,
        );
        assert.deepEqual(ids, [id], said);
      }
    }
  });

  it('has causes with a proof and a remedy, and a source', () => {
    for (const { id, causes, source, explanation, calls, texts, code } of messages) {
      assert.equal(new URL(source.url).protocol, 'https:');
      assert.ok(explanation.length > 40, id);
      assert.ok(texts.length > 0 || (code !== undefined && calls.length > 0), id);
      for (const { when, proof, remedy } of causes) {
        assert.doesNotMatch(when, /^[A-Z][a-z]|\.$/, `${id}: ${when}`);
        for (const said of [when, proof.text, remedy.text])
          assert.ok(said.length > 10, `${id}: ${said}`);
      }
    }
  });
});

const NOTHING = {
  source: 'error',
  outcome: 'error',
  code: undefined,
  message: undefined,
  httpStatus: undefined,
  requestId: undefined,
} as const;

function withoutStop(text: string | undefined): string | undefined {
  return text?.replace(/\.$/, '');
}
