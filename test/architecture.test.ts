// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { describe, it } from 'node:test';

import { checks } from '../src/core/checks/catalogue.ts';
import { ERRORS } from '../src/core/error.ts';
import { fleetChecks } from '../src/core/fleet/catalogue.ts';
import { gates } from '../src/core/gates/catalogue.ts';
import { addressOf } from '../src/render/address.ts';

const PROJECT = join(import.meta.dirname, '..');

/** Where a boundary is, and so an `index.ts` may be. */
const BOUNDARIES = [
  'src/core/index.ts',
  'src/index.ts',
  'src/ports/index.ts',
  'src/schemas/index.ts',
  'src/surfaces/lab/index.ts',
  'src/surfaces/watch/index.ts',
];

const sources = filesOf('src/**/*.ts');

describe('every file', () => {
  it('begins with the line that names its licence', () => {
    const all = filesOf(
      '{src,console,test,scripts,bench,examples,bin,docs/.vitepress}/**/*.{ts,tsx,js}',
    );
    const bare = all.filter(
      (path) =>
        !text(path).startsWith(SPDX) && !text(path).startsWith(`#!/usr/bin/env node\n${SPDX}`),
    );
    assert.deepEqual(bare, []);
  });

  it('names no path of the machine that it was written on', () => {
    const all = filesOf('{src,test,scripts,bench,examples,bin,docs,.ci}/**/*').concat(
      filesOf('*.{md,json,mjs}'),
    );
    const naming = all.filter((path) => /(?:^|[\s'"`(])\/(?:root|work|Users)\//m.test(text(path)));
    assert.deepEqual(naming, []);
  });

  it('has no placeholder that a person was to write over', () => {
    const looking = ['test/architecture.test.ts', 'test/tools/scaffold.test.ts'];
    const left = filesOf('{src,test,docs,examples}/**/*.{ts,md}').filter(
      (path) => !looking.includes(path) && text(path).includes('REPLACE:'),
    );
    assert.deepEqual(left, []);
  });
});

describe('the page of the console', () => {
  const imports = filesOf('console/src/**/*.{ts,tsx}').flatMap((from) =>
    Array.from(text(from).matchAll(/ from '(\.[^']+)'/g), ([, to = '']) => ({
      from,
      to: normalize(join(dirname(from), to)),
    })),
  );

  it('knows of the sources the lines that it draws, and no judgement', () => {
    const lines = ['src/render/scan/page-head.ts', 'src/schemas/scan.ts'];
    // What a server answers has its forms, and is put into words by what commands print it with.
    const words = [
      'src/core/model/json.ts',
      'src/core/model/shell.ts',
      'src/core/token/strip-signatures.ts',
      'src/core/watch/event-kind.ts',
      'src/render/harmless.ts',
      'src/render/plan/document-difference.ts',
    ];
    const isKnown = (from: string, to: string): boolean =>
      lines.includes(to) ||
      (/^console\/src\/(?:served|data)\//.test(from) &&
        (to.startsWith('src/schemas/') || words.includes(to)));
    const foreign = imports.filter(
      ({ from, to }) => !to.startsWith('console/') && !isKnown(from, to),
    );
    assert.ok(imports.length > 50);
    assert.deepEqual(foreign, []);
  });

  it('does not know in its pages where data come from: a report holds them, a server may be asked', () => {
    const asking = imports.filter(
      ({ from, to }) =>
        /^console\/src\/(pages|parts|picture)\//.test(from) &&
        /^console\/src\/data\/(?!trust-data|use-data)/.test(to),
    );
    assert.deepEqual(asking, []);
  });
});

