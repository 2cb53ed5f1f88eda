// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { answerOfAnotherCall } from '../../../../src/core/checks/answer-of-another-call.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import { messages } from '../../../../src/core/answers/messages/catalogue.ts';
import type { Facts } from '../../../../src/core/model/facts.ts';
import { recogniseAnswer } from '../../../../src/core/answers/recognise.ts';
import { verdictSentence } from '../../../../src/render/verdict/sentence.ts';
import { facts, ISSUER, listing, NOW, PROVIDER_ARN, ROLE_ARN } from '../../../world.ts';
import { barePod, withAccount, withPods, workloadFacts } from '../../../workload-world.ts';

const EXISTS = `EntityAlreadyExists: Provider with url ${ISSUER} already exists.`;

describe('answer-of-another-call', () => {
  it('does not apply without an answer, and passes where a step of STS gives it', () => {
    assert.equal(answerOfAnotherCall.evaluate(facts()).status, 'not-applicable');
    for (const text of ['AccessDenied', 'InvalidIdentityToken: Incorrect token audience']) {
      assert.equal(answerOfAnotherCall.evaluate(shown(text)).status, 'pass', text);
    }
    const unknown = 'Could not assume role with OIDC: in words that nobody knows';
    assert.equal(answerOfAnotherCall.evaluate(shown(unknown)).status, 'not-applicable');
  });

  it('fails for the answer of another call, and proves what the facts prove of it', () => {
    const outcome = answerOfAnotherCall.evaluate(shown(EXISTS));
    assert.equal(outcome.status, 'fail');
    assert.match(
      outcome.detail,
      /^this answers CreateOpenIDConnectProvider, .*: the provider is there: arn:aws:iam::/,
    );
    assert.deepEqual(outcome.evidence['messages'], ['provider-already-exists']);
    assert.deepEqual(
      outcome.remedies.map(({ argv }) => argv?.at(-1)),
      [PROVIDER_ARN, ISSUER, PROVIDER_ARN],
    );
  });

  it('says so where the provider that exists is not there', () => {
    const outcome = answerOfAnotherCall.evaluate(
      shown(EXISTS, { provider: { kind: 'absent', detail: 'there is none' } }),
    );
    assert.match(outcome.detail, /in another account, or is gone by now$/);
  });

  it('has no command where what it needs is not known, and the issuer out of the words', () => {
    const outcome = answerOfAnotherCall.evaluate(shown(EXISTS, NOTHING_KNOWN));
    assert.deepEqual(
      outcome.remedies.map(({ argv }) => argv),
      [undefined, ['trustprint', 'doctor', ISSUER], undefined],
    );
    for (const { text } of outcome.remedies) assert.match(text, /^where /);
  });

  it('takes no command out of the words of a message', () => {
    const evil = 'EntityAlreadyExists: Provider with url $(reboot) already exists.';
    const { remedies } = answerOfAnotherCall.evaluate(shown(evil, NOTHING_KNOWN));
    assert.ok(remedies.every(({ argv }) => argv === undefined));
  });

  for (const [text, says] of [
    [
      'LimitExceeded: Cannot exceed quota for OpenIDConnectProvidersPerAccount: 100',
      /has 1 providers/,
    ],
    ['InvalidInput: Thumbprint list must contain fewer than 5 entries.', /lists 1 of at most 5$/],
    [
      'LimitExceeded: Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
      /1 of at most 100/,
    ],
    ['LimitExceeded: Cannot exceed quota for ACLSizePerRole: 2048', /\d+ characters, blanks aside/],
    ['OpenIdIdpCommunicationError', /both documents of the issuer are there/],
    ['IDPCommunicationError', /both documents of the issuer are there/],
    ['PackedPolicyTooLarge', /the token carries 0 session tags/],
    [
      'RegionDisabledException',
      /^STS answers RegionDisabledException before .*: the Region here is us-east-1, and the account 1/,
    ],
    [
      'MalformedPolicyDocument: Federated principals must be valid domain names or SAML metadata ARNs',
      /the principal to name is arn:aws:iam::/,
    ],
    ['~ thumbprint_list', /lists 1 of at most 5/],
    [
      'NoSuchEntity: OpenIDConnect Provider not found for arn arn:aws:iam::1:oidc-provider/x',
      /there by now/,
    ],
  ] as const) {
    it(`proves of ${text.slice(0, 40)} what there is`, () => {
      assert.match(answerOfAnotherCall.evaluate(shown(text)).detail, says);
    });
  }

  it('says as whom a service was called, and whether that is the role', () => {
    const denied = (arn: string): string =>
      answerOfAnotherCall.evaluate(
        shown(
          `AccessDenied: User: ${arn} is not authorized to perform: s3:GetObject on resource: x`,
        ),
      ).detail;
    const own = ROLE_ARN.split('/').at(-1) ?? '';
    const as = (name: string): string => `arn:aws:sts::111122223333:assumed-role/${name}/i-1`;
    assert.match(denied(as('node')), new RegExp(`as ${as('node')}, and not with the role ${own}$`));
    assert.match(denied(as(own)), /with the role that it should have$/);
  });

  it('names as the cause why the workload never asks STS, where a service was called as another', () => {
    const text =
      'AccessDenied: User: arn:aws:sts::111122223333:assumed-role/node/i-1 is not authorized to perform: sqs:SendMessage';
    const world = workloadFacts({
      ...withAccount({ annotations: {}, annotatedAt: undefined }),
      ...withPods(barePod()),
    });
    const { cause, verdict } = evaluate(shown(text, world));
    assert.equal(verdict, 'broken');
    assert.deepEqual(
      [cause?.check, cause?.confidence],
      ['service-account-not-annotated', 'proven'],
    );
    const injected = evaluate(shown(text, workloadFacts()));
    assert.equal(injected.cause?.check, 'answer-of-another-call');
  });

  it('makes the verdict unknown, says why at the top, and lets no gate be the cause', () => {
    for (const text of [EXISTS, 'Throttling', 'RegionDisabledException']) {
      for (const world of [{}, NOTHING_KNOWN, { provider: listing('ab'.repeat(20)) }]) {
        const verdict = evaluate(shown(text, world));
        assert.deepEqual([verdict.verdict, verdict.basis], ['unknown', 'observed'], text);
        assert.deepEqual(
          [verdict.cause?.check, verdict.cause?.confidence],
          ['answer-of-another-call', 'possible'],
        );
        assert.equal(verdictSentence(verdict), verdict.cause?.sentence);
        const disagrees = verdict.checks.find(({ check }) => check === 'model-disagrees');
        assert.equal(disagrees?.status, 'pass', 'the model has said nothing of it');
      }
    }
  });

  it('has a witness that never claims what was not seen', () => {
    const blind = facts({ ...NOTHING_KNOWN, caller: undefined, token: undefined, role: undefined });
    const claims = messages.flatMap(({ witness }) => witness?.(blind) ?? []);
    assert.deepEqual(claims, []);
  });
});

const NOTHING_KNOWN: Partial<Facts> = {
  issuer: undefined,
  provider: undefined,
  providerUrls: undefined,
  discovery: undefined,
  jwks: undefined,
  role: undefined,
  token: undefined,
  endpoints: [],
  target: {
    text: undefined,
    kind: 'error',
    clusterName: undefined,
    providerArn: undefined,
    found: {},
  },
};

function shown(text: string, changed: Partial<Facts> = {}): Facts {
  const observed = recogniseAnswer(text);
  assert.ok(observed !== undefined, text);
  return facts({ ...changed, observed, at: NOW });
}
