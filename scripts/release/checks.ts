// SPDX-License-Identifier: Apache-2.0

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { openapiDifferences } from './openapi-differences.ts';
import type { Manifest } from './package-managers.ts';
import { type Difference, differencesOf, type Schema } from './schema-differences.ts';

/** What became of one check. What only a maintainer can settle is no failure. */
export interface Result {
  readonly status: 'ok' | 'fails' | 'decide';
  readonly says: string;
}

/** What can be said of a release without building anything. */
export function sourceChecks(): readonly Result[] {
  const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest;
  const { version } = manifest;
  const last = lastTag();
  const schemas = last === undefined ? undefined : schemaDifferences(last);
  return [
    changelogCheck(version),
    lockfileCheck(version),
    ...(last === undefined || schemas === undefined
      ? [decide('schemas: there is no tag v*, so no release to compare with')]
      : [schemaCheck(last, schemas), stepCheck(last, version, schemas)]),
    treeCheck(),
    ...addressChecks(manifest, last),
  ];
}

function changelogCheck(version: string): Result {
  const sections = readFileSync('CHANGELOG.md', 'utf8').split(/^## /m).slice(1);
  const named = sections.find((text) => text.startsWith(`[${version}]`));
  const unreleased = sections.find((text) => text.startsWith('[Unreleased]'));
  const waiting = unreleased?.match(/^- /gm)?.length ?? 0;
  if (named === undefined) {
    const text = `changelog: CHANGELOG.md has no section [${version}]`;
    return fails(`${text}; ${String(waiting)} entries are in [Unreleased]`);
  }
  if (!/^\[[^\]]+\] - \d{4}-\d\d-\d\d$/m.test(named)) {
    return fails(`changelog: the section [${version}] has no date`);
  }
  return waiting > 0
    ? fails(`changelog: ${String(waiting)} entries are still in [Unreleased]`)
    : ok(`changelog: it has a section [${version}]`);
}

function lockfileCheck(version: string): Result {
  const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Pick<Manifest, 'version'>;
  return lock.version === version
    ? ok(`version: ${version} in package.json and package-lock.json`)
    : fails(`version: package.json has ${version}, package-lock.json ${lock.version}`);
}

/** Every schema of the last release against the one of today. */
function schemaDifferences(tag: string): readonly Difference[] {
  const files = git('ls-tree', '--name-only', `${tag}:schemas`).split('\n').filter(Boolean);
  const here = new Set(readdirSync('schemas'));
  const added = [...here].filter((name) => !files.includes(name));
  return [
    ...added.map((name) => ({ breaks: false, says: `${name} is new` })),
    ...files.flatMap((name) => {
      if (!here.has(name)) return [{ breaks: true, says: `${name} is gone` }];
      const before = JSON.parse(git('show', `${tag}:schemas/${name}`)) as Schema;
      const after = JSON.parse(readFileSync(join('schemas', name), 'utf8')) as Schema;
      if ('openapi' in after) return openapiDifferences(before, after);
      // The one schema of a file that people write.
      const isOutput = name !== 'trustprint.yaml.schema.json';
      const path = name.replace('.schema.json', '');
      return differencesOf({ before, after, isOutput }, [before, after], path);
    }),
  ];
}

function schemaCheck(tag: string, differences: readonly Difference[]): Result {
  const breaking = differences.filter(({ breaks }) => breaks).map(({ says }) => `\n    ${says}`);
  const added = `${String(differences.length - breaking.length)} additions since ${tag}`;
  const left = breaking.length - MOST_LINES;
  const lines = [
    ...breaking.slice(0, MOST_LINES),
    ...(left > 0 ? [`\n    and ${String(left)} more`] : []),
  ];
  return ok(`schemas: ${String(breaking.length)} breaking changes, ${added}${lines.join('')}`);
}

const MOST_LINES = 20;

/** By Semantic Versioning. Before 1.0.0 a minor version may break, and any other add. */
function stepCheck(tag: string, version: string, differences: readonly Difference[]): Result {
  const before = numbersOf(tag.slice(1));
  const now = numbersOf(version);
  const at = now.findIndex((number, index) => number !== before[index]);
  const text = `step: ${tag} to ${version}`;
  if (at === -1 || (now[at] ?? 0) < (before[at] ?? 0)) return fails(`${text} is no later version`);
  const breaks = differences.some((one) => one.breaks);
  const isStable = (before[0] ?? 0) > 0;
  const needed = (breaks ? 0 : differences.length > 0 ? 1 : 2) + (isStable ? 0 : 1);
  const reason = breaks ? 'schemas break' : 'schemas have additions';
  return at <= needed
    ? ok(`${text} is enough for what changed in schemas`)
    : fails(`${text} is too small: ${reason}, which takes a ${STEPS[needed] ?? ''} version`);
}

const STEPS = ['major', 'minor', 'patch'];

function treeCheck(): Result {
  const changed = git('status', '--porcelain').split('\n').filter(Boolean);
  return changed.length === 0
    ? ok(`tree: clean at ${git('rev-parse', '--short', 'HEAD')}`)
    : fails(`tree: ${String(changed.length)} files are not committed`);
}

/** Whoever owns an address decides what its readers see: no program can tell who that is. */
function addressChecks(
  { homepage, repository }: Manifest,
  last: string | undefined,
): readonly Result[] {
  return Object.entries({ homepage, repository }).map(([name, value]) => {
    if (value === undefined) return decide(`${name}: package.json has none`);
    const says = `${name}: ${typeof value === 'string' ? value : value.url}`;
    return last === undefined ? decide(`${says}, if it is yours`) : ok(says);
  });
}

function numbersOf(version: string): readonly number[] {
  const match = /^(\d+)\.(\d+)\.(\d+)$/.exec(version);
  if (match === null) throw new Error(`not a version of three numbers: ${version}`);
  return match.slice(1).map(Number);
}

/** The newest release before this commit; a tag on it is the release itself. */
function lastTag(): string | undefined {
  const here = git('tag', '--points-at', 'HEAD').split('\n');
  const tags = git('tag', '--merged', 'HEAD', '--list', 'v*', '--sort=-v:refname').split('\n');
  return tags.find((tag) => /^v\d+\.\d+\.\d+$/.test(tag) && !here.includes(tag));
}

function git(...args: readonly string[]): string {
  return execFileSync('git', args, { encoding: 'utf8', maxBuffer: MOST_BYTES }).trim();
}

/** Of a schema: the largest has a quarter of a megabyte. */
const MOST_BYTES = 16_000_000;

export function ok(says: string): Result {
  return { status: 'ok', says };
}

export function fails(says: string): Result {
  return { status: 'fails', says };
}

export function decide(says: string): Result {
  return { status: 'decide', says };
}
