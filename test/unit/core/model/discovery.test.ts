// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { parseDiscovery } from '../../../../src/core/model/discovery.ts';

const DOCUMENT = {
  issuer: 'https://oidc.example.test',
  jwks_uri: 'https://oidc.example.test/keys',
  response_types_supported: ['id_token'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
};

const parse = (document: unknown): ReturnType<typeof parseDiscovery> =>
  parseDiscovery(JSON.stringify(document));

describe('parseDiscovery', () => {
  it('reads the issuer and where its keys are', () => {
    assert.deepEqual(parse(DOCUMENT), {
      issuer: 'https://oidc.example.test',
      jwksUri: 'https://oidc.example.test/keys',
      missing: [],
    });
  });

  it('keeps the issuer as the document has it, right or not', () => {
    fc.assert(
      fc.property(fc.string(), (issuer) => {
        assert.equal(parse({ ...DOCUMENT, issuer }).issuer, issuer);
      }),
    );
  });

  for (const name of Object.keys(DOCUMENT).filter((member) => member !== 'jwks_uri')) {
    it(`says that ${name} is missing, where it is absent or null`, () => {
      assert.deepEqual(parse({ ...DOCUMENT, [name]: undefined }).missing, [name]);
      assert.deepEqual(parse({ ...DOCUMENT, [name]: null }).missing, [name]);
    });
  }

  for (const jwksUri of [
    undefined,
    null,
    7,
    '',
    '/keys',
    'keys',
    'http://oidc.example.test/keys',
  ]) {
    it(`refuses ${JSON.stringify(jwksUri)} as the place of the keys`, () => {
      assert.throws(() => parse({ ...DOCUMENT, jwks_uri: jwksUri }), {
        code: 'discovery_malformed',
      });
    });
  }

  it('refuses a page of HTML', () => {
    assert.throws(() => parseDiscovery('<html></html>'), { code: 'discovery_malformed' });
  });

  it('throws nothing but its own error, whatever the document', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(DOCUMENT)), fc.jsonValue()),
        (document) => {
          try {
            assert.ok(parse(document).jwksUri.length > 0);
          } catch (error) {
            assert.equal((error as { code?: string }).code, 'discovery_malformed');
          }
        },
      ),
    );
  });
});
