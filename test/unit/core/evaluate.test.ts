// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { evaluate } from '../../../src/core/evaluate.ts';
import { recogniseAnswer, UNREAD_ANSWER } from '../../../src/core/answers/recognise.ts';
import {
  GENERIC_MESSAGE,
  NOT_AUTHORIZED,
  THUMBPRINT_MESSAGE,
} from '../../../src/core/gates/answers.ts';
import { gates } from '../../../src/core/gates/catalogue.ts';
import type { Facts, ObservedAnswer } from '../../../src/core/model/facts.ts';
import { plusSeconds } from '../../../src/core/model/instant.ts';
import { seenOf } from '../../../src/core/model/observed.ts';
import { listedThumbprintOf } from '../../../src/core/model/thumbprint.ts';
import { chainFact, endpoint, facts, INTERMEDIATE, LEAF, NOW, SUBJECT } from '../../world.ts';
import {
  barePod,
  container,
  jobFacts,
  pod,
  projection,
  withAccount,
  withPods,
  workloadFacts,
} from '../../workload-world.ts';
import { EMPTY_FACTS } from '../../../src/core/model/empty-facts.ts';
import { stepsOf } from '../../possible-steps.ts';

const STALE = listedThumbprintOf('0123456789'.repeat(4));

function answered(message: string | undefined): ObservedAnswer {
  return {
    source: 'error',
    outcome: message === undefined ? 'credentials' : 'error',
    code: message === undefined ? undefined : 'InvalidIdentityToken',
    httpStatus: message === undefined ? undefined : 400,
    message,
    requestId: undefined,
  };
}

function listing(world: Facts, ...thumbprints: readonly (typeof STALE)[]): Facts {
  const provider = seenOf(world.provider);
  assert.ok(provider);
  return { ...world, provider: { kind: 'seen', value: { ...provider, thumbprints } } };
}

const publicChain = endpoint(
  chainFact([LEAF.certificate, INTERMEDIATE.certificate], {
    anchoring: { bundled: { vouches: true, error: undefined } },
  }),
);

describe('evaluate', () => {
  it('holds in a world with nothing wrong, and predicts credentials', () => {
    const { verdict, cause, prediction, basis } = evaluate(facts());
    assert.deepEqual(
      { verdict, cause, basis },
      { verdict: 'ok', cause: undefined, basis: 'predicted' },
    );
    assert.equal(prediction.outcome, 'credentials');
    assert.deepEqual(
      prediction.assuming.filter((id) => id !== 'roles-claim'),
      [],
    );
  });

  it("runs the gates in STS's order and names the first that fails as the cause", () => {
    assert.deepEqual(
      gates.map(({ id }) => id),
      [
        'request',
        'token-form',
        'claims',
        'provider',
        'audience',
        'endpoint-trust',
        'keys',
        'signature',
        'roles-claim',
        'role',
        'trust-policy',
        'duration',
      ],
    );
    const broken = listing(facts({ role: { kind: 'absent', detail: 'there is no role' } }), STALE);
    const { verdict, cause, prediction } = evaluate(broken);
    assert.equal(verdict, 'broken');
    assert.deepEqual(
      { check: cause?.check, confidence: cause?.confidence, message: prediction.message },
      { check: 'endpoint-trust', confidence: 'proven', message: THUMBPRINT_MESSAGE },
    );
  });

  it('names what later gates would answer, but where the order of both was recorded', () => {
    const absent = { role: { kind: 'absent', detail: 'there is no role' } } as const;
    const { cause, prediction } = evaluate(listing(facts(absent), STALE));
    assert.equal(cause?.confidence, 'proven');
    assert.deepEqual(prediction.alternatives, [NOT_AUTHORIZED]);
    assert.deepEqual(evaluate(listing(facts(), STALE)).prediction.alternatives, []);
    // Recorded 2026-09-11: the claim answers, though the trust policy asks for it too.
    const { token, role } = facts();
    assert.ok(token?.claims !== undefined && role?.kind === 'seen');
    const other = 'arn:aws:iam::111122223333:role/another-role';
    const trustPolicy = role.value.trustPolicy.replace(SUBJECT, 'somebody');
    const pinned = facts({
      token: { ...token, claims: { ...token.claims, 'https://aws.amazon.com/roles': [other] } },
      role: { ...role, value: { ...role.value, trustPolicy } },
    });
    const both = evaluate(pinned);
    assert.deepEqual(
      both.checks.filter(({ status }) => status === 'fail').map(({ check }) => check),
      ['roles-claim', 'trust-policy'],
    );
    assert.deepEqual(both.prediction.alternatives, []);
  });

  it('is only likely when a gate before the cause could not be seen', () => {
    const world = listing(facts(), STALE);
    const dim = facts({
      provider: world.provider,
      jwks: { kind: 'unseen', by: 'ours', code: 'name_unresolved', detail: 'no such name' },
      signature: undefined,
      role: { kind: 'absent', detail: 'there is no role' },
      endpoints: [publicChain],
    });
    const { verdict, cause } = evaluate(dim);
    assert.equal(verdict, 'broken');
    assert.deepEqual([cause?.check, cause?.confidence], ['role', 'likely']);
  });

  it('lists the gates whose input was not given, and still predicts', () => {
    const { prediction } = evaluate(
      facts({ token: undefined, signature: undefined, request: undefined, role: undefined }),
    );
    assert.equal(prediction.outcome, 'credentials');
    for (const id of ['token-form', 'claims', 'signature'] as const)
      assert.ok(prediction.assuming.includes(id), id);
  });

  it('says unknown, not broken and not healthy, when the provider could not be read', () => {
    const { verdict, prediction } = evaluate(
      facts({
        provider: { kind: 'unseen', by: 'ours', code: 'cloud_read_denied', detail: 'not allowed' },
      }),
    );
    assert.equal(verdict, 'unknown');
    assert.equal(prediction.outcome, 'unknown');
  });

  it('says unknown where no gate that was asked could be judged', () => {
    assert.equal(evaluate(facts(EMPTY_FACTS)).verdict, 'unknown');
    assert.equal(
      evaluate(facts({ token: undefined }), { only: ['token-form'] }).verdict,
      'unknown',
    );
  });

  it('assumes the gates that were left out, and claims nothing where all were', () => {
    const { prediction } = evaluate(facts(), { skip: ['endpoint-trust'] });
    assert.ok(prediction.assuming.includes('endpoint-trust'));
    const hygiene = evaluate(facts(), { only: ['lab-port'] });
    assert.equal(hygiene.prediction.outcome, 'unknown');
    assert.equal(hygiene.prediction.assuming.length, gates.length);
  });

  it('leaves the verdict to the gates, whatever hygiene finds', () => {
    const { verdict, checks } = evaluate(listing(facts({ endpoints: [publicChain] }), STALE));
    assert.equal(verdict, 'ok');
    assert.ok(checks.some(({ kind, status }) => kind === 'hygiene' && status === 'fail'));
  });

  it('predicts an intermittent failure where one of two addresses presents another chain', async () => {
    const other = endpoint(chainFact([LEAF.certificate]), { address: '192.0.2.2' });
    const { verdict, prediction } = evaluate(facts({ endpoints: [endpoint(), other] }));
    assert.equal(verdict, 'broken');
    assert.equal(prediction.outcome, 'intermittent');
  });
});

