// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import {
  countOf,
  integerOf,
  listOf,
  tagsOf,
} from '../../../../../src/surfaces/lab/protocol/form.ts';
import {
  type Member,
  shapeRefusal,
} from '../../../../../src/surfaces/lab/protocol/parameter-validation.ts';
import { form } from '../lab-world.ts';

const NAME: Member = {
  name: 'RoleName',
  kind: 'text',
  required: true,
  least: 1,
  most: 4,
  pattern: /^[\w+=,.@-]+$/,
  repeated: true,
};

const messageOf = (fields: Readonly<Record<string, string>>, members: readonly Member[]) =>
  shapeRefusal(form(fields), members)?.refusal.message;

describe('a list in a form', () => {
  it('is read in the order of its numbers, whatever the order of the fields', () => {
    const fields = { 'L.member.10': 'c', 'L.member.2': 'b', 'L.member.1': 'a' };
    assert.deepEqual(listOf(form(fields), 'L'), ['a', 'b', 'c']);
  });

  it('is empty where it is named and has no member, and absent where it is not named', () => {
    assert.deepEqual(listOf(form({ L: '' }), 'L'), []);
    assert.equal(listOf(form({}), 'L'), undefined);
  });

  it('passes over members whose number is none', () => {
    const fields = { 'L.member.0': 'x', 'L.member.-1': 'x', 'L.member.1e3': 'x', 'L.member.': 'x' };
    assert.equal(listOf(form(fields), 'L'), undefined);
  });

  it('of structures is counted by a member of them', () => {
    const fields = { 'PolicyArns.member.1.arn': 'a', 'PolicyArns.member.2.arn': 'b' };
    assert.equal(countOf(form(fields), 'PolicyArns', 'arn'), 2);
    assert.equal(countOf(form({}), 'PolicyArns', 'arn'), undefined);
  });

  it('of tags is read in order, a missing value as an empty one', () => {
    const fields = {
      'Tags.member.2.Key': 'b',
      'Tags.member.1.Key': 'a',
      'Tags.member.1.Value': '1',
    };
    assert.deepEqual(tagsOf(form(fields)), [
      { key: 'a', value: '1' },
      { key: 'b', value: '' },
    ]);
  });
});

describe('a form that is not of its shape', () => {
  it('passes where every parameter keeps its bounds', () => {
    assert.equal(messageOf({ RoleName: 'abcd' }, [NAME]), undefined);
  });

  it('is told what is missing by its name in lower camel case', () => {
    assert.equal(
      messageOf({}, [NAME]),
      "1 validation error detected: Value null at 'roleName' failed to satisfy constraint: Member must not be null",
    );
  });

  it('is told every constraint that is broken, the value repeated', () => {
    assert.equal(
      messageOf({ RoleName: 'a/b/c' }, [NAME]),
      String.raw`2 validation errors detected: Value 'a/b/c' at 'roleName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]+; Value 'a/b/c' at 'roleName' failed to satisfy constraint: Member must have length less than or equal to 4`,
    );
  });

  it('is told of numbers by their value', () => {
    const member: Member = {
      name: 'MaxItems',
      kind: 'integer',
      least: 1,
      most: 1000,
      repeated: true,
    };
    assert.equal(
      messageOf({ MaxItems: '0' }, [member]),
      "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
    );
    assert.equal(shapeRefusal(form({ MaxItems: 'x' }), [member])?.refusal.code, 'MalformedInput');
    assert.equal(
      shapeRefusal(form({ MaxItems: '9'.repeat(30) }), [member])?.refusal.code,
      'MalformedInput',
    );
  });

  // Recorded of AWS on 2026-09-12: STS's GetSessionToken (radkawar/stackd, query_inputs.json).
  it('has whole numbers of 32 bits, as AWS reads them', () => {
    const member: Member = { name: 'DurationSeconds', kind: 'integer', least: 900, most: 129_600 };
    const codeOf = (DurationSeconds: string) =>
      shapeRefusal(form({ DurationSeconds }), [member])?.refusal.code;
    for (const text of ['900', '0900', '+900']) assert.equal(codeOf(text), undefined, text);
    for (const text of [' 900 ', '\t900\n', '900.0', '9e2', '2147483648']) {
      assert.equal(codeOf(text), 'MalformedInput', text);
    }
    assert.equal(codeOf('0'), 'ValidationError');
    assert.equal(integerOf(form({ DurationSeconds: '+900' }), 'DurationSeconds'), 900);
  });

  // Recorded of AWS on 2026-09-12: IAM's GetContextKeysForCustomPolicy (the same, query_collections.json).
  it('numbers the members of lists as AWS reads them, and leaves out ten at most', () => {
    const member: Member = { name: 'L', kind: 'list', least: 1, most: 9 };
    const answer = (...indexes: readonly string[]) => {
      const fields = Object.fromEntries(indexes.map((index) => [`L.member.${index}`, 'x']));
      const { code, message } = shapeRefusal(form(fields), [member])?.refusal ?? {};
      return code === 'ValidationError' ? code : message;
    };
    const first = Array.from({ length: 10 }, (_, index) => String(index + 1));
    const sparse = (skipped: number) =>
      `Excessively sparse input would skip ${String(skipped)} list elements`;
    for (const [indexes, expected] of [
      [['1'], undefined],
      [['01'], undefined],
      [['+1'], 'Start of list found where not expected'],
      [['one'], 'Start of list found where not expected'],
      [['0'], '0 is not a valid index'],
      [['-1'], "Key -1 may not have a leading '-'"],
      [['11'], 'ValidationError'],
      [['12'], sparse(11)],
      [['33'], sparse(32)],
      [['1', '12'], sparse(11)],
      [['12', '1'], sparse(11)],
      [['1', '8', '15'], 'ValidationError'],
      [['1', '22', '43'], sparse(21)],
      [[...first, '21'], sparse(11)],
      [[...first, '22'], sparse(12)],
    ] as const) {
      assert.equal(answer(...indexes), expected, indexes.join());
    }
  });

  it('is told which tag is wrong, by its place', () => {
    const fields = {
      'Tags.member.1.Key': 'ok',
      'Tags.member.1.Value': '',
      'Tags.member.2.Key': 'no!',
      'Tags.member.2.Value': '',
    };
    assert.match(
      String(messageOf(fields, [{ name: 'Tags', kind: 'tags' }])),
      /^1 validation error detected: Value at 'tags\.2\.member\.key' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
    );
    assert.equal(
      messageOf({ 'Tags.member.1.Value': 'a' }, [{ name: 'Tags', kind: 'tags' }]),
      "1 validation error detected: Value null at 'tags.1.member.key' failed to satisfy constraint: Member must not be null",
    );
  });
});
