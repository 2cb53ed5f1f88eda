// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../../../src/core/error.ts';
import { evaluate } from '../../../../src/core/evaluate.ts';
import type { Change, Plan, Receipt } from '../../../../src/core/model/plan.ts';
import { NOTES } from '../../../../src/render/comments.ts';
import { emitPlan } from '../../../../src/render/plan/emit.ts';
import { fixJson, isApplied, receiptsJson, undoJson } from '../../../../src/render/plan/json.ts';
import {
  renderOutcomeText,
  renderReceiptsBare,
  renderReceiptsText,
} from '../../../../src/render/plan/receipts.ts';
import { renderPlanBare, renderPlanText } from '../../../../src/render/plan/text.ts';
import { facts, NOW, PROVIDER_ARN, ROOT } from '../../../world.ts';
import { assertResult } from '../assert-result.ts';
import { answered, HOLDS } from '../verdict/verdicts.ts';
import { GONE, OLD, SET } from './emit-world.ts';

const PAPER = { colour: false, unicode: true, width: undefined };
const { sha1, sha256, subject } = ROOT.certificate;
const WHY = `# ${NOTES['see-plan']}\n`;

const CHANGES: readonly Change[] = [
  SET,
  { kind: 'add-client-id', provider: PROVIDER_ARN, clientId: 'sts.amazonaws.com', because: 'x' },
  { kind: 'remove-client-id', provider: PROVIDER_ARN, clientId: 'sts.amazonaws.com', because: 'x' },
  {
    kind: 'create-provider',
    provider: PROVIDER_ARN,
    url: 'https://oidc.example.test/id/1111222233334444',
    clientIds: ['sts.amazonaws.com'],
    to: SET.to,
    add: SET.add,
    because: 'there is none',
  },
  { kind: 'delete-provider', provider: PROVIDER_ARN, because: 'x' },
];

function emitAwsCli(of: Plan, flags: readonly string[]): string {
  return emitPlan('aws-cli', { plan: of, facts: facts(), verdict: evaluate(facts()), flags });
}

function emitConsole(of: Plan): string {
  return emitPlan('console', { plan: of, facts: facts(), verdict: evaluate(facts()), flags: [] });
}

function plan(changed: Partial<Plan> = {}): Plan {
  return {
    id: 'abc123',
    changes: [SET],
    because: SET.because,
    mends: true,
    proposals: [],
    warnings: [],
    ...changed,
  };
}

function receipt(changed: Partial<Receipt> = {}): Receipt {
  return {
    id: '20260601T120000Z-1a2b3c4d',
    kind: 'applied',
    at: NOW,
    planId: 'abc123',
    change: SET,
    before: [OLD, GONE],
    code: undefined,
    detail: undefined,
    callerArn: 'arn:aws:iam::111122223333:user/admin',
    endpoint: undefined,
    ...changed,
  };
}

