// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { authorsOf } from '../../../../src/app/watch/authors.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import { plusSeconds } from '../../../../src/core/model/instant.ts';
import type { RecordedChange } from '../../../../src/core/model/provider.ts';
import type { EventKind, WatchEvent } from '../../../../src/core/watch/event.ts';
import type { AccountReads } from '../../../../src/ports/index.ts';
import { NOW, PROVIDER_ARN, ROLE_ARN } from '../../../world.ts';

const { signal } = new AbortController();
const SINCE = plusSeconds(NOW, -900);

function event(kind: EventKind, name: string): WatchEvent {
  const isRole = kind.startsWith('role');
  return {
    at: NOW,
    kind,
    about: { kind: isRole ? 'role' : 'provider', name },
    account: '111122223333',
    source: 'production',
    severity: 'notice',
    detail: 'a test',
    before: null,
    after: null,
    by: null,
  };
}

function write(action: string, seconds: number): RecordedChange {
  return { at: plusSeconds(NOW, seconds), action, userAgent: 'Terraform/1.9', by: 'arn:ci' };
}

function readsOf(writes: Readonly<Record<string, readonly RecordedChange[]>>): {
  readonly reads: Pick<AccountReads, 'lastWriters'>;
  readonly asked: (readonly string[])[];
} {
  const asked: (readonly string[])[] = [];
  const lastWriters: AccountReads['lastWriters'] = async (arns) => {
    asked.push(arns);
    return Promise.resolve(new Map(Object.entries(writes)));
  };
  return { reads: { lastWriters }, asked };
}

describe('who changed something', () => {
  it('is the last who made a call of the kind that the event is of', async () => {
    const { reads } = readsOf({
      [PROVIDER_ARN]: [
        write('UpdateOpenIDConnectProviderThumbprint', -10),
        write('CreateOpenIDConnectProvider', -20),
      ],
    });
    const events = [
      event('provider-created', PROVIDER_ARN),
      event('provider-changed', PROVIDER_ARN),
    ];
    const named = await authorsOf(events, { reads, since: SINCE, signal });
    assert.deepEqual(
      named.map(({ by }) => by),
      [
        {
          arn: 'arn:ci',
          at: plusSeconds(NOW, -20),
          call: 'CreateOpenIDConnectProvider',
          agent: 'Terraform/1.9',
        },
        {
          arn: 'arn:ci',
          at: plusSeconds(NOW, -10),
          call: 'UpdateOpenIDConnectProviderThumbprint',
          agent: 'Terraform/1.9',
        },
      ],
    );
  });

  it('is not known where CloudTrail has other calls alone', async () => {
    const { reads } = readsOf({ [ROLE_ARN]: [write('CreateRole', -10)] });
    const events = [event('role-deleted', ROLE_ARN)];
    assert.deepEqual(await authorsOf(events, { reads, since: SINCE, signal }), events);
  });

  it('is asked about nothing but changes of IAM, and each thing once', async () => {
    const { reads, asked } = readsOf({});
    await authorsOf([event('verdict-changed', PROVIDER_ARN)], { reads, since: SINCE, signal });
    await authorsOf([event('provider-changed', PROVIDER_ARN)], { reads, since: undefined, signal });
    assert.deepEqual(asked, []);
    const twice = [event('role-changed', ROLE_ARN), event('role-changed', ROLE_ARN)];
    await authorsOf(twice, { reads, since: SINCE, signal });
    assert.deepEqual(asked, [[ROLE_ARN]]);
  });

  it('stays open where CloudTrail may not be asked, or does not answer', async () => {
    for (const code of ['cloud_read_denied', 'cloud_throttled'] as const) {
      const reads = { lastWriters: async () => Promise.reject(new TrustprintError(code, 'no')) };
      const events = [event('role-changed', ROLE_ARN)];
      assert.deepEqual(await authorsOf(events, { reads, since: SINCE, signal }), events);
    }
  });
});
