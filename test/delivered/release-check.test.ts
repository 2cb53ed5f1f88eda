// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';

import { openapiDifferences } from '../../scripts/release/openapi-differences.ts';
import { differencesOf, type Schema } from '../../scripts/release/schema-differences.ts';
import { missing, type Ran, ROOT_FOLDER, run } from '../process.ts';

const TEXT = { type: 'string' };
const NUMBER = { type: 'number' };

function object(properties: Schema['properties'], required: readonly string[] = []): Schema {
  return { type: 'object', properties: properties ?? {}, required };
}

function said(before: Schema, after: Schema, isOutput = true): readonly string[] {
  return differencesOf({ before, after, isOutput }, [before, after], 'x').map(
    ({ breaks, says }) => `${breaks ? 'breaks' : 'adds'}: ${says}`,
  );
}

describe('two schemas', () => {
  it('differ in members, which readers need and writers are asked for', () => {
    const before = object({ a: TEXT, b: TEXT }, ['a']);
    const after = object({ a: TEXT, c: TEXT }, ['c']);
    const gone = ['breaks: x.b is gone'];
    assert.deepEqual(said(before, after), [
      ...gone,
      'adds: x.c is new',
      'breaks: x.a may be missing now',
    ]);
    assert.deepEqual(said(before, after, false), [...gone, 'breaks: x.c is new']);
    const needed = object({ a: TEXT, b: TEXT }, ['a', 'b']);
    assert.deepEqual(said(before, needed, false), ['breaks: x.b is required now']);
    assert.deepEqual(said(before, needed), []);
    const closed = { ...before, additionalProperties: false };
    assert.deepEqual(said(before, closed, false), ['breaks: x takes no other members now']);
    assert.deepEqual([said(before, closed), said(closed, before, false)], [[], []]);
  });

  it('differ in types: a new one surprises readers alone', () => {
    const nullable = { type: ['string', 'null'] };
    assert.deepEqual(said(TEXT, nullable), ['breaks: x may be null now']);
    assert.deepEqual(said(TEXT, { anyOf: [TEXT, { type: 'null' }] }, false), [
      'adds: x may be null now',
    ]);
    assert.deepEqual(said(nullable, TEXT), ['breaks: x is never null now']);
    assert.deepEqual(said({ type: 'array', items: TEXT }, { type: 'array', items: NUMBER }), [
      'breaks: x[] is never string now',
      'breaks: x[] may be number now',
    ]);
  });

  it('differ in values, and inputs in limits', () => {
    const [one, other] = [
      { ...TEXT, enum: ['a', 'b'] },
      { ...TEXT, enum: ['b', 'c'] },
    ];
    assert.deepEqual(said(one, other), ['breaks: x is never "a" now', 'adds: x may be "c" now']);
    assert.deepEqual(said(TEXT, one), ['breaks: x is one of a few values now']);
    const small = { ...NUMBER, maximum: 3 };
    assert.deepEqual(said(NUMBER, small, false), ['breaks: x has another maximum']);
    assert.deepEqual(said(NUMBER, small), ['adds: x has another maximum']);
  });

  it('differ in a union by the member that tells its objects apart, also where it leads back to itself', () => {
    const line = (type: string, more: Schema['properties'] = {}): Schema =>
      object({ type: { const: type, ...TEXT }, ...more });
    const before = { oneOf: [line('scan'), line('trust', { next: { $ref: '#' }, host: TEXT })] };
    const after = { oneOf: [line('trust', { next: { $ref: '#' } }), line('summary')] };
    assert.deepEqual(said(before, after), [
      'breaks: x<type=scan> is gone',
      'breaks: x<type=trust>.host is gone',
      'breaks: x<type=trust>.next<type=scan> is gone',
      'breaks: x<type=trust>.next<type=trust>.host is gone',
    ]);
    assert.deepEqual(said(before, { oneOf: [...before.oneOf, line('summary')] }), [
      'adds: x<type=trust>.next has another form',
      'adds: x has another form',
    ]);
  });

  it('of the API differ in what operations take and answer', () => {
    const answer = (schema: Schema): unknown => ({
      responses: { 200: { content: { 'application/json': { schema } } } },
    });
    const api = (operation: object): Schema => ({ paths: { '/a': { get: operation } } });
    const before = api(answer(object({ a: TEXT })) as object);
    const needs = {
      parameters: [{ name: 'id', required: true }],
      ...(answer(object({})) as object),
    };
    assert.deepEqual(
      openapiDifferences(before, api(needs)).map(({ says }) => says),
      ['get /a needs id now', 'get /a 200.a is gone'],
    );
    assert.deepEqual(openapiDifferences(before, { paths: {} }), [
      { breaks: true, says: 'get /a is gone' },
    ]);
  });
});

