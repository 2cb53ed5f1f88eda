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
import { boundedPieces } from '../../../../src/adapters/bounded-file-read.ts';
import { configFrom } from '../../../../src/surfaces/cli/config.ts';
import { TEMPLATE } from '../../../../src/surfaces/cli/config/template.ts';
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

  const source = (...lines: readonly string[]): string =>
    `sources:\n  - name: own\n${lines.map((line) => `    ${line}\n`).join('')}`;

  for (const [what, text, says, hint] of [
    [
      'a source of two kinds',
      source('accounts: own', 'cluster: eks:prod'),
      /^f:4:5: sources\[0\] has accounts and cluster of/,
      /exactly one/,
    ],
    [
      'a source of nothing',
      source('every: 1h'),
      /^f:2:5: sources\[0\] has none of accounts/,
      /exactly one/,
    ],
    [
      'two sources of one name',
      `${source('accounts: own')}  - name: own\n    cluster: eks:a\n`,
      /^f:4:11: sources\[0\] has the name "own" already/,
      /of its own/,
    ],
    [
      'a role of issuers',
      source('issuers: [https://a.example.com]', 'role-name: X'),
      /^f:4:16: role-name says nothing of issuers/,
      /accounts and organization/,
    ],
    [
      'an issuer over http',
      source('issuers: [http://a.example.com]'),
      /^f:3:14: sources\[0\]\.issuers: /,
      /./,
    ],
    [
      'a cluster that is a role',
      source('cluster: arn:aws:iam::111122223333:role/a'),
      /^f:3:14: not a cluster: role/,
      /eks:NAME/,
    ],
    [
      'a time without a unit',
      source('accounts: own', 'every: 15'),
      /^f:4:12: sources\[0\]\.every: /,
      /default: that of the top/,
    ],
    [
      'an account of few digits',
      source('accounts: ["1"]'),
      /^f:3:16: sources\[0\]\.accounts\[0\]: twelve digits/,
      /own/,
    ],
    [
      'a key of a source that is none',
      source('acounts: own'),
      /^f:3:5: sources\[0\]: there is no key "acounts"/,
      /mean accounts/,
    ],
    [
      'a receiver of no kind',
      'receivers:\n  - name: a\n',
      /^f:2:5: receivers\[0\] has none of webhook/,
      /exactly one/,
    ],
    [
      'a webhook over http',
      'receivers:\n  - name: a\n    webhook: { url: "http://a.example.com", secret: { env: X } }\n',
      /^f:3:21: http is for this machine alone/,
      /https/,
    ],
    [
      'a secret in the file',
      'receivers:\n  - name: a\n    slack: { url: "https://hooks.example.com/x" }\n',
      /slack\.url: it is not of the form \{ env: … \} or \{ file: … \}$/,
      /incoming webhook/,
    ],
    [
      'a repair of another source',
      `${source('accounts: own')}repair:\n  sources: [owm]\n  issuer-ca: [{ host: a.example.com, file: a.pem }]\n`,
      /^f:5:13: there is no source "owm"/,
      /mean own/,
    ],
  ] as const) {
    it(`is refused where watch would read ${what}`, () => {
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

  it('says what watch reads; a receiver on this machine may be spoken to over http', () => {
    const receiver =
      'receivers:\n  - name: a\n    webhook: { url: "http://127.0.0.1:8080/", secret: { env: X } }\n';
    const { file } = parseConfig(`${source('accounts: own', 'every: 90s')}${receiver}`, 'f');
    assert.deepEqual(
      file.sources?.map(({ name, accounts }) => [name, accounts]),
      [['own', 'own']],
    );
    assert.equal(file.receivers?.length, 1);
  });

  it('is what config init writes, as it is and with all that is commented out', () => {
    assert.deepEqual(
      parseConfig(TEMPLATE, 'f').file.sources?.map(({ name }) => name),
      ['own'],
    );
    const all = parseConfig(TEMPLATE.replaceAll(/^#(?! [A-Z])(?! yaml)/gm, ''), 'f');
    assert.deepEqual(
      all.file.sources?.map(({ name }) => name),
      ['own', 'organization', 'prod', 'partners'],
    );
    assert.deepEqual(
      all.file.receivers?.map(({ name }) => name),
      ['pager', 'team', 'alertmanager'],
    );
    assert.equal(all.suppressions.length, 1);
  });

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
