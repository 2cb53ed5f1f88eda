// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { topicsFor } from '../../../../src/render/topics/topics.ts';
import { ROOT_FOLDER } from '../../../process.ts';

const LAB = join(ROOT_FOLDER, 'src', 'surfaces', 'lab');
const FOLDERS = ['iam', 'sts', 'eks', 'organizations', 'protocol'];

/** What the lab refuses with, by its function; `refusal` and `aboutCluster` are given the code. */
const CODES: Readonly<Record<string, string | undefined>> = {
  refusal: undefined,
  aboutCluster: undefined,
  invalid: undefined,
  malformed: 'MalformedPolicyDocument',
  validationError: 'ValidationError',
  invalidInput: 'InvalidInput',
  noSuchEntity: 'NoSuchEntity',
  limitExceeded: 'LimitExceeded',
  deleteConflict: 'DeleteConflict',
  incomplete: 'IncompleteSignature',
  mismatch: 'SignatureDoesNotMatch',
};

/** Of whose words nothing is known of AWS: the code and the call tell. */
const BY_CODE = /^The trust policy must evaluate/;

/** What is put together from parts, as it is sent. */
const COMPOSED: readonly string[] = [
  ...[
    'iam:GetRole on resource: role web',
    'iam:ListRoles',
    'sts:AssumeRole on resource: arn:aws:iam::111122223333:role/b',
    'eks:DescribeCluster',
  ].map((what) => `User: arn:aws:iam::111122223333:user/a is not authorized to perform: ${what}`),
  "1 validation error detected: Value at 'url' failed to satisfy constraint: Member must have length less than or equal to 255",
  "2 validation errors detected: Value null at 'url' failed to satisfy constraint: Member must not be null; Value null at 'x' failed to satisfy constraint: Member must not be null",
  "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter.",
  'The request processing has failed because of an unknown error, exception or failure.',
  'Invalid principal in policy: "AWS":"arn:aws:iam::111122223333:user/gone"',
];

const CODE = /^[A-Z][A-Za-z]+$/;
/** A message of one word (recorded 2026-02-18 from IAM). */
const WORDS: ReadonlySet<string> = new Set(['Unknown']);

describe('what the lab refuses with', () => {
  const sent = refusals();

  it('is found in its sources', () => {
    assert.ok(sent.length > 100, String(sent.length));
    assert.ok(sent.some(({ words }) => words === 'No cluster found for name: x1.'));
    assert.ok(sent.some(({ words }) => words.startsWith('Signature expired: x1 is now earlier')));
  });

  it('is known to explain, all of it', () => {
    const printed = sent
      .filter(({ words }) => words !== 'User: x1 is not authorized to perform: x1x1x1')
      .map(({ words }) => (BY_CODE.test(words) ? asPrinted(words) : words));
    assert.deepEqual(
      [...printed, ...COMPOSED].filter((words) => !isKnown(words)),
      [],
    );
  });
});

interface Sent {
  readonly code: string | undefined;
  /** With `x1` for what differs. */
  readonly words: string;
}

/** The literals that are handed to the functions which refuse, or stand in a `message` for them. */
function refusals(): readonly Sent[] {
  const begins = new RegExp(
    String.raw`\b(${Object.keys(CODES).join('|')})\(|\bconst message =`,
    'g',
  );
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(LAB, folder)).map((file) => join(LAB, folder, file)),
  )
    .map((file) => readFileSync(file, 'utf8'))
    .flatMap((source) =>
      [...source.matchAll(begins)].flatMap(({ 0: { length }, 1: name = '', index }) => {
        const rest = source.slice(index + length);
        const given = literalsIn(rest.slice(0, endOfCall(rest)));
        const code = CODES[name] ?? given.find((text) => CODE.test(text));
        return given
          .filter((text) => !CODE.test(text) || WORDS.has(text))
          .map((words) => ({ code, words }));
      }),
    );
}

/** Where the parenthesis or the statement ends that is open. */
function endOfCall(source: string): number {
  let depth = 0;
  for (const { 0: character, index } of source.matchAll(/[();]/g)) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0 || character === ';') return index;
  }
  return source.length;
}

function literalsIn(source: string): readonly string[] {
  return [...source.matchAll(/'([^'\n]{4,})'|"([^"\n]{4,})"|`([^`]{4,})`/g)]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .filter((text) => !text.startsWith('../') && text !== 'undefined')
    .map((text) => text.replaceAll(/\$\{[^}]*\}/g, 'x1'));
}

function asPrinted(words: string): string {
  return `An error occurred (MalformedPolicyDocument) when calling the UpdateAssumeRolePolicy operation: ${words}`;
}

function isKnown(text: string): boolean {
  try {
    return topicsFor(text).length > 0;
  } catch {
    return false;
  }
}
