// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { it } from 'node:test';

import { eventsOfServer } from '../../../../../src/surfaces/cli/history/sources.ts';

it('a server that repeats what it told, or tells more than it was asked for, is not heard again', async () => {
  const event = {
    at: '2026-11-27T12:00:00Z',
    kind: 'role-changed',
    about: { kind: 'role', name: 'arn:1' },
    account: null,
    source: 'prod',
    severity: 'notice',
    detail: 'changed',
    before: null,
    after: null,
    by: null,
  };
  const events = [9, 8, 7].map((id) => ({ ...event, id }));
  const source = eventsOfServer(
    { get: async () => ({ schemaVersion: 1, events, next: null }) },
    AbortSignal.timeout(1000),
  );
  const wanted = { target: undefined, kinds: undefined };
  const idsOf = async (before: number | undefined, most: number): Promise<readonly number[]> =>
    (await source.events({ ...wanted, before, most })).map(({ id }) => id);
  assert.deepEqual(await idsOf(undefined, 2), [9, 8]);
  assert.deepEqual(await idsOf(8, 2), [7]);
  assert.deepEqual(await idsOf(7, 2), []);
});
