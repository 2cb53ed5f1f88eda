// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { Change, Receipt } from '../../../../src/core/model/plan.ts';
import { listedThumbprintOf } from '../../../../src/core/model/thumbprint.ts';
import { NOW, PROVIDER_ARN } from '../../../world.ts';
import { laterWord } from '../../../../src/app/repair/settle.ts';

const [A, B, C] = ['a1', 'b2', 'c3'].map((pair) => [listedThumbprintOf(pair.repeat(20))]);
const because = 'a test';

describe('what a later change says of one that was left open', () => {
  const policy = (before: string, after: string): Change => ({
    kind: 'set-trust-policy',
    role: 'arn:aws:iam::111122223333:role/workload',
    before: JSON.stringify({ Statement: before }, undefined, 2),
    after: JSON.stringify({ Statement: after }),
    edits: [],
    because,
  });
  const annotation = (before: object, after: object): Change => ({
    kind: 'annotate-service-account',
    namespace: 'team-a',
    name: 'web',
    server: 'https://kube.example.test',
    context: undefined,
    before: { ...before },
    after: { ...after },
    because,
  });
  const audience = (kind: 'add-client-id' | 'remove-client-id', clientId: string): Change => ({
    kind,
    provider: PROVIDER_ARN,
    clientId,
    because,
  });
  const created: Change = {
    kind: 'create-provider',
    provider: PROVIDER_ARN,
    url: 'https://oidc.example.test',
    clientIds: [],
    to: [],
    add: [],
    because,
  };
  const deleted: Change = { kind: 'delete-provider', provider: PROVIDER_ARN, because };

  const words: readonly (readonly [string, Change, Change, boolean | undefined])[] = [
    ['a policy that it found as before', policy('a', 'b'), policy('a', 'c'), false],
    ['a policy that it found as written', policy('a', 'b'), policy('b', 'a'), true],
    ['a policy that somebody else had written', policy('a', 'b'), policy('x', 'c'), undefined],
    [
      'an annotation found as before',
      annotation({ a: '1' }, { a: '2' }),
      annotation({ a: '1' }, { a: '3' }),
      false,
    ],
    [
      'an annotation found as written',
      annotation({ a: '1' }, { a: '2' }),
      annotation({ a: '2' }, { a: '1' }),
      true,
    ],
    [
      'an annotation that was not there',
      annotation({}, { a: '2' }),
      annotation({}, { a: '3' }),
      false,
    ],
    [
      'an annotation that it found there',
      annotation({}, { a: '2' }),
      annotation({ a: '2' }, {}),
      true,
    ],
    [
      'another annotation',
      annotation({ a: '1' }, { a: '2' }),
      annotation({ b: '1' }, { b: '2' }),
      undefined,
    ],
    [
      'an audience added again',
      audience('add-client-id', 'x'),
      audience('add-client-id', 'x'),
      false,
    ],
    [
      'an audience taken away',
      audience('add-client-id', 'x'),
      audience('remove-client-id', 'x'),
      true,
    ],
    [
      'another audience',
      audience('add-client-id', 'x'),
      audience('remove-client-id', 'y'),
      undefined,
    ],
    ['a provider created again', created, created, false],
    ['a provider deleted', created, deleted, true],
    ['a provider created after it was deleted', deleted, created, true],
    [
      'an audience of a provider that was created',
      created,
      audience('add-client-id', 'x'),
      undefined,
    ],
  ];
  for (const [what, open, other, wasMade] of words) {
    it(`${what}: ${wasMade === undefined ? 'nothing' : wasMade ? 'it was made' : 'it was not'}`, () => {
      const receipts = [left(0, open), left(1, other)];
      assert.equal(laterWord(left(0, open), receipts)?.wasMade, wasMade);
    });
  }

  it('goes by the next one, and not by one after that', () => {
    const open = left(0, list(A, B), A);
    const next = left(1, list(B, A), B);
    const last = left(2, list(A, B), A);
    assert.deepEqual(laterWord(open, [last, open, next]), { id: next.id, wasMade: true });
    assert.deepEqual(laterWord(open, [last, open]), { id: last.id, wasMade: false });
  });

  it('is nothing of a list that somebody else had written, nor of what came earlier', () => {
    const open = left(1, list(A, B), A);
    assert.equal(laterWord(open, [open, left(2, list(C, A), C)]), undefined);
    assert.equal(laterWord(open, [open, left(0, list(B, A), B)]), undefined);
  });

  it('is nothing where it is not known from where the other set out', () => {
    const open = left(0, list(A, B), A);
    assert.equal(laterWord(open, [open, left(1, list(B, A))]), undefined);
  });
});

type List = Receipt['before'];

function list(from: List, to: List): Change {
  const [before, after] = [from ?? [], to ?? []];
  return {
    kind: 'set-thumbprints',
    provider: PROVIDER_ARN,
    from: before,
    to: after,
    add: [],
    retire: [],
    because,
  };
}

/** A receipt of a change that was begun so many seconds after noon. */
function left(second: number, change: Change, before?: List): Receipt {
  return {
    id: `20260601T12000${String(second)}Z-00000001`,
    kind: 'started',
    at: NOW,
    planId: 'plan-1',
    change,
    before,
    code: undefined,
    detail: undefined,
    callerArn: undefined,
    endpoint: undefined,
  };
}
