// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';

import { forgeKeyPair } from '../../src/forge/keys.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import { inProcess } from '../in-process.ts';
import { run, runningLab, trustprint, workloadOf } from '../process.ts';
import { leakGuard, leaksIn, makeLeakFolder, recordedIn } from './guard.ts';
import { tokenIndex } from './tokens.ts';

const KEYS = await forgeKeyPair();
const TOKEN = await forgeToken({ sub: 'somebody' }, { kid: 'k', alg: 'ES256', keys: KEYS });
const [HEADER = '', CLAIMS = '', SIGNATURE = ''] = TOKEN.split('.');

describe('a text', () => {
  const index = tokenIndex();
  index.add(TOKEN);
  index.add(`${TOKEN}\n`);

  for (const [what, text, found] of [
    ['the whole token', `first\nthe token is ${TOKEN}.`, /^the signature of a token, in line 2$/],
    ['its signature alone', `"signature":"${SIGNATURE}"`, /the signature of a token, in line 1$/],
    ['half of its signature', `x${SIGNATURE.slice(3, 55)}…`, /the signature of a token/],
    [
      'its header and claims, without the signature',
      `\n\n${HEADER}.${CLAIMS}`,
      /the beginning of a token, in line 3$/,
    ],
    [
      'a token that nobody recorded',
      `${HEADER}.${CLAIMS.slice(0, 20)}.${'x'.repeat(43)}`,
      /a token/,
    ],
    [
      'a token whose header has blanks',
      [
        Buffer.from('{ "alg": "RS256" }').toString('base64url'),
        Buffer.from('{ "sub": "x" }').toString('base64url'),
        'x'.repeat(43),
      ].join('.'),
      /a token, in line 1/,
    ],
  ] as const) {
    it(`with ${what} is a leak, and the token is not said`, () => {
      const leak = index.leakIn(text) ?? '';
      assert.match(leak, found);
      for (const part of [HEADER, CLAIMS, SIGNATURE]) assert.ok(!leak.includes(part));
    });
  }

  for (const text of ['', '{"sub":"somebody"}', HEADER, CLAIMS, '[redacted]', 'eyJ', 'a.b.c']) {
    it(`with ${text === '' ? 'nothing' : text} in it is none`, () => {
      assert.equal(index.leakIn(text), undefined);
    });
  }
});

describe('the guard of the tests', () => {
  const folder = makeLeakFolder();
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('records what a lab makes, and refuses what has it, where the test would end', async () => {
    const guard = leakGuard(folder);
    const minted = await mintedIn(folder);
    assert.ok(recordedIn(folder) > 0, 'the forge was not recorded');
    guard.search('trustprint doctor', [{ where: 'stdout', text: 'all is well' }]);
    const [, , signature = ''] = minted.split('.');
    for (const text of [minted, `sig=${signature}`]) {
      assert.throws(
        () => {
          guard.search('trustprint doctor', [{ where: 'facts.json', text }]);
        },
        (error) =>
          error instanceof Error &&
          error.message.startsWith('a token leaked: facts.json of trustprint doctor has ') &&
          !error.message.includes(signature),
      );
    }
    assert.deepEqual(leaksIn(folder), []);
  });

  it('searches what is run in the process of the test too', async () => {
    const state = await mkdtemp(join(tmpdir(), 'trustprint-leaks-state-'));
    const env = { TRUSTPRINT_STATE: state };
    assert.equal((await inProcess(['checks'], { env })).code, 0);
    await writeFile(join(state, 'receipt.json'), JSON.stringify({ detail: TOKEN }));
    await assert.rejects(
      inProcess(['checks'], { env }),
      /a token leaked: receipt\.json of trustprint/,
    );
    await rm(state, { recursive: true });
  });

  it('finds at the end what was recorded only after it was shown', async () => {
    const guard = leakGuard(folder);
    const [, , signature = ''] = TOKEN.split('.');
    guard.search('trustprint fix', [{ where: 'stderr', text: `\n${signature}` }]);
    await writeFile(join(folder, 'tokens', 'late'), `${TOKEN}\n`);
    const [leak = '', ...others] = leaksIn(folder);
    assert.deepEqual(others, []);
    assert.match(
      leak,
      /guard\.test\.ts, .*finds at the end.*: stderr of trustprint fix has the sig/,
    );
    assert.ok(!leak.includes(signature));
  });
});

describe('a run of a program', () => {
  it('that prints a token of a lab fails, and says which', async () => {
    await using lab = await runningLab('healthy');
    const { tokenFile } = workloadOf(lab);
    await assert.rejects(run('cat', [tokenFile]), /a token leaked: stdout of cat .* has /);
    const shown = await run('cat', [tokenFile], { showsToken: true });
    assert.ok(shown.stdout.startsWith('eyJ'));
  });

  it('that leaves one in its state folder fails too', async () => {
    await using lab = await runningLab('healthy');
    const token = await readFile(workloadOf(lab).tokenFile, 'utf8');
    await writeFile(join(lab.state, 'left.json'), JSON.stringify({ token }));
    await assert.rejects(
      trustprint(['receipts'], lab.shell),
      /a token leaked: left\.json of trustprint receipts has /,
    );
  });

  it('of lab token is the one that may print one', async () => {
    await using lab = await runningLab('healthy');
    const { port } = new URL(lab.announcement.endpoint);
    const { stdout } = await trustprint(['lab', 'token', '--port', port]);
    assert.match(stdout, /^eyJ/);
    await assert.rejects(run('echo', [stdout]), /a token leaked/);
  });
});

/** A token as a lab makes one, recorded in this folder by the means that the tests use. */
async function mintedIn(folder: string): Promise<string> {
  const { recorder, env } = leakGuard(folder);
  const code = `
    import { forgeKeyPair } from './src/forge/keys.ts';
    import { forgeToken } from './src/forge/tokens.ts';
    const keys = await forgeKeyPair();
    process.stdout.write(await forgeToken({ sub: 'x' }, { kid: 'k', alg: 'ES256', keys }));
  `;
  const argv = [...recorder, '--input-type=module', '--eval', code];
  const { stdout, stderr } = await run(process.execPath, argv, { env, showsToken: true });
  assert.notEqual(stdout, '', stderr);
  return stdout;
}
