// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { plusSeconds } from '../../../../src/core/model/instant.ts';
import type { SeenChain } from '../../../../src/core/watch/seen.ts';
import {
  certificate,
  chain,
  conditionsIn,
  days,
  endpoint,
  hours,
  HOST,
  kindsOf,
  START,
  story,
} from './sights.ts';

describe('the chains of a host', () => {
  it('change nothing where they are seen for the first time', () => {
    const told = story([[START, endpoint({ '192.0.2.1': ['A'] })]]);
    assert.deepEqual(told.events, []);
    assert.deepEqual(told.conditions, []);
  });

  it('are told where they are others, for a day, with the top certificates to compare', () => {
    const told = story([
      [START, endpoint({ '192.0.2.1': ['A'] })],
      [hours(1), endpoint({ '192.0.2.1': ['B'] })],
      [hours(20), endpoint({ '192.0.2.1': ['B'] })],
    ]);
    assert.deepEqual(kindsOf(told.events), ['1h certificate-changed']);
    const [event] = told.events;
    const { sha1 } = certificate('B');
    assert.deepEqual(event?.after, [{ subject: 'CN=B', sha1, notAfter: '2035-12-30T00:00:00Z' }]);
    assert.equal(event.account, null);
    assert.match(
      event.detail,
      /^oidc\.example\.com serves another chain, with the top CN=B .* instead of CN=A/,
    );
    assert.deepEqual(conditionsIn(told.conditions), [`notice certificate-changed ${HOST} B`]);
    const [condition] = told.conditions;
    assert.equal(condition?.until, hours(25));
    const later = story([
      [START, endpoint({ '192.0.2.1': ['A'] })],
      [hours(1), endpoint({ '192.0.2.1': ['B'] })],
      [hours(25), endpoint({ '192.0.2.1': ['B'] })],
    ]);
    assert.deepEqual(later.conditions, []);
  });

  it('are the same where the leaf alone was renewed', () => {
    const renewed: SeenChain = chain('A', {
      certificates: [certificate('a new leaf'), certificate('A')],
    });
    const told = story([
      [START, endpoint({ '192.0.2.1': ['A'] })],
      [hours(1), endpoint({ '192.0.2.1': [renewed] })],
    ]);
    assert.deepEqual(told.events, []);
    const [address] = told.after?.kind === 'endpoint' ? told.after.addresses : [];
    assert.equal(address?.chains[0]?.certificates[0]?.subject, 'CN=a new leaf');
  });

  it('are told once in a roll-out, and when nothing serves the old one any more', () => {
    const told = story([
      [START, endpoint({ x: ['A'], y: ['A'], z: ['A'] })],
      [days(1), endpoint({ x: ['A'], y: ['B'], z: ['A'] })],
      [days(5), endpoint({ x: ['B'], y: ['B'], z: ['A'] })],
      [days(9), endpoint({ x: ['B'], y: ['B'], z: ['B'] })],
      [days(12), endpoint({ x: ['B'], y: ['B'], z: ['B'] })],
    ]);
    assert.deepEqual(kindsOf(told.events), ['24h certificate-changed', '216h certificate-changed']);
    assert.match(told.events[1]?.detail ?? '', /no longer serves the chain with the top CN=A/);
    assert.deepEqual(
      told.rounds.map(({ conditions }) => conditions.length),
      [0, 1, 0, 0, 0],
    );
  });

  it('stay as they were where an address failed, or the name was not resolved', () => {
    const told = story([
      [START, endpoint({ x: ['A'], y: ['A'] })],
      [hours(1), endpoint({ x: ['A'], y: [] })],
      [hours(2), endpoint({})],
      [hours(30), endpoint({ x: [], y: [] })],
      [hours(31), endpoint({ x: ['A'], y: ['A'] })],
      [hours(50), endpoint({ z: [] })],
    ]);
    assert.deepEqual(told.events, []);
    const [address] = told.after?.kind === 'endpoint' ? told.after.addresses : [];
    assert.equal(address?.chains[0]?.id, 'A');
  });

  it('were not changed by a host that was down when it was met first', () => {
    const told = story([
      [START, endpoint({ x: [] })],
      [hours(1), endpoint({ x: ['A'] })],
    ]);
    assert.deepEqual(told.events, []);
  });

  it('are those of all addresses where a name gives some of them in turn', () => {
    const told = story([
      [START, endpoint({ x: ['A'] })],
      [hours(1), endpoint({ y: ['B'] })],
      [hours(2), endpoint({ x: ['A'] })],
      [hours(3), endpoint({ y: ['B'] })],
    ]);
    assert.deepEqual(kindsOf(told.events), ['1h certificate-changed']);
  });

  it('are not set back by who probed before and writes later', () => {
    const told = story([
      [START, endpoint({ x: ['A'] })],
      [plusSeconds(START, 905), endpoint({ x: ['B'] })],
      [plusSeconds(START, 900), endpoint({ x: ['A'] })],
      [plusSeconds(START, 1800), endpoint({ x: ['B'] })],
    ]);
    assert.deepEqual(
      told.events.map(({ kind }) => kind),
      ['certificate-changed'],
    );
  });
});

