// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { shown } from '../../src/forge/servers.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import { rewriting } from '../faulty-aws.ts';
import { type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import { missing, type Ran } from '../process.ts';
import { paste, SHELLS } from '../shells.ts';

/** Moves a cursor, sets a title, breaks lines, commands a CI runner, is markup, runs in a shell. */
const HOSTILE = [
  '\u001B[2J\u001B]0;pwned\u0007',
  '\r\n::error::injected\n::stop-commands::x\n',
  '<script>alert(1)</script>',
  '`touch pwned`;$(touch pwned)\n touch pwned;\'"',
  '\u202Egnp.exe|[click](http://evil.example)\u2028##[error]x',
].join('');
/** What of it a URL takes. */
const HOSTILE_PATH = "/id/$(touch$IFS'pwned');touch$IFS'pwned'&::x";
/** What of it comes through XML unchanged. */
const AUDIENCE = HOSTILE.replaceAll(/\p{Cc}/gu, '').slice(0, 255);
/** What a shell would read more than a word in, without anything that must not be pasted. */
const TYPED = "!pwned `touch pwned`;$(touch pwned) | pwned # '\"; pwned; '";
const STALE = `${'1'.repeat(39)}2`;

describe('what comes from outside is printed harmless', () => {
  let faulty: FaultyLab;
  let issuer: ForeignIssuer;
  let ca: Credential;
  let folder: string;
  let target: readonly string[];
  let authority: readonly string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-output-'));
    faulty = await faultyLab('healthy');
    ca = await privateCa(`CN=${utf8String(HOSTILE)}`);
    const leaf = await loopbackLeaf(ca, `CN=${utf8String(HOSTILE)}`);
    const shows = shown(leaf, ca);
    issuer = await foreignIssuer({ shows, path: HOSTILE_PATH, kid: HOSTILE });
    await faulty.iam.register(issuer.url, [AUDIENCE], [STALE]);
    faulty.aws.breaks(
      'GetOpenIDConnectProvider',
      rewriting((body) => body.replace(/<Tags\s*\/>|<Tags>.*?<\/Tags>/s, hostileTags())),
    );
    const at = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer.url,
      sub: HOSTILE,
      aud: AUDIENCE,
      [HOSTILE]: HOSTILE,
      iat: at,
      exp: at + 3600,
    };
    await writeFile(join(folder, 'token'), await forgeToken(claims, issuer.key));
    await writeFile(join(folder, 'ca.pem'), chainPem([ca.certificate]));
    authority = ['--issuer-ca', join(folder, 'ca.pem')];
    target = [issuer.url, '--token', join(folder, 'token')];
  });
  after(async () => {
    await issuer[Symbol.asyncDispose]();
    await faulty[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a command, and holds what it prints to what may be printed. */
  async function printed(args: readonly string[]): Promise<Ran> {
    const ran = await faulty.command(args);
    assert.notEqual(ran.code, 70, said(ran));
    for (const text of [ran.stdout, ran.stderr]) assertHarmless(text, args.join(' '));
    return ran;
  }

  for (const format of ['text', 'json']) {
    it(`by thumbprint in ${format}`, async () => {
      const ran = await printed(['thumbprint', issuer.url, '--format', format, '--verbose']);
      assert.equal(ran.code, 0, said(ran));
      assert.match(ran.stdout, /script/); // it was there to be printed
    });
  }

  for (const format of ['text', 'json', 'markdown', 'github', 'sarif']) {
    it(`by doctor in ${format}`, async () => {
      const ran = await printed(['doctor', ...target, '--format', format, '--verbose']);
      assert.equal(ran.code, 1, said(ran));
      assert.match(ran.stdout, /script/);
      if (format === 'json' || format === 'sarif') JSON.parse(ran.stdout);
    });
  }

  it('by the Markdown of a doctor: no HTML, no link, no mention', async () => {
    const { stdout } = await printed(['doctor', ...target, '--format', 'markdown']);
    assert.doesNotMatch(stdout, /(?<!\\)<script|(?<!\\)\]\(http:\/\/evil|(?<!\\)`touch/);
  });

  it('by the commands of a doctor: none where they must not be pasted, but argv', async () => {
    const asked = ['doctor', issuer.url, '--audience', HOSTILE];
    const { stdout } = await printed([...asked, '--format', 'json']);
    const text = await printed(asked);
    assert.match(
      text.stdout,
      /no command is printed, as an argument is too long or must not be pasted/,
    );
    const hostile = remediesIn(stdout).filter(({ argv }) => argv?.includes(HOSTILE));
    assert.ok(hostile.length > 0);
    for (const { command } of hostile) assert.equal(command, null);
  });

  it('by the plan of a fix, its receipts and its undo', async () => {
    for (const format of ['text', 'json']) {
      const flags = [...authority, '--format', format];
      const planned = await printed(['fix', ...target, ...flags, '--plan']);
      assert.equal(planned.code, 1, said(planned));
      await printed(['fix', ...target, ...flags, '--yes']);
      await printed(['receipts', '--format', format]);
      const last = (await faulty.receipts()).find(
        ({ kind, undoes }) => kind === 'applied' && undoes === undefined,
      );
      const undone = await printed(['undo', last?.id ?? '', '--format', format]);
      assert.equal(undone.code, 0, said(undone));
    }
  });

  it('by the plan for the console, and for the tools that may own the provider', async () => {
    for (const form of ['console', 'terraform', 'cloudformation', 'cdk', 'eksctl']) {
      const ran = await printed(['fix', ...target, ...authority, '--emit', form]);
      assert.equal(ran.code, 0, said(ran));
      assert.match(ran.stdout, /touch/);
    }
  });

  for (const shell of SHELLS) {
    const skip = missing(shell.program);
    it(
      `by the commands of a doctor: they run as argv says in ${shell.name}`,
      { skip },
      async () => {
        const asked = ['doctor', issuer.url, '--audience', TYPED];
        const { stdout } = await printed([...asked, '--format', 'json']);
        const commands = remediesIn(stdout).filter(({ command }) => command !== null);
        assert.ok(commands.some(({ argv }) => argv?.includes(TYPED)));
        const lines = commands.map(({ command }) => command).join('\n');
        assert.deepEqual(
          await paste(shell, lines),
          commands.map(({ argv }) => argv),
        );
      },
    );

    it(
      `by the plan for the AWS CLI: it runs as it was meant in ${shell.name}`,
      { skip },
      async () => {
        const asked = [issuer.url, '--audience', TYPED, ...authority];
        const { stdout } = await printed(['fix', ...asked, '--emit', 'aws-cli']);
        const [audience = [], argv = [], ...others] = await paste(shell, stdout);
        assert.equal(audience.at(-2), '--cli-input-json');
        const { ClientID } = JSON.parse(audience.at(-1) ?? '') as { ClientID: unknown };
        assert.equal(ClientID, TYPED);
        assert.deepEqual(others, []);
        assert.deepEqual(argv.slice(0, 3), [
          'aws',
          'iam',
          'update-open-id-connect-provider-thumbprint',
        ]);
        assert.ok(argv.includes(ca.certificate.sha1));
        assert.ok(argv.some((word) => word.endsWith(HOSTILE_PATH)));
      },
    );

    it(`by thumbprint as commands of openssl, in ${shell.name}`, { skip }, async () => {
      const { stdout } = await printed(['thumbprint', issuer.url, '--openssl']);
      const ran = await paste(shell, stdout);
      assert.deepEqual(new Set(ran.map(([program]) => program)), new Set(['curl', 'openssl']));
      assert.ok(ran[0]?.at(-1)?.includes(HOSTILE_PATH));
    });
  }

  it('by errors about what was typed', async () => {
    for (const args of [
      ['doctor', HOSTILE],
      ['doctor', `https://localhost/${HOSTILE}`],
      ['doctor', 'eks:lab', '--only', HOSTILE],
      ['undo', HOSTILE],
      ['explain', HOSTILE],
      [HOSTILE],
      [`--${HOSTILE}`],
    ]) {
      const ran = await printed(args);
      assert.equal(ran.code, 2, said(ran));
    }
  });

  it('by a warning about a log that is not known, beside a target', async () => {
    const ran = await printed(['doctor', 'eks:lab', '--error', HOSTILE]);
    assert.equal(ran.code, 3, said(ran));
  });

  it('by a doctor that is asked about a hostile role and session', async () => {
    const asked = ['--role', HOSTILE, '--session-name', HOSTILE, '--provider-id', HOSTILE];
    for (const format of ['text', 'json', 'markdown', 'github']) {
      const ran = await printed(['doctor', 'eks:lab', ...asked, '--format', format]);
      assert.equal(ran.code, 1, said(ran));
    }
  });

  it('cut, where it is longer than anybody reads', async () => {
    const long = `https://localhost:1/${'long/'.repeat(180_000)}`;
    const shows = shown(await loopbackLeaf(ca), ca);
    await using other = await foreignIssuer({ shows, jwksUri: long, kid: 'k'.repeat(60_000) });
    const flags = [...authority, '--timeout', '2s', '--verbose'];
    let seen = '';
    for (const [args, most] of [
      [['doctor', other.url], 60_000],
      [['doctor', other.url, '--format', 'markdown'], 60_000],
      [['doctor', other.url, '--format', 'github'], 60_000],
      [['doctor', other.url, '--format', 'json'], 400_000],
      [['doctor', other.url, '--format', 'sarif'], 400_000],
      [['thumbprint', other.url], 60_000],
      [['thumbprint', other.url, '--format', 'json'], 60_000],
      [['fix', other.url, '--plan'], 60_000],
      [['fix', other.url, '--plan', '--format', 'json'], 200_000],
    ] as const) {
      const ran = await printed([...args, ...flags.slice(0, args[0] === 'thumbprint' ? 4 : 5)]);
      const sizes = [ran.stdout.length, ran.stderr.length];
      assert.ok(Math.max(...sizes) < most, `${args.join(' ')}: ${sizes.join(', ')} characters`);
      seen += ran.stdout;
    }
    assert.match(seen, /… \(\d+ more characters\)/);
    assert.match(seen, /no command is printed, as an argument is too long/);
  });

  it('by a receipt that is hostile all over', async () => {
    await mkdir(faulty.state, { recursive: true });
    const id = '20990101T000000Z-ffffffff';
    const change = {
      kind: 'add-client-id',
      provider: HOSTILE,
      clientId: HOSTILE,
      because: HOSTILE,
    };
    const receipt = {
      schemaVersion: 1,
      id,
      kind: 'applied',
      at: '2099-01-01T00:00:00.000Z',
      planId: HOSTILE,
      change,
      before: [HOSTILE],
      code: null,
      detail: HOSTILE,
      callerArn: HOSTILE,
      endpoint: HOSTILE,
    };
    await writeFile(join(faulty.state, `${id}.json`), JSON.stringify(receipt), { mode: 0o600 });
    await printed(['receipts']);
    await printed(['receipts', '--format', 'json']);
    await printed(['undo', id]);
  });
});