describe("STS's own answer", () => {
  it('is explained by the gate that fails', () => {
    const world = listing(facts({ observed: answered(THUMBPRINT_MESSAGE) }), STALE);
    const { verdict, basis, cause } = evaluate(world);
    assert.deepEqual([verdict, basis, cause?.check], ['broken', 'observed', 'endpoint-trust']);
  });

  it('makes the list count although our stand-in for the library vouches', () => {
    const world = listing(
      facts({ endpoints: [publicChain], observed: answered(THUMBPRINT_MESSAGE) }),
      STALE,
    );
    const { verdict, cause } = evaluate(world);
    assert.deepEqual(
      [verdict, cause?.check, cause?.confidence],
      ['broken', 'endpoint-trust', 'likely'],
    );
  });

  it('is unknown, never healthy, when nothing that was seen explains it', () => {
    const { verdict, cause, checks } = evaluate(facts({ observed: answered(THUMBPRINT_MESSAGE) }));
    assert.deepEqual([verdict, cause], ['unknown', undefined]);
    assert.equal(checks.find(({ check }) => check === 'model-disagrees')?.status, 'fail');
  });

  it('of which nothing could be read is explained by what refuses, and by nothing where all passes', () => {
    const refused = evaluate(listing(facts({ observed: UNREAD_ANSWER }), STALE));
    assert.deepEqual(
      [refused.verdict, refused.cause?.check, refused.cause?.confidence],
      ['broken', 'endpoint-trust', 'likely'],
    );
    const passing = evaluate(facts({ observed: UNREAD_ANSWER }));
    assert.deepEqual(
      [passing.verdict, passing.cause, passing.possible],
      ['unknown', undefined, []],
    );
  });

  it('is explained by what a check saw of the workload, where the token was not seen', () => {
    const forApiServer = pod({ projections: [projection({ audience: undefined })] });
    const world = (observed: ObservedAnswer | undefined) =>
      workloadFacts({
        ...withPods(forApiServer),
        token: undefined,
        signature: undefined,
        observed,
      });
    const { verdict, cause, possible } = evaluate(world(answered(GENERIC_MESSAGE)));
    assert.deepEqual(
      [verdict, cause?.check, cause?.confidence, possible],
      ['broken', 'projection-audience', 'likely', []],
    );
    // It explains no other answer, and without one STS was not seen to refuse.
    const other = evaluate(world(answered(THUMBPRINT_MESSAGE)));
    assert.deepEqual([other.verdict, other.cause], ['unknown', undefined]);
    assert.equal(evaluate(world(undefined)).cause, undefined);
  });

  it('lists candidates when nothing could be looked at', () => {
    const { verdict, possible } = evaluate(
      facts({
        token: undefined,
        signature: undefined,
        issuer: undefined,
        provider: undefined,
        discovery: undefined,
        jwks: undefined,
        endpoints: [],
        role: undefined,
        request: undefined,
        observed: answered(GENERIC_MESSAGE),
      }),
    );
    assert.equal(verdict, 'unknown');
    assert.deepEqual(
      stepsOf(possible).filter((id) => ['provider', 'audience', 'signature'].includes(id)),
      ['provider', 'audience', 'signature'],
    );
  });

  it('of credentials outranks a gate that says no', () => {
    const world = listing(facts({ observed: answered(undefined) }), STALE);
    const { verdict, checks } = evaluate(world);
    assert.equal(verdict, 'unknown');
    assert.equal(checks.find(({ check }) => check === 'model-disagrees')?.status, 'fail');
  });
});

