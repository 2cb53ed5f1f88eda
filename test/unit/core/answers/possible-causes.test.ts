// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { answerCauses } from '../../../../src/core/answers/causes/catalogue.ts';
import { issuerKindFrom, issuerKindIn } from '../../../../src/core/answers/issuer-kind.ts';
import { valuesOfAnswer } from '../../../../src/core/answers/message-values.ts';
import { messages } from '../../../../src/core/answers/messages/catalogue.ts';
import { causesOf } from '../../../../src/core/answers/possible-causes.ts';
import { recogniseAnswer } from '../../../../src/core/answers/recognise.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { gates } from '../../../../src/core/gates/catalogue.ts';
import { ISSUER_KINDS, type IssuerKind } from '../../../../src/core/model/issuer-kind.ts';
import { facts, ISSUER } from '../../../world.ts';

const STS = 'when calling the AssumeRoleWithWebIdentity operation';
const DENIED = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
const THUMBPRINT = "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";
const NO_KEY =
  "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements";
const TOKEN = '/var/run/secrets/eks.amazonaws.com/serviceaccount/token';
const NODE = 'arn:aws:sts::111122223333:assumed-role/nodes/i-0a';
const WEB = 'arn:aws:sts::111122223333:assumed-role/web/session';

/** What people have in their logs, whose workload it is, and the cause that was confirmed then. */
const REPORTED: readonly (readonly [kind: IssuerKind | undefined, cause: string, log: string])[] = [
  ['github', 'endpoint-trust/certificate-changed', `Error: ${THUMBPRINT}`],
  [
    'github',
    'endpoint-trust/several-chains',
    `##[error]Could not assume role with OIDC: ${THUMBPRINT}`,
  ],
  [
    'eks',
    'endpoint-trust/wrong-certificate',
    `An error occurred (InvalidIdentityToken) ${STS}: ${THUMBPRINT}`,
  ],
  [
    'eks',
    'trust-policy/never-met-kubernetes',
    `operation error STS: AssumeRoleWithWebIdentity, https response error StatusCode: 403, RequestID: 1, api error AccessDenied: ${DENIED}`,
  ],
  [
    'eks',
    'trust-policy/other-service-account',
    `E0101 manager.go:261] WebIdentityErr: failed to retrieve credentials caused by: AccessDenied: ${DENIED}\\n\\tstatus code: 403`,
  ],
  ['eks', 'trust-policy/other-provider', DENIED],
  ['github', 'trust-policy/subject-form', `Error: Could not assume role with OIDC: ${DENIED}`],
  ['github', 'trust-policy/never-met', `Error: ${DENIED}`],
  [
    'github',
    'trust-policy/oidc-instead-of-chaining',
    `error: NOT AUTHORIZED to perform sts:AssumeRoleWithWebIdentity`,
  ],
  ['ci', 'trust-policy/step-without-oidc', `An error occurred (AccessDenied) ${STS}: ${DENIED}`],
  ['gitlab', 'trust-policy/gitlab-subject', `An error occurred (AccessDenied) ${STS}: ${DENIED}`],
  ['github', 'audience/audience-github', '"Error: Incorrect token audience"'],
  [
    'ci',
    'audience/audience-differs',
    `An error occurred (InvalidIdentityToken) ${STS}: Incorrect token audience`,
  ],
  [
    'eks',
    'audience/audience-eks',
    'level=error msg="WebIdentityErr: failed to retrieve credentials\\ncaused by: InvalidIdentityToken: Incorrect token audience\\n\\tstatus code: 400"',
  ],
  ['self-hosted', 'audience/audience-differs', 'Incorrect token audience'],
  [
    'gitlab',
    'claims/old-job-token',
    `An error occurred (InvalidIdentityToken) ${STS}: Missing a required claim: aud.`,
  ],
  [undefined, 'keys/request-altered', NO_KEY.toLowerCase()],
  [
    'github',
    'keys/fetch-failed',
    `Error: WebIdentityErr: failed to retrieve credentials\ncaused by: InvalidIdentityToken: ${NO_KEY}`,
  ],
  ['eks', 'keys/fetch-failed', `service error: InvalidIdentityTokenException: ${NO_KEY}`],
  ['self-hosted', 'keys/key-unusable', NO_KEY],
  ['eks', 'token-file-denied/file-unreadable', `cat: can't open '${TOKEN}': Permission denied`],
  [
    'eks',
    'token-file-denied/file-unreadable',
    `unable to read file at ${TOKEN}: permission denied`,
  ],
  ['eks', 'token-file-denied/file-unreadable', `Error: EACCES: permission denied, open '${TOKEN}'`],
  [
    'eks',
    'token-file-missing/not-mounted',
    `WebIdentityErr: open ${TOKEN}: no such file or directory`,
  ],
  [
    'eks',
    'called-as-another/own-chain',
    `Access denied\nUser: ${NODE}\nis not authorized to perform: s3:ListBucket on shop`,
  ],
  [
    'eks',
    'called-as-another/other-credentials',
    `UnauthorizedOperation: User: ${NODE} is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows it`,
  ],
  [
    'eks',
    'request/annotation',
    'WebIdentityErr: failed to retrieve credentials\\ncaused by: ValidationError: Request ARN is invalid\\n\\tstatus code: 400',
  ],
  ['ci', 'request/variable', `An error occurred (ValidationError) ${STS}: Request ARN is invalid`],
  [
    'eks',
    'request/unset',
    "ValidationError: 2 validation errors detected: Value null at 'roleArn' failed to satisfy constraint: Member must not be null; Value at 'webIdentityToken' failed to satisfy constraint: Member must not be null",
  ],
  [
    'ci',
    'ci-token-lifetime/session-duration',
    'buildkite-agent: fatal: 422 Unprocessable Entity: Requested lifetime too high (requested: 9000 max: 7200)',
  ],
  [
    'eks',
    'imds-unreachable/hop-limit',
    '[EC2] Fetch hostname fail: EC2MetadataError: failed to make EC2Metadata request',
  ],
  [
    'eks',
    'sts-unreachable/global-endpoint',
    'msg="WebIdentityErr: failed to retrieve credentials\\ncaused by: RequestError: send request failed\\ncaused by: Post https://sts.amazonaws.com/: dial tcp 192.0.2.7:443: i/o timeout"',
  ],
  [
    'eks',
    'sts-unreachable/no-route',
    '"https://sts.eu-west-1.amazonaws.com/": dial tcp 192.0.2.7:443: i/o timeout',
  ],
  [
    'eks',
    'sts-certificate/vpc-endpoint-name',
    `botocore.exceptions.SSLError: SSL validation failed for https://sts.amazonaws.com/ ("hostname 'sts.amazonaws.com' doesn't match either of 'sts.eu-west-1.amazonaws.com'",)`,
  ],
  [
    'self-hosted',
    'region-missing/region-unset',
    'request send failed, Post "https://sts..amazonaws.com/": dial tcp: lookup sts..amazonaws.com: no such host',
  ],
  [
    'github',
    'invalid-client-token/static-keys',
    'Error: The security token included in the request is invalid.',
  ],
  [
    'github',
    'provider/provider-missing',
    'Error: No OpenIDConnect provider found in your account for https://github.example.com/_services/token',
  ],
  [
    'eks',
    'provider/provider-missing',
    'https response error StatusCode: 400, RequestID: 5a6, InvalidIdentityToken: The web identity token provided could not be validated. See the AssumeRoleWithWebIdentity documentation for requirements.',
  ],
  [
    'eks',
    'variables-missing/webhook-absent',
    'AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE are missing in the pod',
  ],
  [
    'eks',
    'variables-missing/set-by-hand',
    '2026/01/02 E! [EC2] getting new session info:  WebIdentityErr: role ARN is not set',
  ],
  [
    'eks',
    'claims/token-kept',
    `An error occurred (ExpiredTokenException) ${STS}: Token expired: current date/time 1626271164 must be before the expiration date/time1626191469`,
  ],
  [
    'self-hosted',
    'token-too-old/issued-long-ago',
    '<Error><Code>ExpiredTokenException</Code>\n<Message>Token too old: 441398</Message></Error>',
  ],
  [
    'eks',
    'assume-role-denied/itself',
    `unable to assume role: AccessDenied: User: ${WEB} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/web`,
  ],
  [
    'eks',
    'assume-role-denied/second-role',
    `could not validate provider: AccessDenied: User: ${WEB} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::444455556666:role/store\\n\\tstatus code: 403`,
  ],
  [
    'github',
    'tag-session-denied/action-tags',
    'Error: User: arn:aws:iam::111122223333:user/me is not authorized to perform: sts:TagSession on resource: arn:aws:iam::111122223333:role/dev',
  ],
  [
    'eks',
    'pod-identity-sdk-too-old/sdk-too-old',
    'invalid full URI for ECS provider (URI did not refer to the loopback interface): http://169.254.170.23/v1/credentials',
  ],
  [
    'eks',
    'pod-identity-sdk-too-old/sdk-too-old',
    '│ Error: loading configuration: invalid endpoint host, "169.254.170.23", only loopback\n│ hosts are allowed',
  ],
  [
    'eks',
    'pod-identity-agent/trust-policy',
    'failed to load credentials, : [1]: (AccessDeniedException): Unauthorized Exception! EKS does not have permissions to assume the associated role., fault: client',
  ],
  [
    'eks',
    'no-credentials/own-chain',
    'NoCredentialProviders: no valid providers in chain. Deprecated.\n\tFor verbose messaging see aws.Config.CredentialsChainVerboseErrors',
  ],
  ['eks', 'no-credentials/file-unreadable', 'NoCredentialProviders: no valid providers in chain'],
  [
    'eks',
    'no-credentials/not-injected',
    '[error][aws] Could not load AWS credentials document from STS',
  ],
  ['github', 'no-credentials/no-id-token', 'Error: Could not load credentials from any providers'],
  [
    'github',
    'github-no-id-token/fork',
    'Error: Credentials could not be loaded, please check your action inputs: Could not load credentials from any providers',
  ],
  [
    'github',
    'github-no-id-token/permission-missing',
    'Error: Error message: Unable to get ACTIONS_ID_TOKEN_REQUEST_URL env variable',
  ],
  [
    'github',
    'github-nested-permission/caller-grants-nothing',
    "The nested job 'job' is requesting 'id-token: write', but is only allowed 'id-token: none'.",
  ],
  [
    'eks',
    'token-form/path-sent',
    'Amazon.SecurityToken.Model.InvalidIdentityTokenException: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  ],
  [
    'eks',
    'sts-module-missing/module-missing',
    'SdkClientException: Unable to load AWS credentials from any provider in the chain: [WebIdentityTokenCredentialsProvider: To use assume role profiles the aws-java-sdk-sts module must be on the class path., EC2ContainerCredentialsProviderWrapper: Failed to load credentials from IMDS]',
  ],
  [
    'eks',
    'crt-failure/refused-behind',
    'Failed to create CRT request: No signing credentials available, see CRT debug logs',
  ],
  [
    'github',
    'session-expired/job-outlives-session',
    'An error occurred (ExpiredToken) when calling the PutObject operation: The provided token has expired.',
  ],
];

describe('the causes of an error in a log', () => {
  for (const [kind, cause, log] of REPORTED) {
    it(`have ${cause} among the first three for ${kind ?? 'any issuer'}: ${log.slice(0, 60)}`, () => {
      const found = recogniseAnswer(log);
      assert.ok(found !== undefined, 'not recognised');
      const first = causesOf(found, kind)
        .slice(0, 3)
        .map(({ id }) => id);
      assert.ok(first.includes(cause), first.join(', '));
    });
  }

  it('are there for every answer of every step, for every kind of issuer, each with its step', () => {
    for (const gate of gates) {
      for (const { code, message } of gate.answers) {
        for (const kind of [undefined, ...ISSUER_KINDS]) {
          const answer = { source: 'error', outcome: 'error', code, message } as const;
          const found = causesOf({ ...answer, httpStatus: 400, requestId: undefined }, kind);
          assert.ok(
            found.some(({ check, usual }) => check === gate.id && usual),
            `${gate.id}, ${kind ?? 'unknown'}: ${message}`,
          );
        }
      }
    }
  });

  it('have ids of their own, and texts that a gate says', () => {
    const said = gates.flatMap(({ answers }) => answers.map(({ message }) => message));
    for (const { texts, causes } of answerCauses) {
      for (const text of texts) assert.ok(said.includes(text), text);
      const ids = causes.map(({ check, id }) => `${check}/${id}`);
      assert.equal(new Set(ids).size, ids.length, ids.join(', '));
    }
    for (const { id, causes } of messages) {
      assert.equal(new Set(causes.map((cause) => cause.id)).size, causes.length, id);
    }
  });
});

describe('a verdict by an answer alone', () => {
  it('lists its causes with proof and remedy, and fills in what the words say', () => {
    const log =
      'Error: No OpenIDConnect provider found in your account for https://github.example.com/_services/token';
    const { possible } = evaluate(nothingButAnswer(log));
    const [first] = possible;
    assert.equal(first?.id, 'provider/provider-missing');
    assert.equal(first.check, 'provider');
    assert.deepEqual(first.remedy.argv, [
      'trustprint',
      'fix',
      'https://github.example.com/_services/token',
    ]);
  });

  it('names the roles of the words, and takes nothing out of them that is none', () => {
    const log = (role: string): string =>
      `AccessDenied: User: ${WEB} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
    const named = (role: string): string | undefined =>
      evaluate(nothingButAnswer(log(role)))
        .possible.find(({ id }) => id === 'assume-role-denied/second-role')
        ?.proof.argv?.at(4);
    assert.equal(named('arn:aws:iam::444455556666:role/team/store'), 'store');
    assert.equal(named('$(reboot)'), 'RESOURCE_NAME');
  });
});

describe('what the words of an error say', () => {
  it('is the times in it, and whom and what it names', () => {
    const said = (log: string): unknown => {
      const found = recogniseAnswer(log);
      return found === undefined ? undefined : valuesOfAnswer(found);
    };
    assert.deepEqual(
      said(
        'Token expired: current date/time 1626271164 must be before the expiration date/time 1626191469',
      ),
      { now: '2021-07-14T14:04:24Z', exp: '2021-07-13T15:51:09Z' },
    );
    assert.deepEqual(
      said('No OpenIDConnect provider found in your account for https://id.example.com/a'),
      { issuer: 'https://id.example.com/a' },
    );
    assert.deepEqual(
      said(
        `AccessDenied: User: ${WEB} is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::111122223333:role/b`,
      ),
      { arn: WEB, resource: 'arn:aws:iam::111122223333:role/b' },
    );
    assert.deepEqual(said(DENIED), {});
  });
});

describe('a parameter that STS names', () => {
  /** As recorded of a call whose session was named after a namespace and a pod. */
  const NAMED =
    "api error ValidationError: 1 validation error detected: Value 'kube-system/web:1' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*";

  it('is the cause, with the value that it had, and what to set', () => {
    const { verdict, cause, possible } = evaluate(nothingButAnswer(NAMED));
    assert.equal(verdict, 'unknown');
    assert.equal(
      cause?.sentence,
      "STS does not take 'kube-system/web:1' for the roleSessionName of the call",
    );
    assert.deepEqual(
      possible.map(({ id }) => id),
      ['request/session-name'],
    );
  });

  it('is left open where the message is not there', () => {
    const { cause, possible } = evaluate(nothingButAnswer('ValidationError'));
    assert.doesNotMatch(cause?.sentence ?? '', /[<>]/);
    assert.ok(possible.length > 1);
  });

  it('may be missing', () => {
    const unset =
      "ValidationError: 1 validation error detected: Value null at 'webIdentityToken' failed to satisfy constraint: Member must not be null";
    const { cause, possible } = evaluate(nothingButAnswer(unset));
    assert.equal(cause?.sentence, 'the call was made without webIdentityToken');
    assert.deepEqual(
      possible.map(({ id }) => id),
      ['request/unset'],
    );
  });
});

describe('the kind of an issuer', () => {
  it('is told by its name, the id or the URL of an issuer', () => {
    for (const [text, kind] of [
      ['EKS', 'eks'],
      ['https://oidc.eks.eu-west-1.amazonaws.com/id/AAAA', 'eks'],
      ['github-actions', 'github'],
      ['https://token.actions.githubusercontent.com', 'github'],
      ['https://gitlab.com', 'gitlab'],
      ['circleci', 'ci'],
      [ISSUER.replace('https://', ''), issuerKindFrom(ISSUER)],
      ['EKS Auto Mode', 'eks'],
      ['Azure AD', 'self-hosted'],
      ['bitbucket', 'ci'],
      ['https://keys.example.com/cluster', 'self-hosted'],
      ['nonsense', undefined],
    ] as const) {
      assert.equal(issuerKindFrom(text), kind, text);
    }
  });

  it('is told by the traces of it in a log', () => {
    assert.equal(issuerKindIn(`open ${TOKEN}: permission denied`), 'eks');
    assert.equal(issuerKindIn('Error: Could not assume role with OIDC: no'), 'github');
    // The action's own words; an SDK says the same with the name of its class before it.
    const LOADED = 'Could not load credentials from any providers';
    assert.equal(issuerKindIn(`Error: ${LOADED}`), 'github');
    assert.equal(issuerKindIn(`please check your action inputs: ${LOADED}`), 'github');
    assert.equal(issuerKindIn(`CredentialsProviderError: ${LOADED}`), undefined);
    assert.equal(issuerKindIn(DENIED), undefined);
  });
});

function nothingButAnswer(log: string): Parameters<typeof evaluate>[0] {
  return facts({
    token: undefined,
    signature: undefined,
    issuer: undefined,
    provider: undefined,
    discovery: undefined,
    jwks: undefined,
    endpoints: [],
    role: undefined,
    request: undefined,
    target: {
      text: undefined,
      kind: 'error',
      clusterName: undefined,
      providerArn: undefined,
      found: {},
    },
    observed: recogniseAnswer(log),
  });
}
