// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type {
  AnnotateServiceAccount,
  Change,
  Plan,
  SetTrustPolicy,
} from '../../../../src/core/model/plan.ts';
import { documentDifference } from '../../../../src/render/plan/document-difference.ts';
import { fixJson } from '../../../../src/render/plan/json.ts';
import { renderPlanText } from '../../../../src/render/plan/text.ts';
import { facts, ROLE_ARN, TRUST_POLICY } from '../../../world.ts';
import { assertResult } from '../assert-result.ts';
import { renderVersionsText } from '../../../../src/render/plan/receipts.ts';

const PAPER = { colour: false, unicode: true, width: undefined };
const AFTER = TRUST_POLICY.replace('StringEquals', 'StringLike');

const POLICY: SetTrustPolicy = {
  kind: 'set-trust-policy',
  role: ROLE_ARN,
  before: TRUST_POLICY,
  after: AFTER,
  edits: ['statement 1 is edited'],
  because: 'it does not admit the token',
};

const ANNOTATION: AnnotateServiceAccount = {
  kind: 'annotate-service-account',
  namespace: 'team-a',
  name: 'web',
  server: 'https://api.example.test',
  context: 'prod',
  before: { 'eks.amazonaws.com/role-arn': undefined },
  after: { 'eks.amazonaws.com/role-arn': ROLE_ARN },
  because: 'it names no role',
};

function plan(changes: readonly Change[], proposals: readonly Change[] = []): Plan {
  const mends = proposals.length === 0;
  return { id: 'abc123', changes, proposals, because: 'x', mends, warnings: [] };
}

describe('a plan with patches', () => {
  it('shows a trust policy as a diff, why, what if it is wrong, and the command', () => {
    const text = renderPlanText(plan([POLICY]), PAPER, { flags: ['--profile', 'admin'] });
    assert.match(text, /^ {2}why {3}it does not admit the token$/m);
    assert.match(text, /^ {2}risk {2}whoever is admitted now/m);
    assert.match(text, /^ {2}edit {2}statement 1 is edited$/m);
    assert.match(text, /^ {2}- +"StringEquals": \{\n {2}\+ +"StringLike": \{$/m);
    assert.match(text, /^ {4}aws iam update-assume-role-policy .* --profile admin$/m);
  });

  it('shows an annotation as a diff, with its command', () => {
    const text = renderPlanText(plan([ANNOTATION]), PAPER);
    assert.match(text, new RegExp(`^ {2}\\+ eks.amazonaws.com/role-arn: ${ROLE_ARN}$`, 'm'));
    assert.match(text, /^ {4}kubectl --context prod annotate serviceaccount web /m);
  });

  it('says with which flag a proposal would be written, and that it is not', () => {
    const text = renderPlanText(plan([], [POLICY, ANNOTATION]), PAPER);
    assert.match(text, /^✗ needs --include trust-policy and --include kubernetes: x$/m);
    assert.match(text, /^ {2}needs --include trust-policy$/m);
    assert.match(text, /^ {2}needs --include kubernetes$/m);
  });

  it('has both as JSON, with the command as arguments', () => {
    const repair = { receipts: [], error: undefined, undo: undefined };
    const made = fixJson({ ...repair, plan: plan([POLICY], [ANNOTATION]) }, facts());
    assertResult('fix.schema.json', made);
    const [change] = made.plan.changes;
    assert.equal(change?.provider, null);
    assert.deepEqual([change?.before, change?.after], [TRUST_POLICY, AFTER]);
    assert.equal(change?.argv?.at(-1), AFTER);
    const [proposal] = made.plan.proposals;
    assert.deepEqual(proposal?.before, { 'eks.amazonaws.com/role-arn': null });
    assert.equal(proposal?.serviceAccount?.name, 'web');
  });
});

describe('the difference of two documents', () => {
  const lines = (before: unknown, after: unknown): readonly string[] =>
    documentDifference(JSON.stringify(before), JSON.stringify(after)).map((line) =>
      line === undefined ? '...' : `${MARKS[line.side]}${line.text}`,
    );

  it('has what goes before what comes, and three lines about each change', () => {
    const before = { a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9 };
    assert.deepEqual(lines(before, { ...before, e: 0 }), [
      '...',
      '   "b": 2,',
      '   "c": 3,',
      '   "d": 4,',
      '-  "e": 5,',
      '+  "e": 0,',
      '   "f": 6,',
      '   "g": 7,',
      '   "h": 8,',
      '...',
    ]);
  });

  it('is nothing where they are the same, and all of it where they are others', () => {
    assert.deepEqual(lines({ a: 1 }, { a: 1 }), ['...']);
    assert.deepEqual(lines('a', 'b'), ['-"a"', '+"b"']);
    assert.deepEqual(
      documentDifference('no JSON', 'none').map((line) => line?.text),
      ['no JSON', 'none'],
    );
  });
});

const MARKS = { both: ' ', before: '-', after: '+' } as const;

describe('the three versions', () => {
  it('of a list are told apart by what came and what went', () => {
    const versions = { before: ['a'], left: ['a', 'b'], now: ['b', 'c'] };
    assert.equal(
      renderVersionsText(versions, undefined, PAPER),
      'somebody has changed since what is to be taken back\n\nbefore:\n    a\n\nwhat we left:\n    a\n  + b\n\nnow:\n    b\n  + c\n  - a\n',
    );
  });

  it('of a document are it, and two diffs; nothing is nothing', () => {
    const text = renderVersionsText(
      { before: '{"a":1}', left: '{"a":2}', now: null },
      { ...POLICY, before: '{"a":3}', after: '{"a":1}' },
      PAPER,
    );
    assert.match(text, /before:\n {4}\{\n {6}"a": 1\n {4}\}\n/);
    assert.match(text, /what we left:\n {4}\{\n {2}- {3}"a": 1\n {2}\+ {3}"a": 2\n/);
    assert.match(text, /now:\n {2}nothing\n/);
    assert.match(text, /to be written: change the trust policy of .*\n {4}\{\n {2}- {3}"a": 3\n/);
  });
});
