// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import type { JsonObject } from '../../src/core/model/json.ts';
import { forgeKeyPair } from '../../src/forge/keys.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import { inProcess } from '../in-process.ts';
import { type Ran, runningLab } from '../process.ts';
import { assertResult } from '../unit/render/assert-result.ts';

const KEY = { kid: 'key-1', alg: 'ES256', keys: await forgeKeyPair() } as const;
const ISSUER = 'https://oidc.eks.eu-west-1.amazonaws.com/id/1111222233334444AAAABBBBCCCCDDDD';

describe('trustprint token', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-token-'));
  });
  after(async () => rm(folder, { recursive: true, force: true }));

  const token = async (argv: readonly string[], input = ''): Promise<Ran> =>
    inProcess(['token', ...argv], { cwd: folder, input });

  it('shows what is in it, how long it is good and what can be asked, from a file', async () => {
    await writeFile(join(folder, 't.jwt'), await minted({}));
    const { code, stdout, stderr } = await token(['t.jwt']);
    assert.deepEqual([code, stderr], [0, '']);
    for (const said of [
      /^(?:✓|\[ok\]) nothing that can be seen of this token is against it$/m,
      /^issuer +https:.*\(Amazon EKS\)$/m,
      /^subject +system:serviceaccount:team-a:web +\(service account: .*web.*\)$/m,
      /^expires +\d{4}-.*Z, in (59|60) minutes$/m,
      /^ {2}kid +key-1$/m,
      /^ {2}oidc\.eks\..*:sub = system:serviceaccount:team-a:web$/m,
      /^ {2}(?:✓|\[ok\]) claims /m,
      /not in the token: provider, audience, endpoint-trust, keys, signature/,
    ])
      assert.match(stdout, said);
  });

  it('is what its schema says as JSON, whether it is good or not', async () => {
    for (const [text, code] of [
      [await minted({}), 0],
      [await minted({ exp: 1 }), 1],
      ['opaque-access-token', 1],
      [`${await minted({ iss: 'x' })}\n`, 1],
    ] as const) {
      const ran = await token(['-', '-o', 'json'], text);
      assert.deepEqual([ran.code, ran.stderr], [code, '']);
      assertResult('token.schema.json', JSON.parse(ran.stdout) as object);
    }
  });

  it('judges by the clock of the lab that AWS_ENDPOINT_URL leads to, and of no other', async () => {
    await using lab = await runningLab('healthy');
    const text = await minted({});
    const ahead: Record<string, string> = {
      ...lab.announcement.env,
      TRUSTPRINT_NOW_OFFSET: '86400',
    };
    for (const [env, said] of [
      [lab.announcement.env, 'ok'],
      [ahead, 'broken'],
      [{ ...ahead, AWS_ENDPOINT_URL: '', AWS_ENDPOINT_URL_STS: ahead['AWS_ENDPOINT_URL'] ?? '' }, 'broken'],
      [{ ...ahead, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'ok'],
      [{ TRUSTPRINT_NOW_OFFSET: '86400' }, 'ok'],
    ] as const) {
      const { stdout } = await inProcess(['token', '-', '-q'], { cwd: folder, input: text, env });
      assert.equal(stdout, `${said}\n`, JSON.stringify(env));
    }
  });

  it('says what STS would answer to one that it would refuse, and exits 1', async () => {
    const { code, stdout } = await token(['-'], await minted({ aud: undefined }));
    assert.equal(code, 1);
    assert.match(stdout, /^(?:✗|\[x\]) refused: the token has no aud$/m);
    assert.match(stdout, /^ {2}400 InvalidIdentityToken: Missing a required claim: aud$/m);
    assert.equal((await token(['-', '-q'], await minted({ exp: 1 }))).stdout, 'broken\n');
    assert.equal((await token(['-', '-q'], await minted({}))).stdout, 'ok\n');
  });

  it('holds the roles that it pins against the one that is asked for', async () => {
    const roles = { 'https://aws.amazon.com/roles': 'arn:aws:iam::111122223333:role/web' };
    const pinned = await minted(roles);
    for (const [name, code] of [
      ['web', 0],
      ['other', 1],
    ] as const) {
      const role = `arn:aws:iam::111122223333:role/${name}`;
      assert.equal((await token(['-', '--role', role], pinned)).code, code, name);
    }
  });

  it('never prints the token, its signature, or a token in its claims', async () => {
    const inner = await minted({ sub: 'inner' });
    const outer = await minted({ act: { token: inner }, note: inner });
    for (const flags of [[], ['-o', 'json'], ['-q']]) {
      const { stdout, stderr } = await token(['-', ...flags], outer);
      for (const part of [outer, inner].flatMap((each) => each.split('.')))
        assert.ok(!`${stdout}${stderr}`.includes(part), flags.join(' '));
    }
  });

  it('prints what comes in it harmless', async () => {
    const { stdout } = await token(['-'], await minted({ note: '::error::x\u001b[2J\u202e' }));
    assert.ok(!/[\u001b\u202e]|^::/m.test(stdout), stdout);
  });

  for (const [what, input, hint] of [
    ['nothing', '', /it is empty/],
    ['blanks', ' \n ', /it is empty/],
    ['a header of HTTP', 'Authorization: Bearer abc', /leave "Bearer" out/],
    ['the answer of an API', '{ "status": { "token": "abc" } }', /status\.token/],
    ['a text', 'no token at all', /on one line/],
  ] as const) {
    it(`is exit 2 for ${what}`, async () => {
      const { code, stdout, stderr } = await token(['-'], input);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, /standard input holds no token \(token_unreadable\)/);
      assert.match(stderr, hint);
    });
  }

  it('is exit 2 for what is larger than any token, missing, or no file name', async () => {
    const huge = await token(['-'], 'x'.repeat(300_000));
    assert.deepEqual([huge.code, huge.stdout], [2, '']);
    assert.match(huge.stderr, /file_too_large/);
    assert.match((await token(['nowhere.jwt'])).stderr, /token_unreadable/);
    assert.match((await token([])).stderr, /FILE\|- is missing/);
    const given = await token([await minted({})]);
    assert.equal(given.code, 2);
    assert.match(given.stderr, /token_where_file_expected/);
    assert.ok(!`${given.stdout}${given.stderr}`.includes('eyJ'));
  });
});

async function minted(claims: JsonObject): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = {
    iss: ISSUER,
    sub: 'system:serviceaccount:team-a:web',
    aud: ['sts.amazonaws.com'],
    iat: now,
    exp: now + 3600,
  };
  return forgeToken({ ...usual, ...claims }, KEY);
}