describe('release:check --quick', { skip: missing('git') }, () => {
  let folder: string;
  const script = join(ROOT_FOLDER, 'scripts/release-check.ts');
  const check = async (): Promise<Ran> =>
    run(process.execPath, [script, '--quick'], { cwd: folder });
  const git = async (...args: readonly string[]): Promise<void> => {
    const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
    const { code, stderr } = await run('git', [...identity, ...args], { cwd: folder });
    assert.equal(code, 0, stderr);
  };
  const write = (name: string, value: unknown): void => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    writeFileSync(join(folder, name), text);
  };
  const version = async (now: string): Promise<void> => {
    for (const name of ['package.json', 'package-lock.json']) {
      write(name, { version: now, homepage: 'https://example.com/' });
    }
    write('CHANGELOG.md', `# Changelog\n\n## [${now}] - 2026-01-02\n\n- It is there.\n`);
    await git('add', '--all');
    await git('commit', '--quiet', '--allow-empty', '--message', now);
  };
  /** A member of a schema that is promised is taken away. */
  const breakSchema = (): void => {
    const path = 'schemas/token.schema.json';
    const schema = JSON.parse(readFileSync(join(folder, path), 'utf8')) as {
      properties: Record<string, unknown>;
    };
    delete schema.properties['schemaVersion'];
    write(path, schema);
  };

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'trustprint-test-release-'));
    mkdirSync(join(folder, 'schemas'));
    await git('init', '--quiet');
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  beforeEach(async () => {
    cpSync(join(ROOT_FOLDER, 'schemas'), join(folder, 'schemas'), { recursive: true });
    await version('1.2.3');
    await git('tag', '--force', 'v1.2.3');
  });

  it('compares with no release where there is none but itself', async () => {
    const { code, stdout } = await check();
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^DECIDE {2}schemas: there is no tag v\*/m);
    assert.match(stdout, /^DECIDE {2}repository: package\.json has none$/m);
    assert.match(stdout, /^DECIDE {2}homepage: https:.*, if it is yours$/m);
    assert.match(stdout, /^ok {6}tree: clean at [0-9a-f]{7}/m);
  });

  it('takes a patch where nothing changed', async () => {
    await version('1.2.4');
    const { code, stdout } = await check();
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^ok {6}schemas: 0 breaking changes, 0 additions since v1\.2\.3$/m);
    assert.match(stdout, /^ok {6}step: v1\.2\.3 to 1\.2\.4 is enough/m);
  });

  it('wants a major version where a schema breaks, and a minor one before 1.0.0', async () => {
    breakSchema();
    await version('1.3.0');
    const small = await check();
    assert.equal(small.code, 1);
    assert.match(small.stdout, /^ {4}token\.schemaVersion is gone$/m);
    assert.match(small.stdout, /^FAILS {3}step: v1\.2\.3 to 1\.3\.0 .* takes a major version$/m);
    await version('2.0.0');
    assert.equal((await check()).code, 0);

    await git('tag', '--delete', 'v1.2.3');
    await git('tag', 'v0.4.0', 'HEAD~2');
    for (const [next, code] of [
      ['0.4.1', 1],
      ['0.5.0', 0],
      ['0.4.0', 1],
    ] as const) {
      await version(next);
      assert.equal((await check()).code, code, next);
    }
    await git('tag', '--delete', 'v0.4.0');
  });

  it('names what is not ready', async () => {
    write('package.json', { version: '1.4.0' });
    write('CHANGELOG.md', '## [Unreleased]\n\n- One.\n- Two.\n');
    const { code, stdout } = await check();
    assert.equal(code, 1);
    assert.match(stdout, /^FAILS .* no section \[1\.4\.0\]; 2 entries are in \[Unreleased\]$/m);
    assert.match(
      stdout,
      /^FAILS {3}version: package\.json has 1\.4\.0, package-lock\.json 1\.2\.3$/m,
    );
    assert.match(stdout, /^FAILS {3}tree: 2 files are not committed$/m);
  });
});
