// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { chainPem } from '../../src/forge/certificates.ts';
import { forgeKeyPair } from '../../src/forge/keys.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import { assertResult } from '../unit/render/assert-result.ts';
import { inProcess } from '../in-process.ts';
import { COMMAND, run } from '../process.ts';
import { INTERMEDIATE, LEAF } from '../world.ts';

const TOKEN = await forgeToken(
  { sub: 'x' },
  // The key ids of EKS make a header longer than what of a mistake is said back.
  { kid: '7a1f0e5c9b3d4286a0c4e8f21d6b953e4f708c1a', alg: 'ES256', keys: await forgeKeyPair() },
);

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-mistakes-'));
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** What was typed, the exit code, and what the person is told. */
const MISTAKES: readonly (readonly [argv: readonly string[], code: number, says: RegExp])[] = [
  [['doctr'], 2, /no command "doctr".*\nhint: did you mean doctor\?/],
  [
    ['watch'],
    2,
    /trustprint\.yaml cannot be read: no such file \(file_unreadable\)\nhint: trustprint config init FILE/,
  ],
  [['watch', 'migrate', '--database', 'mysql://a/b'], 2, /--database: mysql is not supported/],
  [['console', '--listen', '0.0.0.0:0'], 2, /0\.0\.0\.0 can be reached from elsewhere/],
  [['console', 'sa:a/b'], 2, /console takes a cluster, not sa:a\/b/],
  [['constructor'], 2, /no command constructor/],
  [['lab', 'toString'], 2, /no command toString/],
  [['doctor', '--constructor'], 2, /no flag --constructor/],
  [['doctor', '--rle', 'x'], 2, /no flag --rle here.*\nhint: did you mean --role\?/],
  [['doctor', '--issuerca', 'x'], 2, /hint: did you mean --issuer-ca\?/],
  [['doctor', 'eks:x', '--timeout', '25d'], 2, /--timeout: not a span of time/],
  [['doctor', 'eks:x', '--timeout', '999h'], 2, /--timeout: longer than an hour.*\nhint: give 1h/],
  [['doctor', 'eks:x', '--for', '2h'], 2, /--for is longer than an hour.*\nhint: give 1h/],
  [['doctor', 'eks:x', '--for', 'ever'], 2, /--for: not a span of time/],
  [['doctor', 'eks:x', '--for', '60s', '--offline'], 2, /--for keeps probing/],
  [['doctor', 'eks:x', '--mint'], 2, /--mint needs a workload.*\nhint: name one: sa:/],
  [['doctor', 'sa:a/b', '--mint', '--token', 'x'], 2, /--mint asks for a token/],
  [['doctor', 'sa:a/b', '--live'], 2, /--live needs the token \(.*\n.*give --token FILE or --mint$/m],
  [['doctor', 'eks:x', '--live', '--token', 'f'], 2, /--live needs the role \(.*\n.*give --role ARN$/m],
  [['fix', 'eks:x', '--include', 'roles'], 2, /--include is none of trust-policy, kubernetes/],
  [['fix', 'eks:x', '--max-changes', 'few'], 2, /argument_invalid/],
  [['fix', 'eks:x', '--emit', 'aws'], 2, /--emit is none of aws-cli, console/],
  [['doctor', 'sa:web'], 2, /without its namespace.*\nhint: write it as sa:NAMESPACE\/NAME/],
  [['doctor', 'k8s:prod'], 2, /hint: name it by --context/],
  [['doctor', 'deployment/team-a/web'], 2, /hint: did you mean deploy:team-a\/web\?/],
  [['doctor', '--format', 'jsn', 'eks:x'], 2, /hint: did you mean json\?/],
  [['doctor', '--role'], 2, /--role has no value/],
  [['doctor', 'eks:x', '--role', 'a', '--role', 'b'], 2, /--role is given twice/],
  [['doctor', '--quiet=perhaps', 'eks:x'], 2, /--quiet/],
  [['doctor', 'eks:x', 'eks:y'], 2, /"eks:y" is one too many/],
  [['doctor', '-x'], 2, /no flag -x/],
  [['doctor'], 2, /target_missing/],
  [['thumbprint'], 2, /target_missing/],
  [['undo'], 2, /RECEIPT is missing/],
  [['doctor', 'oidc.example.com'], 2, /hint: did you mean https:\/\/oidc\.example\.com\?/],
  [['doctor', 'http://oidc.example.com'], 2, /issuer_malformed/],
  [
    ['doctor', 'eks:x', '--only', 'endpoint-trsut'],
    2,
    /no check "endpoint-trsut".*\nhint: did you mean endpoint-trust\?/,
  ],
  [['doctor', '--error', 'all is well'], 2, /no known error is in what --error was given/],
  [['doctor', '--token', '-', '--error', '-'], 2, /two flags read standard input/],
  [['doctor', 'eks:x', '--live'], 2, /--live needs the token and the role/],
  [
    ['doctor', '--error', 'AccessDenied', '--offline', '--library', 'x.pem'],
    2,
    /--library needs a probe of our own/,
  ],
  [
    ['doctor', '--error', 'AccessDenied', '--offline', '--issuer-ca', 'x.pem'],
    2,
    /--issuer-ca needs a probe of our own/,
  ],
  [
    ['doctor', 'eks:x', '--token', 'nowhere.jwt'],
    2,
    /nowhere\.jwt cannot be read: no such file \(token_unreadable\)/,
  ],
  [['doctor', '--from', 'nowhere.json', '--offline'], 2, /file_unreadable/],
  [['fix', 'https://oidc.example.com', '--max-changes', '-1'], 2, /--max-changes: not a number/],
  [['doctor', 'eks:x', '--timeout', '0s'], 2, /--timeout: a span of time is none/],
  [['doctor', 'eks:x', '--resolve', 'x'], 2, /HOST:PORT:ADDR/],
  [['doctor', 'eks:x', '--issuer-ca', '.'], 2, /\. cannot be read: it is a folder/],
  [['thumbprint', '--pem', 'x.pem', 'eks:x'], 2, /--pem reads nothing but its file/],
  [['fix', 'eks:x', '--accept-ca', 'sha256:12'], 2, /fingerprint_malformed/],
  [['fix', 'eks:x', '--drop', '12'], 2, /thumbprint_malformed/],
  [['undo', 'nothing-of-the-kind', '--state', '.'], 2, /receipt/],
  [['explain', 'endpoint-trsut'], 2, /topic_unknown.*\nhint: did you mean endpoint-trust\?/],
  [['lab', 'stop', '--port', '1'], 2, /lab_not_running/],
  [['lab', 'token', '--claims', '{', '--port', '1'], 2, /--claims is not JSON/],
  [
    ['lab', '--scenario', 'helthy', '--port', '0'],
    2,
    /lab_scenario_unknown.*\nhint: did you mean healthy\?/,
  ],
  [['lab', '--port', '65536'], 2, /--port: not a port/],
];

describe('a mistake on the command line', () => {
  for (const [argv, code, says] of MISTAKES) {
    it(argv.join(' '), async () => {
      const ran = await inProcess(argv, { cwd: folder });
      assert.deepEqual([ran.code, ran.stdout], [code, ''], ran.stderr);
      assert.match(ran.stderr, says);
      assert.match(ran.stderr, /^trustprint: error: [^A-Z]/);
      assert.doesNotMatch(ran.stderr, /\n\s+at /, 'a stack is for nobody at three in the morning');
      const json = await inProcess([...argv, '--format', 'json'], { cwd: folder });
      if (argv.includes('--format')) return;
      assert.equal(json.code, code, 'the format changes no exit code');
      assertResult('error.schema.json', JSON.parse(json.stdout) as object);
      assert.equal(json.stderr, '');
    });
  }
});

describe('a token where it does not belong', () => {
  for (const argv of [
    [TOKEN],
    ['doctor', TOKEN],
    ['doctor', 'eks:x', TOKEN],
    ['doctor', '--token', TOKEN],
    [`doctor`, `--token=${TOKEN}`],
    ['doctor', '--error', TOKEN],
    ['doctor', '--error', `@${TOKEN}`],
    ['doctor', '--error', `the token was ${TOKEN}`],
    ['doctor', '--from', TOKEN],
    ['doctor', 'eks:x', '--endpoint-url', TOKEN],
    ['fix', 'eks:x', '--drop', TOKEN],
    ['lab', '--scenario', TOKEN],
    ['doctor', 'eks:x', '--save', TOKEN],
    ['doctor', 'eks:x', '--given', TOKEN],
    ['doctor', 'eks:x', '--issuer-ca', `h.test=${TOKEN}`],
    ['doctor', 'eks:x', '--library', TOKEN],
    ['doctor', 'eks:x', '--only', TOKEN],
    ['doctor', `--${TOKEN}`],
    ['thumbprint', '--pem', TOKEN],
    ['fix', 'eks:x', '--add', TOKEN],
    ['undo', TOKEN],
    ['explain', TOKEN],
    ['token', TOKEN],
    ['token', 'token.jwt', '--role', TOKEN],
    ['doctor', 'eks:x', '--config', TOKEN],
  ]) {
    it(`is exit 2, and is not said back: ${argv.map((word) => word.replaceAll(TOKEN, 'TOKEN')).join(' ')}`, async () => {
      for (const format of [[], ['--format', 'json']]) {
        const ran = await inProcess([...argv, ...format], { cwd: folder });
        assert.equal(ran.code, 2, ran.stderr);
        assert.ok(!`${ran.stdout}${ran.stderr}`.includes('eyJ'), ran.stdout + ran.stderr);
      }
    });
  }
});

describe('thumbprint --pem', () => {
  it('reads a chain from a file and from standard input, and looks at nothing', async () => {
    const pem = chainPem([LEAF.certificate, INTERMEDIATE.certificate]);
    await writeFile(join(folder, 'chain.pem'), `noise\n${pem}`);
    const file = await inProcess(['thumbprint', '--pem', 'chain.pem', '--quiet'], { cwd: folder });
    const { sha1 } = INTERMEDIATE.certificate;
    assert.deepEqual([file.code, file.stdout], [0, `${sha1}\n`], file.stderr);
    const piped = await inProcess(['thumbprint', '--pem', '-', '-o', 'json'], { input: pem });
    const report = JSON.parse(piped.stdout) as { readonly thumbprints: readonly string[] };
    assertResult('thumbprint.schema.json', report);
    assert.deepEqual(report.thumbprints, [sha1]);
  });

  it('names the block that is damaged, and goes on without it when it may', async () => {
    const sound = chainPem([LEAF.certificate]);
    const damaged = chainPem([INTERMEDIATE.certificate]).replace(/\n(.{10})/, '\n!!!!$1');
    await writeFile(join(folder, 'damaged.pem'), `${sound}${damaged}`);
    const strict = await inProcess(['thumbprint', '--pem', 'damaged.pem'], { cwd: folder });
    assert.deepEqual([strict.code, strict.stdout], [2, '']);
    assert.match(strict.stderr, /block 2.*\(pem_damaged\)/s);
    const lenient = await inProcess(['thumbprint', '--pem', 'damaged.pem', '--lenient'], {
      cwd: folder,
    });
    assert.equal(lenient.code, 0, lenient.stderr);
    assert.match(
      lenient.stdout,
      /(?:!|\[!\]) block 2, line \d+, was left out/,
    );
  });
});

describe('thumbprint of an issuer that shows nothing', () => {
  it('is exit 3, and says why where its values alone are asked for', async () => {
    const ran = await inProcess(['thumbprint', 'https://127.0.0.1:1', '--quiet']);
    assert.deepEqual([ran.code, ran.stdout], [3, '']);
    assert.match(ran.stderr, /^hint: .*refuses connections$/m);
    const json = await inProcess(['thumbprint', 'https://127.0.0.1:1', '-o', 'json']);
    assert.deepEqual([json.code, json.stderr], [3, '']);
    assertResult('thumbprint.schema.json', JSON.parse(json.stdout) as object);
  });
});

describe('commands that look at nothing', () => {
  it('give results that are what their schemas say', async () => {
    for (const [schema, argv] of [
      ['explain.schema.json', ['explain', 'endpoint-trust']],
      ['explain.schema.json', ['explain']],
      ['checks.schema.json', ['checks']],
      ['receipts.schema.json', ['receipts', '--state', 'empty']],
      [
        'doctor.schema.json',
        [
          'doctor',
          '--error',
          'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity',
          '--offline',
        ],
      ],
    ] as const) {
      const ran = await inProcess([...argv, '--format', 'json'], { cwd: folder });
      assert.equal(ran.stderr, '');
      assertResult(schema, JSON.parse(ran.stdout) as object);
    }
  });

  it('take words that a shell has split as one question', async () => {
    const ran = await inProcess(['explain', 'Incorrect', 'token', 'audience']);
    assert.equal(ran.code, 0, ran.stderr);
    assert.match(ran.stdout, /^InvalidIdentityToken: Incorrect token audience/);
  });

  const full = '/dev/full';
  const skip = existsSync(full) ? false : `there is no ${full} here`;
  it('are exit 2 where there is no room for what they print', { skip }, async () => {
    const ran = await run('sh', [
      '-c',
      `"${process.execPath}" "${COMMAND}" checks > ${full}; echo "$?"`,
    ]);
    assert.equal(ran.stdout, '2\n');
    assert.match(ran.stderr, /what was printed was lost: ENOSPC.*\(file_unwritable\)\nhint: /s);
  });

  it('are told with a next step where there is nothing to look at', async () => {
    const ran = await inProcess(['doctor', 'https://oidc.example.test', '--offline']);
    assert.deepEqual([ran.code, ran.stderr], [3, '']);
    assert.match(ran.stdout, /\n {2}Next {4}leave --offline out, or .*: --from FILE\n/);
  });

  it('end quietly when the reader has gone', async () => {
    const ran = await run('sh', [
      '-c',
      `"${process.execPath}" "${COMMAND}" explain | head -n 1; echo "$?"`,
    ]);
    assert.equal(ran.stderr, '');
    assert.match(ran.stdout, /\n0\n$/);
  });
});