describe('a workload that never asks STS', () => {
  it('is broken by that, and not by the answer to the call that its program made instead', () => {
    const { env } = container();
    const keys = container({ env: { ...env, AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' } });
    const answer =
      'An error occurred (InvalidClientTokenId) when calling the GetCallerIdentity operation: The security token included in the request is invalid.';
    const world = workloadFacts({
      ...withPods(pod({ containers: [keys] })),
      observed: recogniseAnswer(answer),
    });
    const { verdict, cause } = evaluate(world);
    assert.deepEqual([verdict, cause?.check], ['broken', 'keys-before-web-identity']);
    // Without keys in its pod it is another program's, or another partition's.
    const without = evaluate(workloadFacts({ observed: recogniseAnswer(answer) }));
    assert.deepEqual([without.verdict, without.cause?.confidence], ['unknown', 'possible']);
  });

  const unannotated = {
    ...withAccount({ annotations: {}, annotatedAt: undefined }),
    ...withPods(barePod()),
  };

  it('is broken, whatever STS would answer, and the check is named as the cause', () => {
    const { verdict, cause, prediction } = evaluate(workloadFacts(unannotated));
    assert.deepEqual([verdict, prediction.outcome], ['broken', 'credentials']);
    assert.deepEqual(
      [cause?.check, cause?.confidence],
      ['service-account-not-annotated', 'proven'],
    );
  });

  it('is told by the first check on the way that fails', () => {
    const both = workloadFacts({ webhooks: { kind: 'seen', value: [] }, ...withPods(barePod()) });
    assert.equal(evaluate(both).cause?.check, 'webhook-absent');
    const job = evaluate(jobFacts({ offersToken: false }));
    assert.equal(job.cause?.check, 'id-token-permission-missing');
  });

  it('is no cause where a gate fails: that is what STS would say', () => {
    const { cause, verdict } = evaluate(listing(workloadFacts(unannotated), STALE));
    assert.deepEqual([verdict, cause?.check], ['broken', 'endpoint-trust']);
  });

  it('is likely where it rests on what was not all seen', () => {
    const { cause } = evaluate(
      workloadFacts({ ...unannotated, pods: { kind: 'absent', detail: 'there are none' } }),
    );
    assert.equal(cause?.confidence, 'likely');
  });

  it('explains no answer of STS, which was asked then', () => {
    const observed = answered('Not authorized to perform sts:AssumeRoleWithWebIdentity');
    assert.equal(evaluate(workloadFacts({ ...unannotated, observed })).cause, undefined);
  });

  it('is the cause where STS answered a call of our own', () => {
    const observed = { ...answered(undefined), source: 'live' as const };
    const { cause, verdict } = evaluate(workloadFacts({ ...unannotated, observed }));
    assert.deepEqual([verdict, cause?.check], ['broken', 'service-account-not-annotated']);
  });
});

describe('an answer that no gate gives', () => {
  it('may come from a guardrail, where the trust policy admits the token', () => {
    const { code, httpStatus, message } = NOT_AUTHORIZED;
    const observed = { ...answered(message), code, httpStatus };
    const { verdict, cause } = evaluate(facts({ observed }));
    assert.deepEqual(
      [verdict, cause?.check, cause?.confidence],
      ['unknown', 'guardrail-possible', 'possible'],
    );
  });

  it('is rather that of a role which STS does not know yet, where that was created just now', () => {
    const { code, httpStatus, message } = NOT_AUTHORIZED;
    const observed = { ...answered(message), code, httpStatus };
    const { role } = facts();
    assert.ok(role?.kind === 'seen');
    const young = { ...role, value: { ...role.value, createdAt: plusSeconds(NOW, -5) } };
    const { cause } = evaluate(facts({ observed, role: young }));
    assert.deepEqual([cause?.check, cause?.confidence], ['role-young', 'possible']);
  });
});
