// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { instantOf, plusSeconds } from '../../../../../src/core/model/instant.ts';
import { parseIssuer } from '../../../../../src/core/model/issuer.ts';
import { usualRole, WORKLOAD } from '../../../../../src/surfaces/lab/control/defaults.ts';
import {
  accessKeyId,
  accountIn,
  uniqueId,
} from '../../../../../src/surfaces/lab/protocol/identifiers.ts';
import { openSession, packedSizeOf } from '../../../../../src/surfaces/lab/sts/sessions.ts';
import { accessKey, NOW, world } from '../lab-world.ts';

describe('the id of an access key', () => {
  it('holds its account, whichever that is', () => {
    const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 });
    fc.assert(
      fc.property(digits, fc.constantFrom('AKIA' as const, 'ASIA' as const), (all, prefix) => {
        const account = all.join('');
        const id = accessKeyId(prefix, account);
        assert.match(id, /^A[KS]IA[A-Z2-7]{16}$/);
        assert.equal(accountIn(id), account);
      }),
    );
  });

  it('is another one each time', () => {
    const ids = new Set(Array.from({ length: 500 }, () => accessKeyId('AKIA', '111122223333')));
    assert.equal(ids.size, 500);
  });

  it('that was published tells the account that it is known to be of', () => {
    assert.equal(accountIn('ASIAQNZGKIQY56JQ7WML'), '029608264753');
  });

  it('holds none where it is of the older form, or is none', () => {
    for (const id of ['AKIAIOSFODNN7EXAMPLE', '', 'AROAQNZGKIQY56JQ7WML', 'ASIAQNZGKIQY56JQ7WM1']) {
      assert.equal(accountIn(id), undefined);
    }
  });
});

describe('an identifier of IAM', () => {
  it('tells its kind, and has twenty characters', () => {
    assert.match(uniqueId('AROA'), /^AROA[A-Z2-7]{16}$/);
  });
});

describe('sessions', () => {
  const PLACE = {
    partition: 'aws',
    account: '111122223333',
    region: 'us-east-1',
    issuer: parseIssuer('https://oidc.example.test'),
    now: NOW,
  } as const;
  const role = usualRole(PLACE, WORKLOAD);
  const opening = (name: string, now = NOW) => ({
    name,
    now,
    seconds: 900,
    policies: undefined,
    tags: {},
    transitiveTagKeys: [],
    sourceIdentity: undefined,
    provider: undefined,
  });

  it('are let go of once they have ended, and the user’s own key never', () => {
    const here = world({ accessKeys: [accessKey()] });
    const ended = openSession(here, role, opening('ended'));
    const later = plusSeconds(NOW, 900);
    const open = openSession(here, role, opening('open', later));
    assert.deepEqual([...here.accessKeys.keys()], ['AKIAEXAMPLE', open.id]);
    assert.equal(ended.session.expires, later);
  });

  it('are ten thousand at most: the oldest goes', () => {
    const here = world({ accessKeys: [accessKey()] });
    const first = openSession(here, role, opening('first'));
    for (let index = 0; index < 10_000; index += 1) {
      here.accessKeys.set(`ASIA${String(index)}`, { ...first, id: `ASIA${String(index)}` });
    }
    openSession(here, role, opening('last'));
    assert.ok(here.accessKeys.size <= 10_001);
    assert.ok(!here.accessKeys.has(first.id));
    assert.ok(here.accessKeys.has('AKIAEXAMPLE'));
  });

  it('end on a whole second, as STS prints them', () => {
    const { session } = openSession(world(), role, opening('x', instantOf(NOW + 7)));
    assert.equal(session.expires % 1000, 0);
  });
});

describe('how full a session token is', () => {
  const nothing = { policies: [], tags: {}, transitiveTagKeys: [], sourceIdentity: undefined };

  it('is within what was recorded of tokens without more, and nothing of other calls', () => {
    assert.equal(packedSizeOf({ ...nothing, subject: undefined }), 0);
    for (const length of [0, 13, 300, 5000]) {
      const percent = packedSizeOf({ ...nothing, subject: 's'.repeat(length) });
      assert.ok(percent >= 24 && percent <= 34);
    }
  });

  it('is about sixteen for a short policy, as recorded 2026-02-09', () => {
    const policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Sid: 'Stmt1', Effect: 'Allow', Action: 's3:ListAllMyBuckets', Resource: '*' }],
    });
    const percent = packedSizeOf({ ...nothing, policies: [policy], subject: undefined });
    assert.ok(percent >= 12 && percent <= 20, String(percent));
  });
});
