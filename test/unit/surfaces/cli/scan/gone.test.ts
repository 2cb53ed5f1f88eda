// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import type { AccountRemnant } from '../../../../../src/core/fleet/fleet-check.ts';
import type { ScanLineJson, UnreadableLine } from '../../../../../src/schemas/scan.ts';
import { Baseline } from '../../../../../src/surfaces/cli/scan/baseline.ts';
import { linesOfRest } from '../../../../../src/surfaces/cli/scan/gone.ts';
import { ACCOUNTS, finding, HEAD, TRUST } from './scan-lines.ts';

const [ONE = '', TWO = ''] = ACCOUNTS;
const ORPHAN = finding('orphan', { check: 'provider-orphan', severity: 'warning' });
const UNREAD: UnreadableLine = {
  type: 'unreadable',
  id: 'unread',
  account: ONE,
  accountName: null,
  ou: null,
  region: null,
  what: 'the roles',
  why: 'not allowed',
  firstSeen: HEAD.at,
  isNew: true,
  suppressed: null,
};

describe('what a baseline has and a scan has not', () => {
  it('is gone where its account was read', () => {
    assert.deepEqual(rest({ known: [finding('a'), UNREAD] }), ['gone a']);
  });

  it('is no line where it was found again', () => {
    assert.deepEqual(rest({ known: [finding('a')], found: ['a'] }), []);
  });

  it('stays known where its account was not read, or not all of it', () => {
    const known = [finding('a'), UNREAD];
    const expected = ['unconfirmed a', 'unconfirmed unread'];
    assert.deepEqual(rest({ known, remnants: [remnant(ONE, false), remnant(TWO)] }), expected);
    assert.deepEqual(rest({ known, remnants: [remnant(TWO)] }), expected);
  });

  it('is forgotten where its account is not scanned any more', () => {
    assert.deepEqual(
      rest({ known: [finding('a')], accounts: [TWO], remnants: [remnant(TWO)] }),
      [],
    );
  });

  it('is gone where it rests on all accounts and all were read, in the same Regions', () => {
    const known = [ORPHAN];
    assert.deepEqual(rest({ known }), ['gone orphan']);
    const unread = [remnant(ONE), remnant(TWO, false)];
    assert.deepEqual(rest({ known, remnants: unread }), ['unconfirmed orphan']);
    assert.deepEqual(rest({ known, regions: ['eu-west-1'] }), ['unconfirmed orphan']);
    assert.deepEqual(rest({ known, shard: '1/2' }), ['unconfirmed orphan']);
  });

  it('stays known where one cluster is scanned and accounts were, or another cluster', () => {
    const cluster = { known: [finding('a')], target: 'eks:prod' };
    assert.deepEqual(rest(cluster), ['unconfirmed a']);
  });

  it('stays known from one scan to the next', () => {
    const first = new Baseline(HEAD);
    first.add(finding('a', { firstSeen: '2026-10-01T00:00:00Z' }));
    const scan = { scope: HEAD.scope, remnants: [], found: new Set<string>() };
    const second = new Baseline(HEAD);
    for (const line of linesOfRest(first, scan)) second.add(line);
    const { firstSeen, isNew } = second.applied(finding('a'));
    assert.deepEqual([firstSeen, isNew], ['2026-10-01T00:00:00Z', false]);
  });
});

describe('a baseline', () => {
  it('knows a trust by its verdict, and the findings within it', () => {
    const baseline = new Baseline(HEAD);
    baseline.add(TRUST);
    baseline.add(finding('a'));
    const gone = { why: '404', tags: null, instead: [finding('a'), finding('b')] };
    const { isNew, gone: known } = baseline.applied({ ...TRUST, gone });
    assert.equal(isNew, false);
    assert.deepEqual(
      known?.instead.map((line) => line.isNew),
      [false, true],
    );
    assert.equal(baseline.applied({ ...TRUST, verdict: 'broken' }).isNew, true);
  });

  const suppressed = { reason: 'known', until: '2026-11-30' };
  for (const [what, before, now, isNew] of [
    ['is as grave', { severity: 'warning' }, { severity: 'warning' }, false],
    ['is less grave', { severity: 'error' }, { severity: 'notice' }, false],
    ['has become graver', { severity: 'notice' }, { severity: 'error' }, true],
    ['is suppressed still', { suppressed }, { suppressed }, false],
    ['was suppressed until lately', { suppressed }, {}, true],
    ['is suppressed now', {}, { suppressed }, false],
  ] as const) {
    it(`${isNew ? 'does not know' : 'knows'} a finding that ${what}, also from a night without an answer`, () => {
      const first = new Baseline(HEAD);
      first.add(finding('a', before));
      const second = new Baseline(HEAD);
      const scan = { scope: HEAD.scope, remnants: [], found: new Set<string>() };
      for (const line of linesOfRest(first, scan)) second.add(line);
      for (const baseline of [first, second]) {
        assert.equal(baseline.applied(finding('a', now)).isNew, isNew);
      }
    });
  }

  it('does not know what could not be read, and was suppressed until lately', () => {
    const baseline = new Baseline(HEAD);
    baseline.add({ ...UNREAD, suppressed });
    assert.equal(baseline.applied({ ...UNREAD, suppressed }).isNew, false);
    assert.equal(baseline.applied(UNREAD).isNew, true);
  });

  it('knows what an orphan has beside, which is told where an account cannot be read', () => {
    const baseline = new Baseline(HEAD);
    baseline.add({ ...TRUST, gone: { why: '404', tags: null, instead: [finding('keys')] } });
    assert.equal(baseline.applied(finding('keys')).isNew, false);
    assert.deepEqual([...baseline.known], []);
  });
});

function remnant(id: string, isAll = true): AccountRemnant {
  const account = { id, partition: 'aws', name: undefined, unit: undefined };
  return { account, clusters: [], providers: [], gone: [], isAll };
}

function rest({
  known,
  found = [],
  remnants = ACCOUNTS.map((id) => remnant(id)),
  ...scope
}: {
  readonly known: readonly ScanLineJson[];
  readonly found?: readonly string[];
  readonly remnants?: readonly AccountRemnant[];
  readonly accounts?: readonly string[];
  readonly regions?: readonly string[];
  readonly shard?: string;
  readonly target?: string;
}): readonly string[] {
  const baseline = new Baseline(HEAD);
  for (const line of known) baseline.add(line);
  const seen = { scope: { ...HEAD.scope, ...scope }, remnants, found: new Set(found) };
  return [...linesOfRest(baseline, seen)].map((line) =>
    line.type === 'gone' || line.type === 'unconfirmed' ? `${line.type} ${line.id}` : line.type,
  );
}
