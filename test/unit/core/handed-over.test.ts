// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { additionOfFile } from '../../../src/core/plan/thumbprints/authority.ts';
import { plusSeconds } from '../../../src/core/model/instant.ts';
import { TrustprintError } from '../../../src/core/error.ts';
import { evaluate } from '../../../src/core/evaluate.ts';
import { type Plan, type StagedCertificate, DEFAULT_INTENT } from '../../../src/core/model/plan.ts';
import { planRepair } from '../../../src/core/plan/plan-repair.ts';
import { authority, facts, LEAF, listing, NOW, ROOT } from '../../world.ts';

const DAY = 86_400;

describe('a CA certificate that is handed over', () => {
  it('is refused where it is a leaf, unless a person allows that', () => {
    const { certificate } = LEAF;
    const additionBy = (allowLeaf: boolean): string =>
      additionOfFile({ certificate, from: 'leaf.pem' }, { ...DEFAULT_INTENT, allowLeaf }, NOW).sha1;
    assert.throws(
      () => additionBy(false),
      (error) => error instanceof TrustprintError && error.code === 'leaf_refused',
    );
    assert.equal(additionBy(true), certificate.sha1);
  });

  it('says that it expired, or is not valid yet, where that is so', async () => {
    const { certificate } = await authority('Handed Over');
    const { notBefore, notAfter } = certificate;
    assert.ok(notBefore !== undefined && notAfter !== undefined);
    const because = (at: typeof NOW): string =>
      additionOfFile({ certificate, from: 'ca.pem' }, DEFAULT_INTENT, at).because;
    assert.equal(because(NOW), 'handed over in ca.pem');
    assert.match(
      because(plusSeconds(notAfter, DAY)),
      /^handed over in ca\.pem; it expired on \d{4}-/,
    );
    assert.match(because(plusSeconds(notBefore, -DAY)), /ca\.pem; it is not valid before \d{4}-/);
  });
});

describe('a plan that lists what was handed over', () => {
  const planOf = (listed: readonly string[], stage: StagedCertificate): Plan => {
    const seen = facts({ provider: listing(...listed) });
    return planRepair(seen, evaluate(seen), { ...DEFAULT_INTENT, stage: [stage] });
  };

  it('gives that for the reason, and not that the list lacks what is served', async () => {
    const { certificate } = await authority('Next Root');
    const { changes } = planOf([ROOT.certificate.sha1], { certificate, from: 'next.pem' });
    assert.deepEqual(
      changes.map(({ because }) => because),
      ['next.pem was handed over to be listed before it is served'],
    );
  });

  it('gives both reasons where the list lacks what is served too', async () => {
    const { certificate } = await authority('Next Root');
    const seen = facts({ provider: listing('a'.repeat(40)) });
    const stage = [{ certificate, from: 'next.pem' }];
    const accept = [ROOT.certificate.sha256];
    const plan = planRepair(seen, evaluate(seen), { ...DEFAULT_INTENT, stage, accept });
    assert.deepEqual(
      plan.changes.map(({ because }) => because),
      [
        'the list names no certificate that these endpoints present; next.pem was handed over to be listed before it is served',
      ],
    );
  });

  it('is none where it is listed already, and says nothing else of the list than is so', async () => {
    const { certificate } = await authority('Next Root');
    const listed = [ROOT.certificate.sha1, certificate.sha1];
    const plan = planOf(listed, { certificate, from: 'next.pem' });
    assert.deepEqual(plan.changes, []);
    assert.doesNotMatch(plan.because, /names no certificate/);
  });
});