describe('flapping', () => {
  it('is told where an address goes back to a chain that it had left, until it was steady for a while', () => {
    const told = story([
      [START, endpoint({ x: ['A'] })],
      [hours(1), endpoint({ x: ['B'] })],
      [hours(2), endpoint({ x: ['A'] })],
      [hours(3), endpoint({ x: ['B'] })],
      [hours(6), endpoint({ x: ['B'] })],
      [hours(9), endpoint({ x: ['B'] })],
    ]);
    assert.deepEqual(kindsOf(told.events), [
      '1h certificate-changed',
      '2h chain-flapping',
      '9h chain-steady',
    ]);
    assert.deepEqual(
      told.rounds.map(({ conditions }) => conditionsIn(conditions)[0] ?? ''),
      [
        '',
        `notice certificate-changed ${HOST} B`,
        `warning chain-flapping ${HOST}`,
        `warning chain-flapping ${HOST}`,
        `warning chain-flapping ${HOST}`,
        `notice certificate-changed ${HOST} B`,
      ],
    );
  });

  it('is told at once where an address serves two chains in a round, though it is met first', () => {
    const told = story([[START, endpoint({ x: ['A', 'B'] })]]);
    assert.deepEqual(kindsOf(told.events), ['0h chain-flapping']);
    assert.deepEqual(conditionsIn(told.conditions), [`warning chain-flapping ${HOST}`]);
  });

  it('is a notice where the list decides for no trust', () => {
    const both = [chain('A', { decidedBy: 'library' }), chain('B', { decidedBy: 'library' })];
    const told = story([[START, endpoint({ x: both })]]);
    assert.deepEqual(conditionsIn(told.conditions), [`notice chain-flapping ${HOST}`]);
  });

  it('is a warning to a unit of whose trusts the library decides, where the list does for others', () => {
    const both = [chain('A', { decidedBy: 'library' }), chain('B', { decidedBy: 'library' })];
    const told = story([
      [START, endpoint({ x: ['A'] })],
      [hours(1), endpoint({ x: both })],
    ]);
    assert.deepEqual(conditionsIn(told.conditions), [`warning chain-flapping ${HOST}`]);
  });

  it('is none where an old certificate is taken up again after days', () => {
    const told = story([
      [START, endpoint({ x: ['A'] })],
      [days(2), endpoint({ x: ['B'] })],
      [days(4), endpoint({ x: ['A'] })],
    ]);
    assert.deepEqual(kindsOf(told.events), ['48h certificate-changed', '96h certificate-changed']);
  });
});

describe('the end of certificates that a trust needs', () => {
  const leaf = certificate('leaf', [START, days(100)]);
  const stray = certificate('stray', [START, days(100)]);
  const needing = chain('A', { certificates: [leaf, stray], needed: [leaf.sha256] });

  it('is told once for each fraction of their lifetime, graver each time', () => {
    const rounds = Array.from({ length: 110 }, (_, day) => day);
    const told = story(rounds.map((day) => [days(day), endpoint({ x: [needing] })] as const));
    assert.deepEqual(
      told.events.map(({ at, severity, kind }) => [(at - START) / 86_400_000, severity, kind]),
      [
        [67, 'notice', 'expiry-near'],
        [90, 'warning', 'expiry-near'],
        [98, 'error', 'expiry-near'],
        [100, 'error', 'expiry-near'],
      ],
    );
    assert.deepEqual(conditionsIn(told.conditions), [`error expiry-near ${HOST} ${leaf.sha256}`]);
    assert.equal(
      told.conditions[0]?.detail,
      'the certificate CN=leaf that oidc.example.com serves expired on 2026-04-11T00:00:00Z',
    );
  });

  it('is over when they are not served any more, and is not told again when they are', () => {
    const told = story([
      [days(91), endpoint({ x: [needing] })],
      [days(92), endpoint({ x: ['A'] })],
      [days(93), endpoint({ x: [needing] })],
    ]);
    assert.deepEqual(kindsOf(told.events), [`${String(91 * 24)}h expiry-near`]);
    assert.deepEqual(
      told.rounds.map(({ conditions }) => conditions.length),
      [1, 0, 1],
    );
  });

  it('stays told to a unit whose trusts do not need them', () => {
    const indifferent = chain('A', { certificates: [leaf, stray] });
    const told = story([
      [days(91), endpoint({ x: [needing] })],
      [days(92), endpoint({ x: [indifferent] })],
    ]);
    assert.equal(told.conditions.length, 1);
    const later = story([
      [days(91), endpoint({ x: [needing] })],
      [days(99), endpoint({ x: [indifferent] })],
    ]);
    assert.deepEqual(
      later.events.map(({ severity }) => severity),
      ['warning', 'error'],
    );
    assert.equal(story([[days(92), endpoint({ x: [indifferent] })]]).conditions.length, 0);
  });
});