describe('a plan as text', () => {
  it('is a diff that a person can sign: what stays, comes and goes, why, and on what authority', () => {
    const text = renderPlanText(plan(), PAPER);
    assert.match(text, new RegExp(`^ {4}${OLD} {2}stays$`, 'm'));
    assert.match(text, new RegExp(`^ {2}\\+ ${sha1}$`, 'm'));
    assert.match(text, new RegExp(`^ {2}- ${GONE}$`, 'm'));
    for (const said of [
      subject,
      'goes because it is a placeholder',
      SET.because,
      'certificate 2 of the path',
      'the CA that you named for this issuer: OpenSSL verified',
    ]) {
      assert.ok(text.includes(said), said);
    }
  });

  it('shows no SHA-256 that could be pasted into --accept-ca', () => {
    assert.ok(!renderPlanText(plan(), PAPER).includes(sha256));
    assert.ok(renderPlanText(plan(), PAPER).includes(sha256.slice(0, 16)));
  });

  it('says why there is nothing to do, and whether that is well', () => {
    const idle = { changes: [], because: 'the library vouches' };
    assert.equal(renderPlanText(plan(idle), PAPER), '✓ nothing to do: the library vouches\n');
    assert.match(renderPlanText(plan({ ...idle, mends: false }), PAPER), /^✗ nothing to do/);
  });

  it('says what the doctor says where nothing is planned for want of a verdict', () => {
    const { verdict } = answered({
      code: 'ValidationError',
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    const idle = { changes: [], because: 'the library vouches', warnings: ['drift'] };
    const text = renderPlanText(plan(idle), PAPER, { verdict });
    assert.match(text, /^\? nothing to fix yet: the call requests more DurationSeconds than /);
    assert.match(
      text,
      /\n {2}Next {2}request a shorter session, or raise [^\n]+\n +aws iam update-role /,
    );
    assert.match(text, /\n! drift\n$/);
    assert.match(renderPlanText(plan(idle), PAPER, { verdict: HOLDS.verdict }), /^✓ nothing to do/);
  });

  it('warns last, and says where it does not fix all that is wrong', () => {
    const text = renderPlanText(plan({ mends: false, warnings: ['drift'] }), PAPER);
    assert.match(text, /! drift\n! this does not fix all that is wrong/);
  });

  it('knows every kind of change', () => {
    const text = renderPlanText(plan({ changes: CHANGES }), PAPER);
    assert.match(text, /^plan abc123: 5 changes to write\n/);
    for (const said of [
      'set the thumbprints of',
      'register the audience',
      'take the audience',
      'create the provider',
      'delete the provider',
    ]) {
      assert.ok(text.includes(said), said);
    }
  });

  it('is the whole list alone when it is quiet', () => {
    assert.equal(renderPlanBare(plan()), `${OLD}\n${sha1}\n`);
  });
});

describe('a plan for somebody else', () => {
  it('is commands of the AWS CLI with the whole list', () => {
    const script = emitAwsCli(plan(), ['--profile', 'admin']);
    assert.equal(
      script,
      `${WHY}\n# ${NOTES['set-thumbprints']}\naws iam update-open-id-connect-provider-thumbprint --open-id-connect-provider-arn ${PROVIDER_ARN} --thumbprint-list ${OLD} ${sha1} --profile admin\n`,
    );
  });

  it('has an operation of IAM for every kind of change', () => {
    const script = emitAwsCli(plan({ changes: CHANGES }), []);
    for (const operation of [
      'update-open-id-connect-provider-thumbprint',
      'add-client-id-to-open-id-connect-provider',
      'remove-client-id-from-open-id-connect-provider',
      'create-open-id-connect-provider',
      'delete-open-id-connect-provider',
    ]) {
      assert.ok(script.includes(`aws iam ${operation} `), operation);
    }
  });

  it('is steps in the console of its partition', () => {
    assert.match(
      emitConsole(plan()),
      /^1\. sign in to account 111122223333, and open https:\/\/console\.aws\.amazon\.com\//,
    );
    assert.match(emitConsole(plan()), new RegExp(`^4\\. .*${sha1} \\(CN=Example Root\\)$`, 'm'));
    const china = plan({
      changes: [{ ...SET, provider: PROVIDER_ARN.replace('arn:aws:', 'arn:aws-cn:') }],
    });
    assert.match(emitConsole(china), /console\.amazonaws\.cn/);
  });

  it('has no word from outside in a comment', () => {
    const hostile = plan({ changes: [], because: 'x\nrm -rf /' });
    assert.equal(emitAwsCli(hostile, []), `# ${NOTES['nothing-to-write']}\n`);
    const quoted = plan({
      changes: [{ ...SET, because: 'a\nb', provider: `${PROVIDER_ARN};reboot` }],
    });
    assert.ok(emitAwsCli(quoted, []).startsWith(`${WHY}\n# ${NOTES['set-thumbprints']}\naws `));
    assert.ok(emitAwsCli(quoted, []).includes(`'${PROVIDER_ARN};reboot'`));
  });
});

describe('what became of a plan', () => {
  const done = {
    plan: plan(),
    receipts: [receipt()],
    error: undefined,
    undo: [['trustprint', 'undo', 'x']],
  };

  it('is what its schema says, done, refused or not begun', () => {
    const error = new TrustprintError('list_changed', 'the list changed', {
      facts: { now: ['x'] },
      hint: 'plan again',
    });
    for (const repair of [
      done,
      {
        ...done,
        receipts: [receipt({ kind: 'refused', code: 'list_changed', detail: 'x' })],
        error,
        undo: undefined,
      },
      { ...done, receipts: [], undo: undefined },
      {
        ...done,
        plan: plan({ changes: CHANGES }),
        receipts: CHANGES.map((change) => receipt({ change })),
      },
    ]) {
      assertResult('fix.schema.json', fixJson(repair, facts()));
    }
  });

  it('is applied only when each change was', () => {
    assert.equal(isApplied(done), true);
    assert.equal(isApplied({ ...done, receipts: [] }), false);
    assert.equal(isApplied({ ...done, receipts: [receipt({ kind: 'started' })] }), false);
    assert.equal(isApplied({ ...done, plan: plan({ changes: [] }), receipts: [] }), false);
  });

  it('says in text what was written, by whom and when, and how to take it back', () => {
    const text = renderOutcomeText(done, PAPER);
    assert.match(text, /^✓ 20260601T120000Z-1a2b3c4d {2}written: set the thumbprints of/);
    for (const said of [
      '2026-06-01T12:00:00Z by arn:aws:iam::111122223333:user/admin',
      `- ${GONE}`,
      `+ ${sha1}`,
    ]) {
      assert.ok(text.includes(said), said);
    }
    assert.match(text, /undo:\n {2}trustprint undo x\n$/);
  });

  it('of an undo is what its schema says', () => {
    assertResult(
      'undo.schema.json',
      undoJson({ receipts: [receipt({ kind: 'undone' })], error: undefined }, facts()),
    );
  });
});

describe('the receipts of a folder', () => {
  it('are what their schema says, damaged ones by name', () => {
    const filed = {
      folder: '/state',
      receipts: [receipt(), receipt({ before: undefined })],
      damaged: ['x.json'],
    };
    assertResult('receipts.schema.json', receiptsJson(filed, facts()));
    assert.equal(
      renderReceiptsBare(filed),
      '20260601T120000Z-1a2b3c4d\n20260601T120000Z-1a2b3c4d\n',
    );
  });

  it('are a sentence where there are none', () => {
    const text = renderReceiptsText({ folder: '/state', receipts: [], damaged: [] }, PAPER);
    assert.equal(text, 'no receipts in /state: nothing was written from here\n');
  });
});
