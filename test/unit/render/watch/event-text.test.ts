// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseInstant } from '../../../../src/core/model/instant.ts';
import type { WatchEvent } from '../../../../src/core/watch/event.ts';
import { eventLine } from '../../../../src/render/watch/event-text.ts';

const FILE = { colour: false, unicode: true, width: undefined };

describe('the line of an event', () => {
  it('says when, what kind, of what, what happened and by whom', () => {
    assert.equal(
      eventLine(event({}), FILE),
      '2026-11-27T13:20:04Z  · certificate-changed  oidc.example.com:443  serves CN=Example CA 2 instead of CN=Example CA 1\n',
    );
    const by = {
      arn: 'arn:aws:iam::111122223333:role/ci',
      at: AT,
      call: 'UpdateAssumeRolePolicy',
      agent: 'Terraform/1.9',
    };
    assert.match(
      eventLine(event({ kind: 'role-changed', by }), FILE),
      /, by arn:aws:iam::111122223333:role\/ci \(UpdateAssumeRolePolicy, Terraform\/1\.9\)\n$/,
    );
  });

  it('marks the end of a problem as good, and a problem by its severity', () => {
    const marked = (changes: Partial<WatchEvent>): string | undefined =>
      / {2}(\S+) /.exec(eventLine(event(changes), FILE))?.[1];
    const changed = { kind: 'verdict-changed', severity: 'error' } as const;
    assert.equal(marked({ ...changed, after: { verdict: 'broken' } }), '✗');
    assert.equal(marked({ ...changed, after: { verdict: 'ok' } }), '✓');
    assert.equal(marked({ kind: 'chain-flapping', severity: 'warning' }), '!');
    assert.equal(marked({ kind: 'chain-steady', severity: 'warning' }), '✓');
  });

  it('is one harmless line, whatever a server or a tag wrote into it', () => {
    const hostile = { detail: 'serves CN=\n::error::x \u001b[2J\u202e', before: null };
    const line = eventLine(event(hostile), FILE);
    assert.equal(line.split('\n').length, 2);
    assert.match(line, /CN=\\x0a::error::x \\x1b\[2J\\u\{202e\}\n$/);
  });

  it('is broken below its mark where the terminal is narrow', () => {
    const lines = eventLine(event({}), { ...FILE, unicode: false, width: 80 }).split('\n');
    assert.ok(lines.length > 2);
    assert.ok(lines.slice(1, -1).every((line) => line.startsWith(' '.repeat(22))));
  });
});

const AT = parseInstant('2026-11-27T13:20:04Z');

function event(changes: Partial<WatchEvent>): WatchEvent {
  return {
    at: AT,
    kind: 'certificate-changed',
    about: { kind: 'endpoint', name: 'oidc.example.com:443' },
    account: null,
    source: 'prod',
    severity: 'notice',
    detail: 'serves CN=Example CA 2 instead of CN=Example CA 1',
    before: null,
    after: null,
    by: null,
    ...changes,
  };
}
