// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { endpointFlaky } from '../../../../src/core/checks/endpoint-flaky.ts';
import type { DocumentSeries, Facts } from '../../../../src/core/model/facts.ts';
import { endpoint, facts } from '../../../world.ts';
import { assertStatus, failing } from './outcome.ts';

describe('endpoint-flaky', () => {
  it('passes where every look brought its document, and says how slow the slowest was', () => {
    const steady = over({ slowestMs: 310.4 });
    assertStatus(endpointFlaky, steady, 'pass');
    assert.equal(
      endpointFlaky.evaluate(steady).detail,
      'within 60 s, all 60 probes of the key set of oidc.example.test brought it, the slowest after 310 ms',
    );
  });

  it('fails where some did not, with the rate and the commonest reason', () => {
    const reasons = [
      { detail: 'the key set was answered with 503', count: 2 },
      { detail: 'it took more than five seconds', count: 1 },
    ];
    const { detail } = failing(endpointFlaky, over({ looks: 62, unseen: 2, failed: 3, reasons }));
    assert.equal(
      detail,
      'within 60 s, 3 of 60 probes of the key set of oidc.example.test failed (5 %): the key set was answered with 503',
    );
  });

  it('never rounds a failure away', () => {
    const reasons = [{ detail: 'refused', count: 1 }];
    const { detail } = failing(endpointFlaky, over({ looks: 600, failed: 1, reasons }));
    assert.match(detail, /1 of 600 probes .* failed \(1 %\)/);
  });

  it('is unknown where no look told anything of the documents', () => {
    assertStatus(endpointFlaky, over({ looks: 60, unseen: 60, slowestMs: undefined }), 'unknown');
  });

  it('fails, as a notice, where a probe failed and did not when it was made again', () => {
    const reasons = [{ detail: 'it was reset', count: 1 }];
    const lost = { failed: 1, retriesFailed: 0, reasons };
    const chains = [endpoint(undefined, { lost }), endpoint(undefined, { lost })];
    const { detail } = failing(endpointFlaky, facts({ endpoints: chains }));
    assert.equal(
      detail,
      '1 of 12 probes of oidc.example.test failed, but not when retried: it was reset',
    );
    assert.equal(endpointFlaky.severity, 'notice');
  });

  it('does not apply where nothing was looked at for a while', () => {
    assertStatus(endpointFlaky, facts(), 'not-applicable');
  });
});

function over(changed: Partial<DocumentSeries>): Facts {
  const usual: DocumentSeries = {
    document: 'jwks',
    host: 'oidc.example.test',
    port: 443,
    looks: 60,
    failed: 0,
    unseen: 0,
    slowestMs: 310,
    reasons: [],
  };
  return facts({ series: { overMs: 60_000, documents: [{ ...usual, ...changed }] } });
}
