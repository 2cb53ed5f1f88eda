// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { parseProxy, proxyForEnvironment } from '../../../src/adapters/proxy-for.ts';
import { TrustprintError } from '../../../src/core/error.ts';

const PROXY = 'http://proxy.example:3128';
const URL_ASKED = 'https://issuer.example/keys';

describe('which proxy leads to a URL', () => {
  for (const [what, env, expected] of [
    ['none where none is named', {}, undefined],
    ['HTTPS_PROXY', { HTTPS_PROXY: PROXY }, PROXY],
    ['https_proxy', { https_proxy: PROXY }, PROXY],
    ['the one in lower case of both', { https_proxy: PROXY, HTTPS_PROXY: 'http://other' }, PROXY],
    ['none where both are empty', { https_proxy: '', HTTPS_PROXY: '' }, undefined],
    ['HTTPS_PROXY where lower case is empty', { https_proxy: '', HTTPS_PROXY: PROXY }, PROXY],
    ['ALL_PROXY where there is no other', { ALL_PROXY: PROXY }, PROXY],
    ['HTTPS_PROXY before all_proxy', { all_proxy: 'http://other', HTTPS_PROXY: PROXY }, PROXY],
    ['none by HTTP_PROXY, which is for plain HTTP', { HTTP_PROXY: PROXY }, undefined],
    ['an http one where no scheme is written', { HTTPS_PROXY: 'proxy.example:3128' }, PROXY],
    ['an https one', { HTTPS_PROXY: 'https://proxy.example' }, 'https://proxy.example'],
  ] as const) {
    it(`is ${what}`, () => {
      assert.equal(proxyForEnvironment(env)(URL_ASKED), expected);
    });
  }

  it('is the one that was named for everything, whatever the environment says', () => {
    const env = { HTTPS_PROXY: 'http://other', NO_PROXY: '*' };
    assert.equal(proxyForEnvironment(env, PROXY)(URL_ASKED), PROXY);
    assert.equal(proxyForEnvironment(env, PROXY)('https://localhost:4577'), PROXY);
  });

  it('is none where an empty one was named', () => {
    assert.equal(proxyForEnvironment({ HTTPS_PROXY: PROXY }, '')(URL_ASKED), undefined);
  });

  it('leads to loopback too, where a lab intercepts', () => {
    const proxyFor = proxyForEnvironment({ HTTPS_PROXY: PROXY });
    assert.equal(proxyFor('https://localhost:4577'), PROXY);
    assert.equal(proxyFor('https://127.0.0.1'), PROXY);
  });
});

describe('NO_PROXY', () => {
  for (const [list, exempt, others] of [
    ['*', [URL_ASKED, 'https://10.0.0.1'], []],
    ['issuer.example', [URL_ASKED, 'https://a.issuer.example'], ['https://myissuer.example']],
    ['.example', [URL_ASKED, 'https://example'], ['https://issuer.examples']],
    ['*.example', [URL_ASKED], ['https://issuer.test']],
    ['ISSUER.Example', [URL_ASKED], []],
    ['a.test,issuer.example', [URL_ASKED, 'https://a.test'], ['https://b.test']],
    [' a.test  issuer.example\t', [URL_ASKED, 'https://a.test'], ['https://b.test']],
    [',,', [], [URL_ASKED]],
    ['', [], [URL_ASKED]],
    ['issuer.example:443', [URL_ASKED], ['https://issuer.example:8443']],
    ['issuer.example:8443', ['https://issuer.example:8443'], [URL_ASKED]],
    ['issuer.example.', [URL_ASKED, 'https://issuer.example.'], ['https://example']],
    ['10.0.0.0/8', ['https://10.1.2.3'], ['https://11.0.0.1', 'https://10.0.0.1.example']],
    ['10.0.0.1', ['https://10.0.0.1:8443'], ['https://10.0.0.11', 'https://10.0.0.2']],
    ['10.0.0.1:8443', ['https://10.0.0.1:8443'], ['https://10.0.0.1']],
    ['10.0.0.0/33', [], ['https://10.0.0.1']],
    ['fd00::/8', ['https://[fd12::1]'], ['https://[fe80::1]', 'https://10.0.0.1']],
    ['::1', ['https://[::1]:4577'], ['https://[::2]']],
    ['[::1]:4577', ['https://[::1]:4577'], ['https://[::1]']],
    ['[]', [], [URL_ASKED]],
    [':443', [], [URL_ASKED]],
    ['.', [], [URL_ASKED]],
    ['https://issuer.example', [], [URL_ASKED]],
  ] as const) {
    it(`exempts by "${list}" what it names and no more`, () => {
      for (const env of [
        { HTTPS_PROXY: PROXY, NO_PROXY: list },
        { https_proxy: PROXY, no_proxy: list, NO_PROXY: 'not.read' },
      ]) {
        const proxyFor = proxyForEnvironment(env);
        for (const url of exempt) assert.equal(proxyFor(url), undefined, url);
        for (const url of others) assert.equal(proxyFor(url), PROXY, url);
      }
    });
  }
});

describe('what is no proxy', () => {
  for (const text of [
    'socks5://proxy.example:1080',
    'ftp://user:S3CRET@proxy.example',
    'http://user:S3CRET@proxy.example:port',
    'http://user:S3CRET%@proxy.example',
    'http://',
    'user:S3CRET@',
    ' ',
  ]) {
    it(`is refused without showing its password: ${text.replace('S3CRET', '…')}`, () => {
      for (const attempt of [
        () => proxyForEnvironment({ HTTPS_PROXY: text }),
        () => proxyForEnvironment({}, text),
        () => parseProxy(text, 'the proxy'),
      ]) {
        assert.throws(attempt, (error) => {
          assert.ok(error instanceof TrustprintError);
          assert.equal(error.code, 'argument_invalid');
          const told = `${error.message} ${error.hint ?? ''} ${JSON.stringify(error.facts)}`;
          assert.ok(!told.includes('S3CRET'), told);
          assert.equal(error.cause, undefined);
          return true;
        });
      }
    });
  }

  it('is said by the name of where it is written', () => {
    for (const [attempt, name] of [
      [() => proxyForEnvironment({ https_proxy: 'socks5://a' }), 'HTTPS_PROXY'],
      [() => proxyForEnvironment({ all_proxy: 'socks5://a' }), 'ALL_PROXY'],
      [() => proxyForEnvironment({}, 'socks5://a'), '--proxy'],
    ] as const) {
      assert.throws(attempt, { message: `${name} is not the http or https URL of a proxy` });
    }
  });
});
