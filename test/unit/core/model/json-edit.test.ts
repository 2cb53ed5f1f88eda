// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import {
  hasTwins,
  isSameDocument,
  type JsonPath,
  textAt,
  withElement,
  withElementAfter,
  withMember,
  withName,
  withoutMember,
  withValue,
} from '../../../../src/core/model/json-edit.ts';

const LAID_OUT = `{
  "a": [
    "x",
    "y"
  ],
  "b" : { "c":1,   "d": "e" }
}
`;

describe('an edit of a JSON text', () => {
  it('puts a value behind others as their author spaced them', () => {
    assert.equal(withElement(LAID_OUT, ['a'], '"z"'), LAID_OUT.replace('"y"\n', '"y",\n    "z"\n'));
    assert.equal(withElement('{"a":["x"]}', ['a'], '"z"'), '{"a":["x","z"]}');
    assert.equal(withElement('{"a": ["x"]}', ['a'], '"z"'), '{"a": ["x", "z"]}');
    assert.equal(withElement('{"a":[]}', ['a'], '"z"'), '{"a":["z"]}');
  });

  it('makes a list of a single value', () => {
    assert.equal(withElement('{"a":"x"}', ['a'], '"z"'), '{"a":["x","z"]}');
    assert.equal(withElement('{"a": "x"}', ['a'], '"z"'), '{"a": ["x", "z"]}');
  });

  it('puts a value right behind another', () => {
    assert.equal(
      withElementAfter(LAID_OUT, ['a', 0], '"z"'),
      LAID_OUT.replace('"x",', '"x",\n    "z",'),
    );
  });

  it('renames, adds and takes away members, and leaves the rest alone', () => {
    assert.equal(withName(LAID_OUT, ['b', 'c'], 'q'), LAID_OUT.replace('"c"', '"q"'));
    assert.equal(
      withMember(LAID_OUT, ['b'], { name: 'q', json: '2' }),
      LAID_OUT.replace('"e" }', '"e",   "q": 2 }'),
    );
    assert.equal(withoutMember(LAID_OUT, ['b', 'd']), LAID_OUT.replace(',   "d": "e"', ''));
    assert.equal(withoutMember(LAID_OUT, ['b', 'c']), LAID_OUT.replace('"c":1,   ', ''));
    assert.equal(withoutMember('{"a":1}', ['a']), '{}');
  });

  it('reads names and texts with what JSON escapes in them', () => {
    const text = String.raw`{"a\"b":"}],\\","c":{"\u0064":1}}`;
    assert.equal(textAt(text, ['a"b']), String.raw`"}],\\"`);
    assert.equal(withValue(text, ['c', 'd'], '2'), text.replace(':1', ':2'));
  });

  it('of a place that is not there is a mistake of ours', () => {
    assert.throws(() => textAt('{"a":1}', ['b']), TypeError);
    assert.throws(() => withMember('{"a":{}}', ['a'], { name: 'b', json: '1' }), TypeError);
  });

  it('changes the value that was meant and no other byte, however a document is laid out', () => {
    const indents = fc.constantFrom(undefined, 1, 2, 4, '\t');
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
        indents,
        (value, by) => {
          const text = JSON.stringify(value, undefined, by);
          const [name = ''] = Object.keys(JSON.parse(text) as object);
          const path: JsonPath = [name];
          const edited = withValue(text, path, '"edited"');
          const expected: unknown = { ...(JSON.parse(text) as object), [name]: 'edited' };
          assert.deepEqual(JSON.parse(edited), expected);
          const old = textAt(text, path);
          const at = text.indexOf(old, text.indexOf(JSON.stringify(name)));
          assert.ok(at >= 0);
          assert.equal(edited.length, text.length - old.length + '"edited"'.length);
          assert.equal(withValue(edited, path, old), text);
        },
      ),
    );
  });
});

describe('two documents', () => {
  it('are the same in another order and spacing, and with a list of one for a value', () => {
    assert.ok(isSameDocument('{"a":["x","y"],"b":"z"}', '{ "b": ["z"], "a": ["y", "x"] }'));
    assert.ok(!isSameDocument('{"a":["x","y"]}', '{"a":["x"]}'));
    assert.ok(!isSameDocument('{"a":"1"}', '{"a":1}'));
    assert.ok(!isSameDocument('{"a":1}', 'no JSON'));
  });
});

describe('twins', () => {
  it('are two members of one name, however deep and however they are written', () => {
    assert.ok(hasTwins(String.raw`{"a":[{"b":1,"\u0062":2}]}`));
    assert.ok(!hasTwins('{"a":{"b":1},"b":{"a":2}}'));
  });
});
