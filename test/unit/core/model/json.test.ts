// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { TrustprintError } from '../../../../src/core/error.ts';
import {
  isJsonObject,
  type JsonObject,
  parseJsonObject,
  repeatedMembers,
} from '../../../../src/core/model/json.ts';

const parse = (text: string): JsonObject => parseJsonObject(text, 'jwks_malformed', 'the key set');

describe('repeatedMembers', () => {
  it('finds every name that is there again, and nothing within members', () => {
    const names = fc.oneof(fc.constantFrom('a', 'b', 'jwks_uri', '"', '\\', '{', ''), fc.string());
    const members = fc.array(fc.tuple(names, fc.jsonValue({ maxDepth: 3 })));
    fc.assert(
      fc.property(members, fc.constantFrom('', ' ', '\n\t'), (pairs, blank) => {
        const written = pairs.map(
          ([name, value]) =>
            `${JSON.stringify(name)}${blank}:${JSON.stringify(value, undefined, 1)}`,
        );
        const own = pairs.map(([name]) => name);
        const twice = new Set(own.filter((name, index) => own.indexOf(name) !== index));
        assert.deepEqual(new Set(repeatedMembers(`{${written.join(`${blank},`)}}`)), twice);
      }),
    );
  });

  it('reads names as they are meant, however they are written', () => {
    assert.deepEqual(repeatedMembers(String.raw`{"a":1,"\u0061":2}`), ['a']);
  });

  it('reads the longest document that is fetched', () => {
    const long = `{"a":"${'x'.repeat(500_000)}","b":"${String.raw`\"`.repeat(250_000)}","a":1}`;
    assert.deepEqual(repeatedMembers(long), ['a']);
  });
});

describe('parseJsonObject', () => {
  it('reads what JSON.stringify wrote', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 4 })), (object) => {
        const text = JSON.stringify(object);
        assert.deepEqual(parse(text), JSON.parse(text));
      }),
    );
  });

  it('takes the last of duplicate members', () => {
    assert.deepEqual(parse('{"a":1,"a":2}'), { a: 2 });
  });

  it('reads over a byte order mark', () => {
    assert.deepEqual(parse('\uFEFF{"a":1}'), { a: 1 });
  });

  it('takes a member named __proto__ for a member like any other', () => {
    const object = parse('{"__proto__":{"keys":[1]}}');
    assert.equal(object['keys'], undefined);
    assert.deepEqual(Object.keys(object), ['__proto__']);
  });

  it('does not count brackets that are quoted', () => {
    const text = JSON.stringify({ a: '[{"\\'.repeat(500) });
    assert.deepEqual(parse(text), JSON.parse(text));
  });

  it('reads a hundred levels', () => {
    assert.ok(isJsonObject(parse(nested(100))));
  });

  for (const depth of [101, 100_000]) {
    it(`refuses ${String(depth)} levels before it parses them`, () => {
      assert.throws(() => parse(nested(depth)), { code: 'jwks_malformed' });
    });
  }

  for (const text of ['', 'null', '[]', '"a"', '1', '{', '{"a":}', '<!DOCTYPE html>', '{}x']) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(() => parse(text), { code: 'jwks_malformed' });
    });
  }

  it('says that a page of HTML is one', () => {
    assert.throws(() => parse('<!DOCTYPE html><html></html>'), { hint: /HTML/ });
  });

  it('repeats no more of a broken document than could hold a key', () => {
    const secret = 'dGhlIHByaXZhdGUgbWVtYmVyIG9mIGFuIEVDIGtleQ';
    for (const text of [`{"d":"${secret}"`, `["${secret}"]`, `{"keys":[{"d":"${secret}",}]}`]) {
      assert.throws(
        () => parse(text),
        (error: unknown) => {
          assert.ok(error instanceof TrustprintError);
          const told = JSON.stringify([
            error.message,
            error.facts,
            error.hint,
            String(error.cause),
          ]);
          assert.ok(!told.includes(secret.slice(0, 16)), told);
          return true;
        },
      );
    }
  });

  it('throws nothing but its own error, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        try {
          assert.ok(isJsonObject(parse(text)));
        } catch (error) {
          assert.ok(error instanceof TrustprintError && error.code === 'jwks_malformed');
        }
      }),
    );
  });
});

/** An object of so many levels. */
function nested(depth: number): string {
  return `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`;
}
