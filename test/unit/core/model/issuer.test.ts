// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  bareIssuer,
  discoveryUrlOf,
  hostPortOf,
  issuerOfBare,
  parseIssuer,
  printHostPort,
} from '../../../../src/core/model/issuer.ts';

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,9}$/);
const host = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'));
const segment = fc.stringMatching(/^[A-Za-z0-9_~-]{1,12}$/);
const path = fc
  .array(segment, { maxLength: 4 })
  .map((segments) => segments.map((part) => `/${part}`).join(''));
const port = fc.oneof(fc.constant(''), fc.constant(':443'), fc.constant(':8443'));
const issuers = fc
  .tuple(host, port, path, fc.constantFrom('', '/'))
  .map((parts) => `https://${parts.join('')}`);

describe('parseIssuer', () => {
  it('keeps an issuer byte by byte', () => {
    fc.assert(
      fc.property(issuers, (text) => {
        assert.equal(parseIssuer(text), text);
      }),
    );
  });

  it('keeps letters in either case, and a slash at the end', () => {
    const text = 'https://OIDC.Example.test/Id/ABC/';
    assert.equal(parseIssuer(text), text);
  });

  for (const [text, why] of [
    ['http://oidc.example.test', 'is not https'],
    ['HTTPS://oidc.example.test', 'has its scheme in upper case, which IAM refuses'],
    ['https:oidc.example.test', 'has no slashes'],
    ['https:///oidc.example.test', 'has a slash too many'],
    ['https:\\\\oidc.example.test', 'has backslashes'],
    ['https://oidc.example.test\\@evil.test/', 'has a backslash that hides the host from readers'],
    ['https://oidc.example.test/a\\b', 'has a backslash in its path'],
    ['https://oidc.example.test/a/../b', 'has dots in its path that nobody would ask for'],
    ['https://oidc.example.test/a b', 'has a blank'],
    ['https://oidc.example.test/\u00e4', 'is not ASCII'],
    ['https://user:word@oidc.example.test', 'holds a user name'],
    ['https://@oidc.example.test', 'holds an empty user name'],
    ['https://oidc.example.test?a=b', 'has a query'],
    ['https://oidc.example.test?', 'has an empty query'],
    ['https://oidc.example.test#a', 'has a fragment'],
    ['https://0x7f.1/', 'writes an address as a number'],
    ['https://oidc.example.test:', 'names no port after its colon'],
    ['https://oidc.example.test:00443', 'writes its port with zeros'],
    [`https://oidc.example.test/${'x'.repeat(230)}`, 'is longer than IAM takes'],
    ['oidc.example.test', 'has no scheme'],
    ['', 'is empty'],
  ] as const) {
    it(`refuses an issuer that ${why}`, () => {
      assert.throws(() => parseIssuer(text), { code: 'issuer_malformed' });
    });
  }

  it('says what is wrong, and not only that it would be read otherwise', () => {
    for (const [text, message, hint] of [
      ['http://oidc.example.test', /^not an issuer: not https: /, /begins with https:/],
      ['https://user:word@oidc.example.test', /: holds a user name: /, /^leave it out$/],
      ['https://oidc.example.test?a=b', /: has a query or fragment: /, /^leave it out$/],
      [`https://oidc.example.test/${'x'.repeat(230)}`, /: longer than 255 characters: /, /255/],
      [
        'https://0x7f.1/',
        /: not read as it is written: /,
        /^write it as https:\/\/127\.0\.0\.1\/$/,
      ],
    ] as const) {
      assert.throws(() => parseIssuer(text), { code: 'issuer_malformed', message, hint });
    }
  });

  it('never throws anything but its own error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl(),
          fc.string().map((s) => `https://${s}`),
        ),
        (text) => {
          try {
            assert.equal(parseIssuer(text), text);
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'issuer_malformed');
          }
        },
      ),
    );
  });
});

describe('bareIssuer and issuerOfBare', () => {
  it('take the scheme off and put it on again', () => {
    fc.assert(
      fc.property(issuers, (text) => {
        assert.equal(issuerOfBare(bareIssuer(parseIssuer(text))), text);
      }),
    );
  });
});

describe('discoveryUrlOf', () => {
  it('does not double a slash at the end', () => {
    for (const text of ['https://oidc.example.test/a', 'https://oidc.example.test/a/']) {
      assert.equal(
        discoveryUrlOf(parseIssuer(text)),
        'https://oidc.example.test/a/.well-known/openid-configuration',
      );
    }
  });
});

describe('printHostPort', () => {
  it('prints what hostPortOf reads, in a URL again', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          host,
          fc.ipV4(),
          fc.ipV6().map((text) => new URL(`https://[${text}]/`).hostname.slice(1, -1)),
        ),
        fc.integer({ min: 1, max: 65_535 }),
        (name, number) => {
          const endpoint = { host: name, port: number };
          assert.deepEqual(hostPortOf(`https://${printHostPort(endpoint)}/keys`), endpoint);
        },
      ),
    );
  });

  it('leaves port 443 out and puts IPv6 addresses into brackets', () => {
    assert.equal(printHostPort({ host: 'oidc.example.test', port: 443 }), 'oidc.example.test');
    assert.equal(printHostPort({ host: '::1', port: 8443 }), '[::1]:8443');
  });
});
