// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as z from 'zod';

import { plusSeconds } from '../../../../src/core/model/instant.ts';
import { alertmanagerBody } from '../../../../src/render/watch/alertmanager.ts';
import { ALERT_AT, messageOf } from '../../../watch-alerts.ts';

/** Alertmanager, `api/v2/openapi.yaml`, `postableAlert`. */
const POSTED = z.array(
  z.strictObject({
    labels: z.record(z.string().regex(/^[a-zA-Z_]\w*$/), z.string().min(1)),
    annotations: z.record(z.string().regex(/^[a-zA-Z_]\w*$/), z.string()),
    startsAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
  }),
);

describe('alerts for Alertmanager', () => {
  it('have few labels, none of them empty, and each of them bounded', () => {
    const cause = { check: 'source-unreadable', host: 'x'.repeat(5000), chain: '' };
    const [posted] = bodyOf(messageOf({}, { cause, severity: 'notice' }));
    assert.deepEqual(Object.keys(posted?.labels ?? {}), ['alertname', 'check', 'severity', 'host']);
    assert.equal(posted?.labels['alertname'], 'TrustprintSourceUnreadable');
    assert.equal(posted.labels['severity'], 'info');
    assert.ok((posted.labels['host'] ?? '').length < 350);
  });

  it('that became graver end the one before, and no other time does', () => {
    const severities = (kind: 'firing' | 'updated') =>
      bodyOf(messageOf({ kind })).map(({ labels, endsAt }) => [labels['severity'], endsAt]);
    const standing = ['critical', '2026-11-27T13:35:04Z'];
    const now = '2026-11-27T13:20:04Z';
    assert.deepEqual(severities('firing'), [standing]);
    assert.deepEqual(severities('updated'), [standing, ['warning', now], ['info', now]]);
  });

  it('end no earlier than they began, though clocks differ', () => {
    const alert = { startedAt: ALERT_AT, resolvedAt: plusSeconds(ALERT_AT, -30) };
    const [posted] = bodyOf(messageOf({ kind: 'resolved' }, alert));
    assert.equal(posted?.endsAt, posted?.startsAt);
  });
});

function bodyOf(message: Parameters<typeof alertmanagerBody>[0][number]): z.infer<typeof POSTED> {
  return POSTED.parse(JSON.parse(alertmanagerBody([message], ALERT_AT)));
}