describe('a command in the sources', () => {
  it('has each word from outside as one argument: no text with one in it is split into words', () => {
    const splitting = sources.filter((path) => /\bwords\(\s*`[^`]*\$\{/.test(text(path)));
    assert.deepEqual(splitting, []);
  });

  it('is quoted in one place', () => {
    const quoting = sources.filter((path) => /'\\''/.test(text(path)));
    assert.deepEqual(quoting, ['src/core/model/shell.ts']);
  });
});

describe('the tree of sources', () => {
  it('has folders that are words of docs/glossary.md, four deep at most', () => {
    const words = wordsOf(text('docs/glossary.md'));
    const folders = new Set(sources.map((path) => dirname(path)));
    const strange = [...folders].filter((folder) => {
      const [, ...below] = folder.split('/');
      return below.length > 3 || below.some((word) => !words.has(singular(word)));
    });
    assert.deepEqual(strange, []);
  });

  it('is told of in docs/architecture.md, two folders deep', () => {
    const folders = new Set(sources.map((path) => dirname(path)));
    const told = [...folders].filter((path) =>
      /^src\/(?:(?:core|adapters|surfaces)\/)?\w+$/.test(path),
    );
    const page = text('docs/architecture.md');
    assert.deepEqual(
      told.filter((path) => !page.includes(`\`${path}\``)),
      [],
    );
  });

  it('has an index only where a boundary is', () => {
    const indexes = sources.filter((path) => basename(path) === 'index.ts');
    assert.deepEqual(
      indexes.filter((path) => !BOUNDARIES.includes(path)),
      [],
    );
  });

  it('has a core in which lint is never told to look away, and nothing is reached past it', () => {
    const reaching = filesOf('src/core/**/*.ts').flatMap((path) =>
      pastLint(text(path)).map((what) => `${path}: ${what}`),
    );
    assert.deepEqual(reaching, [], 'the core sees nothing: take what you need from the facts');
  });

  it('names Date in one file of the core, which gives it what to read', () => {
    const naming = filesOf('src/core/**/*.ts').filter((path) => /\bDate\b/.test(code(text(path))));
    assert.deepEqual(naming, ['src/core/model/instant.ts']);
  });

  for (const planted of [
    '// oxlint-disable-next-line no-restricted-globals',
    '/* eslint-disable */',
    'const chance = Math;',
    "const chance = Math['random']();",
    'const { random } = Math;',
    'Reflect.get(Math, name)',
    "const crypto = await import('node:crypto');",
    'await import (name)',
    'import.meta.dirname',
    'const Clock = Date;',
    'const now = new Date();',
    'const now = new Date;',
    'const now = new Date(\n);',
    'const now = Date();',
    'const now = Date.now();',
    'const now = Reflect.construct(Date, []);',
  ]) {
    it(`would find ${JSON.stringify(planted)} in the core`, () => {
      assert.equal(pastLint(planted).length, 1, planted);
    });
  }

  it('takes nothing else for a reach past lint', () => {
    const fair = 'Math.min(1, 2); /* Math, Date */ new Date(Date.UTC(y, m)); Date.parse(text)';
    assert.deepEqual(pastLint(fair), []);
  });
});

describe('a gate or a check', () => {
  for (const { id, source, title, explanation, remedy } of [...gates, ...checks, ...fleetChecks]) {
    it(`${id} says what it rests on, and what to do`, () => {
      assert.equal(new URL(source.url).protocol, 'https:');
      for (const said of [source.title, title, explanation, remedy]) assert.ok(said.length > 10);
      assert.doesNotMatch(
        title,
        /\.$/,
        'a title is a proposition, not a sentence with a full stop',
      );
    });

    it(`${id} is in the docs, with its address`, () => {
      assert.ok(text('docs/checks.md').includes(`(${addressOf('checks', id)}): `));
    });
  }

  for (const { id } of [...gates, ...checks]) {
    it(`${id} has a test of its own`, () => {
      const [path] = filesOf(`test/unit/core/{gates,checks}/${id}.test.ts`);
      assert.ok(path !== undefined, `no test/unit/core/{gates,checks}/${id}.test.ts`);
    });
  }

  it('has an id that no other has', () => {
    const ids = [...gates, ...checks, ...fleetChecks].map(({ id }): string => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('of the gates stands at the step that it names', () => {
    assert.deepEqual(
      gates.map(({ step }) => step),
      gates.map((_gate, index) => index + 1),
    );
  });
});

describe('an error code', () => {
  const thrown = [...sources, ...filesOf('bin/*')]
    .filter((path) => path !== 'src/core/error.ts')
    .map(text)
    .join('\n');

  for (const code of Object.keys(ERRORS)) {
    it(`${code} is used, and explained`, () => {
      assert.ok(thrown.includes(`'${code}'`), `nothing in src says '${code}'`);
      assert.ok(text('docs/errors.md').includes(`(${addressOf('errors', code)}): `));
    });
  }
});

describe('the package', () => {
  const manifest = JSON.parse(text('package.json')) as Readonly<Record<string, unknown>>;

  it('has no dependencies: what it needs is bundled', () => {
    assert.equal(manifest['dependencies'], undefined);
    assert.equal(manifest['peerDependencies'], undefined);
  });

  it('runs nothing when it is installed', () => {
    const scripts = Object.keys(manifest['scripts'] as object);
    const run = scripts.filter((name) => /^(?:(?:pre|post)?install|prepare)$/.test(name));
    assert.deepEqual(run, []);
  });
});

describe('the glossary', () => {
  const page = text('docs/glossary.md');

  it('explains no word that neither sources nor documents use', () => {
    const used = [...sources, ...filesOf('docs/**/*.md').filter((path) => !/glossary/.test(path))]
      .map(text)
      .join('\n')
      .toLowerCase();
    const unused = termsOf(page).filter(
      (term) =>
        !used.includes(term.toLowerCase()) &&
        !used.includes(term.toLowerCase().replaceAll(' ', '')),
    );
    assert.deepEqual(unused, []);
  });

  it('explains each noun once', () => {
    const [nouns = ''] = page.split('\nVerbs: ');
    const terms = termsOf(nouns);
    assert.deepEqual(
      terms.filter((term, index) => terms.indexOf(term) !== index),
      [],
    );
  });
});

describe('the documents', () => {
  for (const page of filesOf('{*,docs/**/*}.md')) {
    it(`${page} links to what is there`, () => {
      const links = [...text(page).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
      for (const [link, path = '', anchor] of links) {
        const target = path === '' ? page : normalize(join(dirname(page), path));
        assert.ok(existsSync(join(PROJECT, target)), link);
        if (anchor !== undefined) assert.ok(anchorsOf(target).includes(anchor), link);
      }
    });
  }
});

/**
 * What lint cannot see in the core: that it is told to look away, an alias of what is half pure, and a
 * module that is named when it is loaded. `Date` may read what it is given, and nothing else.
 */
function pastLint(source: string): readonly string[] {
  const past = /\bMath\b(?!\.[a-z]+\()|\bimport\s*(?:\.|\()|\bnew Date\(\s*\)/g;
  const date = /(?<!\bnew )\bDate\b(?!\.(?:UTC|parse)\()|\bnew Date\b(?!\()/g;
  const directive = /(?:ox|es)lint-disable/g;
  return [
    ...source.matchAll(directive),
    ...code(source).matchAll(past),
    ...code(source).matchAll(date),
  ].map(([what]) => what);
}

/** A source without its comments; one behind code stays. */
function code(source: string): string {
  return source.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** What the glossary explains: its words in bold, and in italics the verbs. */
function termsOf(page: string): readonly string[] {
  return [...page.matchAll(/\*\*([^*]+)\*\*|(?<!\*)\*([a-z]+)\*(?!\*)/g)].flatMap(
    ([, noun, verb]) => noun?.replace(/^to /, '') ?? verb ?? [],
  );
}

/** Each of their words by itself, in the singular. */
function wordsOf(page: string): ReadonlySet<string> {
  return new Set(termsOf(page).flatMap((term) => term.toLowerCase().split(' ').map(singular)));
}

function singular(word: string): string {
  return word.replace(/(?<=[a-z]{3})s$/, '');
}

/** The anchors of a page's headings, as GitHub makes them, and those that are set by hand. */
function anchorsOf(page: string): readonly string[] {
  const headings = [...text(page).matchAll(/^#+ (.+)$/gm)].flatMap(([, heading]) => heading ?? []);
  const set = [...text(page).matchAll(/<a id="([^"]+)">/g)].flatMap(([, id]) => id ?? []);
  return [
    ...set,
    ...headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  ];
}

function filesOf(pattern: string): readonly string[] {
  return globSync(pattern, { cwd: PROJECT, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => normalize(join(entry.parentPath, entry.name)).slice(PROJECT.length + 1))
    .filter((path) => !path.startsWith('node_modules'))
    .toSorted();
}

function text(path: string): string {
  return readFileSync(join(PROJECT, path), 'utf8');
}

const SPDX = '// SPDX-License-Identifier: Apache-2.0\n';
