// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseInstant } from '../../../../../src/core/model/instant.ts';
import type { Suppression } from '../../../../../src/core/model/suppressions.ts';
import type { ScanLineJson } from '../../../../../src/schemas/scan.ts';
import { ScanLines } from '../../../../../src/surfaces/cli/scan/lines.ts';
import { finding, HEAD, TRUST } from './scan-lines.ts';

/** What becomes of lines of an earlier run. */
function taken(
  lines: readonly ScanLineJson[],
  suppressions: readonly Suppression[] = [],
): readonly ScanLineJson[] {
  const out: ScanLineJson[] = [];
  const at = parseInstant(HEAD.at);
  const scan = new ScanLines({ at, suppressions, baseline: undefined }, (line) => out.push(line));
  for (const line of lines) scan.put(line);
  return out;
}

describe('a line of an earlier run', () => {
  it('is new where there is no baseline, whatever it says', () => {
    const lines = [finding('a', { isNew: false }), { ...TRUST, isNew: false }];
    assert.deepEqual(
      taken(lines).map((line) => 'isNew' in line && line.isNew),
      [true, true],
    );
  });

  const suppression: Suppression = {
    check: 'provider-unused',
    target: undefined,
    reason: 'kept for spring',
    until: '2027-03-31',
  };
  const { reason, until } = suppression;

  it('is suppressed where that was decided since, or where it was run', () => {
    const decided = { reason: 'there', until };
    const lines = [finding('a'), finding('b', { suppressed: decided })];
    const suppressed = (all: readonly ScanLineJson[]) =>
      all.map((line) => (line.type === 'finding' ? line.suppressed : undefined));
    assert.deepEqual(suppressed(taken(lines)), [null, decided]);
    const now = { reason, until };
    assert.deepEqual(suppressed(taken(lines, [suppression])), [now, now]);
  });

  it('is not suppressed where that is over, nor where STS decides', () => {
    const lines = [
      finding('a', { suppressed: { reason, until: '2026-10-31' } }),
      finding('b', { check: 'keys', suppressed: { reason, until } }),
    ];
    assert.deepEqual(
      taken(lines).map((line) => (line.type === 'finding' ? line.suppressed : undefined)),
      [null, null],
    );
  });
});
