// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';

import { servedPage } from '../../src/adapters/page-template.ts';
import { ask, bearer, cookiesOf, type ServedWatch, servedWatch } from '../watch-http.ts';

let served: ServedWatch;
let cookie: string;
before(async () => {
  served = await servedWatch();
  cookie = cookiesOf(await ask(served.launchUrl));
});
after(async () => {
  await served[Symbol.asyncDispose]();
});

const ASSET = /\/assets\/[\w.-]+/g;

/** The scripts and styles that the browser takes for the first screen. */
async function firstAssets(): Promise<readonly string[]> {
  const { text } = await ask(`${served.url}/`, { headers: { cookie } });
  const names = [...new Set(text.match(ASSET))];
  assert.ok(names.length > 2, text);
  return names.filter((name) => /\.(?:css|js)$/.test(name));
}

describe('the page', () => {
  it('is for who is signed in, by session or by token, and says nothing of him', async () => {
    const token = bearer(await served.token());
    const [open, shut] = [{ cookie }, {}].map(async (headers) =>
      ask(`${served.url}/`, { headers }),
    );
    assert.match((await open)?.text ?? '', /<div id="page"><\/div>/);
    assert.equal((await open)?.text, (await ask(`${served.url}/`, { headers: token })).text);
    assert.equal((await shut)?.status, 401);
    assert.doesNotMatch((await shut)?.text ?? '', ASSET);
  });

  it('has neither script nor style within itself, and asks nothing of others', async () => {
    const { text, headers } = await ask(`${served.url}/`, { headers: { cookie } });
    assert.doesNotMatch(text, /<script(?![^>]*src="\/assets\/)|<style|\son\w+=|\sstyle=/);
    assert.doesNotMatch(text, /https?:/);
    const policy = String(headers['content-security-policy']);
    for (const said of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"]) {
      assert.ok(policy.includes(said), said);
    }
    assert.doesNotMatch(policy, /unsafe|data:|\*/);
    assert.equal(headers['cache-control'], 'no-store');
  });

  it('has a first screen of 350 kB at most, as it is sent', async () => {
    const headers = { 'accept-encoding': 'gzip' };
    const lengths = (await firstAssets()).map(async (path) => {
      const answer = await ask(`${served.url}${path}`, { headers });
      assert.equal(answer.headers['content-encoding'], 'gzip', path);
      return Number(answer.headers['content-length']);
    });
    const sum = (await Promise.all(lengths)).reduce((before, length) => before + length, 0);
    assert.ok(sum > 50_000 && sum < 350_000, String(sum));
  });
});

describe('a file of the page', () => {
  it('is for everybody, and is kept for as long as its name is', async () => {
    for (const path of await firstAssets()) {
      const { status, headers } = await ask(`${served.url}${path}`);
      assert.equal(status, 200);
      assert.match(String(headers['content-type']), /^text\/(?:css|javascript)/);
      assert.equal(headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.equal(headers['x-content-type-options'], 'nosniff');
    }
  });

  it('is an icon, too, and fonts', async () => {
    const paths = [...(await servedPage()).keys()];
    for (const [end, type] of [
      ['.svg', /^image\/svg/],
      ['.woff2', /^font\/woff2/],
    ] as const) {
      const path = paths.find((one) => one.endsWith(end)) ?? '';
      const { status, headers } = await ask(`${served.url}${path}`);
      assert.equal(status, 200);
      assert.match(String(headers['content-type']), type);
    }
  });

  it('comes as it is to who takes nothing compressed', async () => {
    const files = await servedPage();
    for (const path of await firstAssets()) {
      const { headers, text } = await ask(`${served.url}${path}`);
      assert.equal(headers['content-encoding'], undefined);
      assert.equal(text, gunzipSync(files.get(path)?.bytes ?? '').toString());
    }
  });

  it('leads nowhere else, whatever path is asked for', async () => {
    for (const path of [
      '/assets/',
      '/assets/none.js',
      '/assets/../index.html',
      '/assets/%2e%2e/index.html',
      '/assets/..%2findex.html',
      '/assets/..%2f..%2f..%2fpackage.json',
      '/assets/%00',
      `/assets/${'x'.repeat(8000)}`,
      '/index.html',
      '/served/index.html',
    ]) {
      const { status, text, headers } = await ask(`${served.url}${path}`, { headers: { cookie } });
      assert.equal(status, 404, path);
      assert.match(text, /"code":"path_unknown"/);
      assert.equal(headers['cache-control'], 'no-store');
    }
  });
});
