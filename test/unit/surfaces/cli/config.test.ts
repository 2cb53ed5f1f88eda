// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';

import { TrustprintError } from '../../../../src/core/error.ts';
import { fleetChecks } from '../../../../src/core/fleet/catalogue.ts';
import { jsonSchemas } from '../../../../src/schemas/index.ts';
import { parseConfig } from '../../../../src/surfaces/cli/config-file.ts';
import { boundedPieces } from '../../../../src/adapters/bounded-read.ts';
import { configFrom } from '../../../../src/surfaces/cli/config.ts';
import type { NamedFiles } from '../../../../src/surfaces/cli/files.ts';
import { ROOT_FOLDER } from '../../../process.ts';

const SOUND = `suppress:
  - check: leaf-pinned
    target: https://oidc.example.test/*
    reason: the server is replaced in June
    until: 2026-06-30
  - { check: list-full, reason: "five live CAs", until: 2026-12-31 }
`;

describe('trustprint.yaml', () => {
  it('says what is suppressed, where, why and until when', () => {
    assert.deepEqual(parseConfig(SOUND, 'f').suppressions, [
      {
        check: 'leaf-pinned',
        target: 'https://oidc.example.test/*',
        reason: 'the server is replaced in June',
        until: '2026-06-30',
      },
      { check: 'list-full', target: undefined, reason: 'five live CAs', until: '2026-12-31' },
    ]);
  });

  it('may be as the page about it shows', () => {
    const page = readFileSync(join(ROOT_FOLDER, 'docs/configuration.md'), 'utf8');
    const [, example = ''] = /```yaml\n([^]*?)```/.exec(page) ?? [];
    assert.deepEqual(
      parseConfig(example, 'f').suppressions.map(({ check }) => check),
      ['leaf-sent-alone', 'trust-policy-open', 'unreadable'],
    );
  });

  it('takes every check of accounts, too', () => {
    const ids = fleetChecks.map(({ id }): string => id);
    const text = JSON.stringify({
      suppress: ids.map((check) => ({ check, reason: 'x', until: '2026-06-30' })),
    });
    assert.deepEqual(
      parseConfig(text, 'f').suppressions.map(({ check }) => check),
      ids,
    );
  });

  it('may be empty, or JSON, which is YAML too', () => {
    for (const text of ['', '# nothing yet\n', '{}', '{"suppress": []}', '\uFEFFsuppress: []']) {
      assert.deepEqual(parseConfig(text, 'f').suppressions, [], JSON.stringify(text));
    }
  });

  it('is what its published schema accepts', () => {
    const schema = jsonSchemas()['trustprint.yaml.schema.json'] ?? {};
    const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(schema);
    assert.ok(accepts(parse(SOUND)));
    assert.equal(accepts({ supress: [] }), false, 'a key that is mistyped is refused');
    assert.equal(accepts({ suppress: [{ check: 'leaf-pinned', until: '2026-06-30' }] }), false);
  });

  const one = (line: string): string =>
    `suppress:\n  - check: leaf-pinned\n    reason: x\n    until: 2026-06-30\n    ${line}\n`;

  for (const [what, text, says, hint] of [
    ['a bracket that is not closed', 'suppress: [', /^f:1:12: /, /YAML/],
    ['a key twice', 'suppress: []\nsuppress: []', /^f:2:1: map keys must be unique/, /YAML/],
    ['a tag of its own', one('target: !js x'), /^f:5:13: unresolved tag: !js/, /YAML/],
    [
      'bytes for a text',
      one('target: !!binary aGk='),
      /^f:5:\d+: suppress\[0\]\.target: /,
      /check/,
    ],
    ['an alias', 'a: &a [1]\nsuppress: *a', /^f:2:11: an alias/, /value itself/],
    ['two documents', 'suppress: []\n---\nsuppress: []', /multiple documents/, /YAML/],
    ['a list', '- leaf-pinned', /^f:1:1: invalid input: expected object/, /check/],
    [
      'a key that is none',
      'supress: []',
      /^f:1:1: there is no key "supress" here/,
      /mean suppress/,
    ],
    [
      'a key that is none further down',
      one('resaon: y'),
      /^f:5:5: suppress\[0\]: there is no key "resaon" here/,
      /mean reason/,
    ],
    [
      'no reason',
      'suppress:\n  - check: leaf-pinned\n    until: 2026-06-30',
      /^f:2:5: suppress\[0\] has no reason/,
      /reason and until/,
    ],
    ['a reason of blanks', one('').replace('reason: x', 'reason: " "'), /^f:3:13: .*say why/, /./],
    ['no end', 'suppress:\n  - check: leaf-pinned\n    reason: x', /^f:2:5: .* has no until/, /./],
    ['an end that is no day', one('').replace('2026-06-30', 'soon'), /^f:4:12: .*2027-01-31/, /./],
    ['a day that no year has', one('').replace('06-30', '02-30'), /^f:4:12: .*2027-01-31/, /./],
    ['a number for a check', one('').replace('leaf-pinned', '12'), /^f:2:12: .*string/, /./],
    [
      'a check that is none',
      one('').replace('leaf-pinned', 'leaf-pined'),
      /^f:2:12: there is no check "leaf-pined"/,
      /mean leaf-pinned/,
    ],
    [
      'a gate',
      one('').replace('leaf-pinned', 'endpoint-trust'),
      /^f:2:12: endpoint-trust is a gate: .* cannot be suppressed/,
      /hygiene/,
    ],
    [
      'a check of accounts that is none',
      one('').replace('leaf-pinned', 'provider-orphans'),
      /^f:2:12: there is no check/,
      /mean provider-orphan/,
    ],
    ['nothing but brackets', '['.repeat(200_000), /nested too deep|f:1:/, /YAML/],
  ] as const) {
    it(`is refused where it has ${what}`, () => {
      assert.throws(
        () => parseConfig(text, 'f'),
        (error) => {
          assert.ok(error instanceof TrustprintError, String(error));
          assert.equal(error.code, 'config_malformed');
          assert.match(error.message, says);
          assert.match(error.hint ?? '', hint);
          return true;
        },
      );
    });
  }

  it('bombs do not grow: an alias is refused before it is followed', () => {
    const levels = Array.from(
      { length: 30 },
      (_, level) =>
        `k${String(level)}: &a${String(level)} [${level === 0 ? 'x' : `*a${String(level - 1)}, *a${String(level - 1)}`}]`,
    );
    assert.throws(() => parseConfig(levels.join('\n'), 'f'), { code: 'config_malformed' });
  });

  it('is not needed where none was named, and is where one was', async () => {
    const nobody = files('');
    assert.deepEqual(await configFrom(undefined, nobody), { suppressions: [], file: {} });
    await assert.rejects(configFrom('/nowhere/trustprint.yaml', nobody), {
      code: 'file_unreadable',
    });
  });

  it('may come on standard input', async () => {
    const { suppressions } = await configFrom('-', files(SOUND));
    assert.equal(suppressions.length, 2);
  });
});

/** The files of this machine, and this on standard input. */
function files(input: string): NamedFiles {
  const { signal } = new AbortController();
  return {
    inputPieces: async function* inputPieces() {
      yield Buffer.from(input);
    },
    filePieces: (name, most) => boundedPieces(name, { most, signal }),
  };
}
