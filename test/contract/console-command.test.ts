// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { opened, startConsole } from '../console-process.ts';
import { type FaultyLab, faultyLab } from '../faulty-lab.ts';
import { inProcess } from '../in-process.ts';
import { ask, bearer, cookiesOf, open, servedWatch } from '../watch-http.ts';

/** An account that is no lab to who asks: what is seen of it is kept. */
let account: FaultyLab;
before(async () => {
  account = await faultyLab('healthy', { saysLab: false });
});
after(async () => {
  await account[Symbol.asyncDispose]();
});

const KEPT = '111122223333.db';

describe('the console of an account', () => {
  it('keeps what it saw in a file of that account, for its owner alone', async () => {
    await using page = await startConsole(account.shell);
    assert.match(page.said(), /^trustprint console: account 111122223333, on http:/m);
    assert.doesNotMatch(page.said(), /not kept/);
    const path = join(account.state, 'console', KEPT);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal(await page.end('SIGTERM'), 0);
  });

  it('lets in nobody who had opened the one before', async () => {
    await using before = await startConsole(account.shell);
    const { port } = new URL(before.url);
    const headers = { cookie: await opened(before) };
    assert.equal((await ask(`${before.url}/`, { headers })).status, 200);
    assert.equal(await before.end('SIGINT'), 0);
    await using next = await startConsole(account.shell, [], `127.0.0.1:${port}`);
    assert.equal((await ask(`${next.url}/`, { headers })).status, 401);
  });

  it('comes up beside another of the same, and says what it does not keep', async () => {
    await using one = await startConsole(account.shell);
    await using other = await startConsole(account.shell);
    assert.doesNotMatch(one.said(), /not kept/);
    assert.match(other.said(), /what it sees is not kept: another console keeps it/);
    const [first, second] = await Promise.all([one, other].map(opened));
    const both = { cookie: `${String(first)}; ${String(second)}` };
    for (const { url } of [one, other]) {
      assert.equal((await ask(`${url}/`, { headers: both })).status, 200, 'of one browser');
    }
  });

  it('is another than that of one of its clusters', async () => {
    await using page = await startConsole(account.shell, ['eks:lab']);
    assert.match(page.said(), /^trustprint console: eks:lab, on http:/m);
    const files = (await readdir(join(account.state, 'console'))).filter((name) =>
      name.endsWith('.db'),
    );
    assert.equal(files.length, 2, files.join(' '));
  });
});

describe('the console', () => {
  it('takes a port that is free where the usual one is taken, and no other than was named', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const ran = await inProcess(['console', '--listen', `127.0.0.1:${port}`], account.shell);
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /port_taken/);
    taken.close();
    await using one = await startConsole(account.shell, ['--every', '1h'], '');
    await using other = await startConsole(account.shell, [], '');
    assert.notEqual(one.url, other.url);
  });

  it('comes up where nobody is signed in, and nothing can be read', async () => {
    const home = await mkdtemp(join(tmpdir(), 'trustprint-nobody-'));
    const env = { HOME: home, AWS_EC2_METADATA_DISABLED: 'true' };
    const unset = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
    await using page = await startConsole({ env, unset });
    assert.match(page.said(), /^trustprint console: the account of your credentials, on http:/m);
    assert.match(page.said(), /not kept: your AWS account is not known: /);
    const headers = { cookie: await opened(page) };
    assert.equal((await ask(`${page.url}/`, { headers })).status, 200);
    assert.deepEqual(await readdir(home), []);
    assert.equal(await page.end('SIGINT'), 0);
    await rm(home, { recursive: true });
  });
});

describe('the console of an account that does not answer', () => {
  it('says why the account is not known', async () => {
    const env = { ...account.shell.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    await using page = await startConsole({ ...account.shell, env });
    const why = /not kept: your AWS account is not known: AWS (?:gave no answer|does not answer)/;
    assert.match(page.said(), why);
    assert.doesNotMatch(page.said(), /signed in/);
  });
});

describe('flags of the console', () => {
  for (const [flags, says] of [
    [['--open', '--no-open'], /--open and --no-open contradict each other/],
    [['--every', '1'], /shorter than five seconds/],
    [['--every', '0s'], /shorter than five seconds/],
  ] as const) {
    it(`${flags.join(' ')} is refused`, async () => {
      const ran = await inProcess(['console', ...flags], account.shell);
      assert.equal(ran.code, 2);
      assert.match(ran.stderr, says);
    });
  }
});

describe('a server', () => {
  it('tells how many pages are open: each has a stream, and programs have no page', async () => {
    const told: number[] = [];
    await using served = await servedWatch({ onPages: (count) => told.push(count) });
    const stream = `${served.url}/api/v1/events`;
    const accept = { accept: 'text/event-stream' };
    const cookie = cookiesOf(await ask(served.launchUrl));
    const program = await open(stream, { headers: { ...accept, ...bearer(await served.token()) } });
    const pages = [
      await open(stream, { headers: { ...accept, cookie } }),
      await open(stream, { headers: { ...accept, cookie } }),
    ];
    assert.deepEqual(told, [0, 1, 2]);
    for (const page of pages) page.destroy();
    while (told.length < 5) await new Promise((resolve) => setTimeout(resolve, 5));
    assert.deepEqual(told, [0, 1, 2, 1, 0]);
    program.destroy();
  });
});
