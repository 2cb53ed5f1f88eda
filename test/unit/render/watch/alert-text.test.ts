// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { alertText } from '../../../../src/render/watch/alert-text.ts';
import { webhookBody } from '../../../../src/render/watch/webhook.ts';
import { watchMessage } from '../../../../src/schemas/watch-message.ts';
import { ALERT_AT, messageOf } from '../../../watch-alerts.ts';

const FILE = { colour: false, unicode: true, width: undefined };

describe('the text of an alert', () => {
  it('says what is wrong, since when, where, what to type, and where to read on', () => {
    assert.equal(
      alertText(messageOf(), FILE),
      `✗ oidc.example.com: IAM lists no certificate that oidc.example.com serves

  Severity  error, since 2026-11-27T13:20:04Z
  Targets   arn:aws:iam::111122223333:oidc-provider/oidc.example.com
  Accounts  111122223333
  Run       trustprint fix https://oidc.example.com --issuer-ca ca.pem
  Docs      trustprint explain endpoint-trust
            https://trustprint.dev/checks/endpoint-trust
`,
    );
  });

  it('names the role that is at fault, and not the provider that it trusts', () => {
    const host = 'arn:aws:iam::111122223333:role/open';
    const cause = { check: 'trust-policy-wide', host, chain: '' };
    const headline = /^✗ role\/open: IAM lists/;
    assert.match(alertText(messageOf({}, { cause }), FILE), headline);
    assert.match(
      alertText(messageOf({}, { cause, targetCount: 2 }), FILE),
      /^✗ role\/open \(2 targets\): /,
    );
  });

  it('counts targets that are many, and says that it got worse', () => {
    const targets = Array.from(
      { length: 50 },
      (_, index) => `arn:aws:iam::1:role/r${String(index)}`,
    );
    const message = messageOf({ kind: 'updated' }, { targetCount: 812, targets });
    const lines = alertText(message, FILE).split('\n');
    assert.match(lines[0] ?? '', /^✗ worse: oidc\.example\.com \(812 targets\): IAM lists/);
    assert.match(lines[3] ?? '', /role\/r4 and 807 more$/);
  });

  it('says when it ended', () => {
    const message = messageOf({ kind: 'resolved' }, { resolvedAt: plusSeconds(ALERT_AT, 3600) });
    const lines = alertText(message, FILE).split('\n');
    assert.match(lines[0] ?? '', /^✓ resolved: /);
    assert.match(lines[2] ?? '', /until 2026-11-27T14:20:04Z$/);
    assert.ok(!lines.some((line) => line.includes('Run')), 'there is nothing to do any more');
  });

  it('leads to the history of what is no check', () => {
    const cause = { check: 'chain-flapping', host: 'oidc.example.com', chain: '' };
    assert.match(
      alertText(messageOf({}, { cause }), FILE),
      /Docs +trustprint history oidc\.example\.com\n$/,
    );
    const hostile = { check: 'chain-flapping', host: "x'; rm -rf ~ #", chain: '' };
    assert.match(alertText(messageOf({}, { cause: hostile }), FILE), /history 'x'\\'''?; rm/);
  });

  it('is harmless, whatever stands in it', () => {
    const detail = 'serves CN=\u001b[2J\n::error::x';
    const text = alertText(messageOf({}, { detail, targets: ['a\nb'], targetCount: 2 }), FILE);
    assert.doesNotMatch(text, /\u001b|^::/m);
    assert.equal(text.split('\n').length, 9);
  });
});

describe('the body of a webhook', () => {
  it('is what its published schema says', () => {
    for (const kind of ['firing', 'updated', 'resolved', 'test'] as const) {
      const body: unknown = JSON.parse(webhookBody(messageOf({ kind })));
      assert.deepEqual(watchMessage.parse(body), body);
    }
  });

  it('tells the cause apart, and absent as null', () => {
    const cause = { check: 'unreadable', host: 'prod', chain: '' };
    const body = watchMessage.parse(JSON.parse(webhookBody(messageOf({}, { cause }))));
    assert.equal(body.type, 'alert.firing');
    assert.equal(body.timestamp, '2026-11-27T13:20:04Z');
    const { check, host, chain, resolvedAt } = body.data.alert;
    assert.deepEqual(
      { check, host, chain, resolvedAt },
      { check: 'unreadable', host: 'prod', chain: null, resolvedAt: null },
    );
  });
});