interface DoctorJson {
  readonly checks: readonly {
    readonly remedies: readonly {
      readonly command: string | null;
      readonly argv: string[] | null;
    }[];
  }[];
}

function remediesIn(stdout: string): DoctorJson['checks'][number]['remedies'] {
  const { checks } = JSON.parse(stdout) as DoctorJson;
  return checks.flatMap(({ remedies }) => remedies);
}

/** Nothing but printable characters and line feeds, and no line that a CI runner takes for its own. */
function assertHarmless(text: string, what: string): void {
  const odd = /(?!\n)[\p{Cc}\p{Cf}\p{Co}\p{Zl}\p{Zp}]/u.exec(text);
  assert.equal(odd, null, `${what}: U+${odd?.[0].codePointAt(0)?.toString(16) ?? ''}`);
  for (const line of text.split('\n')) {
    assert.doesNotMatch(line, /^\s*::(?!(error|warning|notice) )/, what);
    assert.doesNotMatch(line, /^\s*::error::injected/, what);
    assert.ok(!line.includes('##[error]'), `${what}: ${line}`);
  }
}

/** A name as DER has it, for what no escaping of a distinguished name lets through (RFC 4514, 2.4). */
function utf8String(text: string): string {
  const bytes = Buffer.from(text);
  const length =
    bytes.length < 128 ? [bytes.length] : [0x82, bytes.length >> 8, bytes.length & 255];
  return `#${Buffer.from([0x0c, ...length, ...bytes]).toString('hex')}`;
}

function hostileTags(): string {
  const text = Array.from(HOSTILE, (one) => `&#${String(one.codePointAt(0))};`).join('');
  return `<Tags><member><Key>${text}</Key><Value>${text}</Value></member></Tags>`;
}
