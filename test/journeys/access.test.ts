// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';

import { openDatabase } from '../../src/adapters/database/open.ts';
import { inProcess } from '../in-process.ts';
import type { Ran } from '../process.ts';
import { assertResult } from '../unit/render/assert-result.ts';
import { ask, bearer, servedWatch } from '../watch-http.ts';

const TOKEN = /^tpw_[\w-]{43}$/;

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
  file = join(folder, 'watch.db');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function access(...args: readonly string[]): Promise<Ran> {
  return inProcess(['access', ...args, '--database', file]);
}

async function listed(): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const { stdout } = await access('list', '--format', 'json');
  const result = JSON.parse(stdout) as { tokens: readonly Readonly<Record<string, unknown>>[] };
  assertResult('access-list.schema.json', result);
  return result.tokens;
}

describe('access', () => {
  it('makes a token that opens the API of a watch that runs, until it is revoked', async () => {
    const made = await access('create', 'grafana', '--accounts', '111122223333');
    assert.equal(made.code, 0);
    const token = made.stdout.trim();
    assert.match(token, TOKEN);
    assert.ok(!made.stderr.includes(token));
    const database = await openDatabase(file, { redact: (text) => text, use: 'serve' });
    {
      await using served = await servedWatch({ over: database });
      const status = async (): Promise<number> =>
        (await ask(`${served.url}/api/v1/status`, { headers: bearer(token) })).status;
      assert.equal(await status(), 200);
      const [grant] = await listed();
      assert.equal(grant?.['name'], 'grafana');
      assert.deepEqual(grant['accounts'], ['111122223333']);
      assert.deepEqual(grant['scopes'], ['read']);
      assert.ok(!JSON.stringify(grant).includes(token));
      const revoked = await access('revoke', String(grant['id']));
      assert.equal(revoked.code, 0);
      assert.equal(await status(), 401);
      const did = (await database.access.auditLog(10)).map((entry) => entry.did);
      assert.deepEqual(did, ['refused', 'token revoked', 'token created']);
    }
    await database.close();
    assert.deepEqual(await listed(), []);
  });

  it('takes a token that was made elsewhere, and once is enough', async () => {
    const token = `tpw_${randomBytes(32).toString('base64url')}`;
    const secret = join(folder, 'token');
    await writeFile(secret, `${token}\n`);
    const taken = await access('create', 'prometheus', '--token-file', secret);
    assert.deepEqual([taken.code, taken.stdout], [0, ''], taken.stderr);
    assert.doesNotMatch(taken.stderr, /tpw_/);
    const again = await access('create', 'prometheus', '--token-file', secret);
    assert.deepEqual([again.code, again.stderr], [0, 'the token is known\n']);
    const [grant, ...others] = await listed();
    assert.deepEqual([grant?.['name'], others], ['prometheus', []]);
    const database = await openDatabase(file, { redact: (text) => text, use: 'serve' });
    {
      await using served = await servedWatch({ over: database });
      const { status } = await ask(`${served.url}/api/v1/status`, { headers: bearer(token) });
      assert.equal(status, 200);
    }
    await database.close();

    await writeFile(secret, 'tpw_secret');
    const weak = await access('create', 'prometheus', '--token-file', secret);
    assert.equal(weak.code, 2);
    assert.match(weak.stderr, /holds no token.*\nhint: a token is tpw_ and 32 bytes/);
  });

  it('says in JSON what it made', async () => {
    const { stdout } = await access('create', 'bot', '--scope', 'suggest', '-o', 'json');
    const result = JSON.parse(stdout) as { token: string; id: string };
    assertResult('access-create.schema.json', result);
    assert.match(result.token, TOKEN);
    const [grant] = await listed();
    assert.equal(grant?.['id'], result.id);
    assert.deepEqual(grant['scopes'], ['read', 'suggest']);
    assert.equal((await access('list', '--quiet')).stdout, `${result.id}\n`);
  });

  it('makes tokens that end', async () => {
    await access('create', 'short', '--expires', '1d');
    const [grant] = await listed();
    const { createdAt, expiresAt } = grant as { createdAt: string; expiresAt: string };
    assert.equal(Date.parse(expiresAt) - Date.parse(createdAt), 86_400_000);
    const { stdout } = await access('list');
    assert.match(stdout, /short\n {2}may read, all accounts, until .*; never used/);
  });

  it('revokes what there is', async () => {
    await access('create', 'one');
    const { code, stderr } = await access('revoke', 'none');
    assert.equal(code, 2);
    assert.match(stderr, /no token has the id none/);
  });

  it('prints names harmlessly', async () => {
    await access('create', '\u001b[31mred\u202e');
    const { stdout } = await access('list');
    assert.ok(!/[\u001b\u202e]/.test(stdout));
  });

  for (const [args, message] of [
    [['create', 'x', '--scope', 'write'], /not a scope/],
    [['create', 'x', '--scope', ''], /scope/],
    [['create', 'x', '--accounts', '1'], /not an AWS account/],
    [['create', 'x', '--expires', '0d'], /not a number of days/],
    [['create'], /NAME/],
    [['make'], /one too many/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stderr, stdout } = await access(...args);
      assert.equal(code, 2);
      assert.match(stderr, message);
      assert.equal(stdout, '');
    });
  }

  it('makes no database to list or revoke what is in it', async () => {
    for (const args of [[], ['revoke', 'none']]) {
      const { code, stderr } = await access(...args);
      assert.equal(code, 3, stderr);
      assert.match(stderr, /database_unavailable/);
      assert.deepEqual(await readdir(folder), []);
    }
  });
});
