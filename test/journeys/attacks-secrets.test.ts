// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { serveTls, shown } from '../../src/forge/servers.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import type { Fault } from '../faulty-aws.ts';
import { type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import type { Ran, RunOptions } from '../process.ts';
import { serveKubernetes } from '../servers/kubernetes.ts';
import type { Answer } from '../servers/kubernetes-answers.ts';

const SESSION_TOKEN = `IQoJb3JpZ2luX2VjE${'AbCdEfGh12345678'.repeat(12)}`;
const PASSWORD = 'hunter2-hunter2';
/** A token that has no form which a redactor could know. */
const OPAQUE = 'glpat+Zm9v/YmFy=xX9q2Lw7Vb4Nc8Mz1Kd5Tr3';
const BEARER = 'bearer-of-somebody-Qw8Er7Ty6Ui5';

/** As a server may send something back: as it is, in a URL, in JSON, in JSON within JSON. */
const SPELLINGS: readonly ((text: string) => string)[] = [
  (text) => text,
  encodeURIComponent,
  (text) => JSON.stringify(text).replaceAll('/', '\\/'),
  (text) => JSON.stringify(JSON.stringify(text)),
];
/** The private part of a key that an issuer publishes by mistake (RFC 7518, 6.2.2). */
const PRIVATE_MEMBER = 'cHJpdmF0ZS1wYXJ0LW9mLWEta2V5LXRoYXQtbGVha3M';

describe('a secret, wherever it is put, is printed and kept nowhere', () => {
  let faulty: FaultyLab;
  let issuer: ForeignIssuer;
  let ca: Credential;
  let folder: string;
  let token: string;
  /** A JWS whose header is JSON with blanks: it does not begin with `eyJ`. */
  let blank: string;
  let secrets: ReadonlyMap<string, string>;
  let printed = 0;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-secrets-'));
    faulty = await faultyLab('stale-thumbprint');
    ca = await privateCa('CN=Private CA');
    const leaf = await loopbackLeaf(ca);
    const inKey = { d: PRIVATE_MEMBER };
    issuer = await foreignIssuer({ shows: shown(leaf, ca), inKey });
    const at = Math.floor(Date.now() / 1000);
    const claims = {
      iss: issuer.url,
      sub: 'one',
      aud: 'sts.amazonaws.com',
      iat: at,
      exp: at + 3600,
    };
    token = await forgeToken(claims, issuer.key);
    const key = privateKeyPem(ca.keys);
    await writeFile(join(folder, 'token'), token);
    await writeFile(join(folder, 'key.pem'), key);
    await writeFile(join(folder, 'both.pem'), `${key}${chainPem([ca.certificate])}`);
    await writeFile(join(folder, 'ca.pem'), chainPem([ca.certificate]));
    await writeFile(join(folder, 'log'), await logWithSecrets());
    blank = [
      Buffer.from('{ "alg": "ES256", "kid": "one" }').toString('base64url'),
      Buffer.from(JSON.stringify(claims)).toString('base64url'),
      Buffer.from('a signature that nobody made, of sixty-four bytes at the least').toString(
        'base64url',
      ),
    ].join('.');
    const [, payload = '', signature = ''] = token.split('.');
    secrets = new Map([
      ['the signature of the token', signature],
      ['the claims of the token as they are encoded', payload],
      ['the private key', (key.split('\n')[1] ?? '').slice(0, 40)],
      ['the secret access key', faulty.shell.env?.['AWS_SECRET_ACCESS_KEY'] ?? ''],
      ['the session token', SESSION_TOKEN.slice(20, 80)],
      ['the password of a proxy', PASSWORD],
      ['the private part of a published key', PRIVATE_MEMBER],
      ['a token that is no JWT', OPAQUE],
      ['what of it a URL has as it is', OPAQUE.slice(-24)],
      ['the signature of a token whose header begins with a blank', blank.split('.')[2] ?? ''],
    ]);
    await writeFile(join(folder, 'opaque'), OPAQUE);
    await writeFile(join(folder, 'blank'), blank);
    for (const [what, secret] of secrets) assert.ok(secret.length > 10, what);
  });
  after(async () => {
    await issuer[Symbol.asyncDispose]();
    await faulty[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function logWithSecrets(): Promise<string> {
    const { AWS_SECRET_ACCESS_KEY: secret = '' } = faulty.shell.env ?? {};
    return [
      `AWS_SECRET_ACCESS_KEY=${secret}`,
      `{"SessionToken": "${SESSION_TOKEN}"}`,
      `Authorization: Bearer ${token}`,
      await readFile(join(folder, 'key.pem'), 'utf8'),
      `InvalidIdentityToken: No OpenIDConnect provider found in your account for ${issuer.url}`,
      `token was ${token}`,
    ].join('\n');
  }

  function requireNone(text: string, where: string): void {
    for (const [what, secret] of secrets) assert.ok(!text.includes(secret), `${what} in ${where}`);
  }

  function at(name: string): string {
    return join(folder, name);
  }

  /** Runs a command, and looks for every secret in what it prints. */
  async function searched(args: readonly string[], options?: RunOptions): Promise<Ran> {
    const ran = await faulty.command(args, options);
    printed += 1;
    for (const [what, secret] of secrets) {
      const shows = ran.stdout.includes(secret) || ran.stderr.includes(secret);
      assert.ok(!shows, `${what} is printed by ${args[0] ?? ''}: ${said(ran)}`);
    }
    assert.notEqual(ran.code, 70, said(ran));
    return ran;
  }

  it('by commands that are given it where it belongs', async () => {
    const formats = ['text', 'json', 'markdown', 'github', 'sarif'];
    for (const format of formats) {
      const asked = ['doctor', issuer.url, '--token', at('token'), '--format', format, '--verbose'];
      const ran = await searched([...asked, '--save', at('facts.json')]);
      assert.equal(ran.code, 1, said(ran));
    }
    const role = faulty.lab.announcement.workloads[0]?.roleArn ?? '';
    const live = ['--role', role, '--token', at('token'), '--live'];
    await searched(['doctor', issuer.url, ...live, '--format', 'json']);
    await searched(['doctor', '--token', '-', '--verbose'], { input: token });
    const { port } = new URL(faulty.lab.announcement.endpoint);
    for (const format of ['text', 'json']) {
      const ran = await searched(['lab', 'state', '--port', port, '--format', format]);
      assert.equal(ran.code, 0, said(ran));
    }
    await searched(['doctor', '--from', at('facts.json'), '--offline', '--token', at('token')]);
  });

  it('by a repair, its receipts and its undo', async () => {
    const authority = ['--issuer-ca', at('ca.pem'), '--token', at('token')];
    const env = { AWS_SESSION_TOKEN: '' };
    const fixed = await searched(['fix', issuer.url, ...authority, '--yes'], { env });
    assert.equal(fixed.code, 0, said(fixed));
    await searched(['receipts', '--format', 'json']);
    const [receipt] = await faulty.receipts();
    const undone = await searched(['undo', receipt?.id ?? '', '--format', 'json']);
    assert.equal(undone.code, 0, said(undone));
  });

  it('by commands that are given a token where something else belongs: exit 2', async () => {
    const misplaced = [
      ['doctor', token],
      ['doctor', '--token', token],
      ['doctor', '--error', token],
      ['doctor', 'eks:lab', '--from', token],
      ['doctor', 'eks:lab', '--save', token],
      ['doctor', 'eks:lab', '--given', token],
      ['doctor', 'eks:lab', '--given', `host=${token}`],
      ['doctor', 'eks:lab', '--issuer-ca', token],
      ['doctor', 'eks:lab', '--library', token],
      ['doctor', 'eks:lab', '--ca-bundle', token],
      ['doctor', 'eks:lab', '--only', token],
      ['doctor', 'eks:lab', '--format', token],
      ['doctor', 'eks:lab', '--timeout', token],
      ['doctor', 'eks:lab', '--resolve', token],
      ['doctor', 'eks:lab', token],
      ['fix', 'eks:lab', '--add', token],
      ['fix', 'eks:lab', '--accept-ca', token],
      ['fix', 'eks:lab', '--drop', token],
      ['thumbprint', token],
      ['thumbprint', '--pem', token],
      ['undo', token],
      ['explain', token],
      ['checks', token],
      ['lab', 'scenario', token],
      ['lab', '--scenario', token],
      [token],
      [`--${token}`],
      ['doctor', `--${token}`],
    ];
    for (const [index, args] of misplaced.entries()) {
      const format = index % 2 === 0 ? [] : ['--format', 'json'];
      const ran = await searched([...args, ...format]);
      assert.equal(ran.code, 2, `${args.join(' ')}: ${said(ran)}`);
    }
  });

  it('by commands that take any text, and are given a token', async () => {
    for (const flag of ['--role', '--audience', '--session-name', '--provider-id', '--region']) {
      await searched(['doctor', issuer.url, flag, token]);
    }
    const all = ['--role', token, '--audience', token, '--session-name', token];
    await searched(['doctor', issuer.url, ...all, '--format', 'json']);
    await searched(['fix', issuer.url, '--owner', token, '--plan']);
    await searched(['receipts', '--state', at('nothing')]);
  });

  it('by commands that are given a log or a file with keys in it', async () => {
    await searched(['doctor', issuer.url, '--error', `@${at('log')}`, '--format', 'json']);
    await searched(['doctor', issuer.url, '--error', await readFile(at('log'), 'utf8')]);
    await searched(['explain', `token was ${token}`]);
    for (const name of ['key.pem', 'both.pem', 'log', 'token']) {
      await searched(['thumbprint', '--pem', at(name)]);
      await searched(['doctor', issuer.url, '--issuer-ca', at(name)]);
    }
    await searched(['fix', issuer.url, '--add', at('both.pem'), '--plan', '--format', 'json']);
    await searched(['doctor', issuer.url, '--given', at('key.pem')]);
    await searched(['doctor', issuer.url, '--from', at('key.pem')]);
    await searched(['doctor', issuer.url, '--token', at('key.pem'), '--verbose']);
  });

  it('by commands whose URLs have a password', async () => {
    const url = `http://user:${PASSWORD}@127.0.0.1:9`;
    await searched(['doctor', issuer.url, '--proxy', url, '--timeout', '300ms', '--verbose']);
    await searched(['doctor', issuer.url, '--timeout', '300ms', '--format', 'json'], {
      env: { HTTPS_PROXY: url },
    });
    await searched(['doctor', 'eks:lab', '--endpoint-url', url, '--timeout', '300ms']);
    await searched(['doctor', `https://user:${PASSWORD}@localhost:9`]);
  });

  it('by commands whose AWS quotes the request back', async () => {
    const quoting: Fault = () => ({
      status: 403,
      type: 'text/xml',
      body: `<ErrorResponse><Error><Type>Sender</Type><Code>SignatureDoesNotMatch</Code><Message>The request signature we calculated does not match. The Canonical String for this request should have been 'POST
/

x-amz-security-token:${SESSION_TOKEN}
WebIdentityToken=${token}'</Message></Error></ErrorResponse>`,
    });
    faulty.aws.breaks('*', quoting);
    const env = { AWS_SESSION_TOKEN: SESSION_TOKEN };
    for (const format of ['text', 'json']) {
      const ran = await searched(['doctor', 'eks:lab', '--format', format], { env });
      assert.equal(ran.code, 3, said(ran));
    }
    faulty.aws.repair();
  });

  it('by commands whose STS and IAM send them back in their own words', async () => {
    const role = faulty.lab.announcement.workloads[0]?.roleArn ?? '';
    const env = { AWS_SESSION_TOKEN: SESSION_TOKEN };
    const keys = [SESSION_TOKEN, faulty.shell.env?.['AWS_SECRET_ACCESS_KEY'] ?? ''];
    for (const spell of SPELLINGS) {
      for (const [name, given] of [
        ['opaque', OPAQUE],
        ['blank', blank],
      ] as const) {
        const words = [given, ...keys].map(spell).join(' and ');
        faulty.aws.breaks('*', refusing('AccessDenied', `no, not with ${words}`));
        const live = ['--role', role, '--token', at(name), '--live', '--save', at('echo.json')];
        for (const format of name === 'opaque' ? ['text', 'markdown', 'sarif'] : ['json']) {
          const asked = ['doctor', issuer.url, ...live, '--format', format, '--verbose'];
          const ran = await searched(asked, { env });
          assert.match(ran.stdout, /not with/, said(ran));
        }
        requireNone(await readFile(at('echo.json'), 'utf8'), 'echo.json');
      }
      faulty.aws.breaks('*', refusing('AccessDenied', keys.map(spell).join(' ')));
      const flags = ['--issuer-ca', at('ca.pem'), '--yes', '--format', 'json'];
      await searched(['fix', issuer.url, ...flags], { env });
    }
    faulty.aws.repair();
  });

  it('by commands whose write is refused with them, and by the receipts of these', async () => {
    const write = 'UpdateOpenIDConnectProviderThumbprint';
    const { AWS_SECRET_ACCESS_KEY: key = '' } = faulty.shell.env ?? {};
    faulty.aws.breaks(write, refusing('ValidationError', `bad: ${key} ${OPAQUE} ${blank}`));
    const flags = ['--issuer-ca', faulty.lab.announcement.caFile, '--yes'];
    const ran = await searched(['fix', 'eks:lab', ...flags, '--token', at('opaque')]);
    assert.equal(ran.code, 4, said(ran));
    assert.ok(faulty.aws.asked().includes(write), said(ran));
    faulty.aws.repair();
    for (const text of await textsIn(faulty.state)) requireNone(text, 'a receipt');
    await searched(['receipts', '--format', 'json']);
  });

  it('by commands whose issuer sends them back: in a body, a jwks_uri, a Location, a kid', async () => {
    const words = [OPAQUE, blank];
    const inUrl = words.map(encodeURIComponent).join('/');
    const answers: readonly ((response: ServerResponse) => void)[] = [
      (response) => response.writeHead(500).end(words.join(' ')),
      (response) => response.writeHead(302, { location: `https://localhost:1/${inUrl}` }).end(),
      (response) => response.end(`{"jwks_uri":"https://localhost:1/${inUrl}"}`),
      (response) => response.end(JSON.stringify({ issuer: words[0], jwks_uri: words[1] })),
      (response) =>
        response.end(JSON.stringify(Object.fromEntries(words.map((one) => [one, one])))),
      (response) => response.end(`not JSON: ${words.join(' ')}`),
    ];
    for (const answer of answers) {
      await using echo = await serveTls({
        shows: [shown(await loopbackLeaf(ca), ca)],
        documents: (_, response) => {
          answer(response);
        },
      });
      const target = `https://localhost:${String(echo.port)}/id`;
      for (const [name, format] of [
        ['blank', 'json'],
        ['opaque', 'text'],
      ] as const) {
        const asked = ['doctor', target, '--token', at(name), '--format', format, '--verbose'];
        await searched([...asked, '--timeout', '2s', '--save', at('echo.json')]);
        if (name === 'opaque') requireNone(await readFile(at('echo.json'), 'utf8'), 'echo.json');
      }
    }
  });

  it('by commands whose Kubernetes API sends them back, the token that it was asked for too', async () => {
    const minted = `minted/${OPAQUE.toUpperCase()}`;
    await using api = await serveKubernetes({
      answer: ({ path }) => {
        if (path.endsWith('/token')) {
          return answerOf(201, { kind: 'TokenRequest', status: { token: minted } });
        }
        const message = `no, ${BEARER} may not, nor ${minted}`;
        return answerOf(403, { kind: 'Status', reason: 'Forbidden', message });
      },
    });
    await writeFile(
      at('kubeconfig'),
      JSON.stringify({
        'current-context': 'one',
        contexts: [{ name: 'one', context: { cluster: 'one', user: 'one' } }],
        clusters: [{ name: 'one', cluster: { server: api.url, 'insecure-skip-tls-verify': true } }],
        users: [{ name: 'one', user: { token: BEARER } }],
      }),
    );
    const env = { KUBECONFIG: at('kubeconfig') };
    const own = [BEARER, minted];
    for (const [target, format] of [
      ['k8s:', 'text'],
      ['sa:shop/web', 'json'],
      ['pod:shop/web', 'text'],
      ['deploy:shop/web', 'json'],
    ] as const) {
      const asked = ['doctor', target, '--mint', '--format', format, '--verbose'];
      const ran = await searched([...asked, '--save', at('kube.json')], { env });
      for (const secret of own) {
        assert.ok(!`${ran.stdout}${ran.stderr}`.includes(secret), said(ran));
      }
    }
    assert.ok(api.asked.some(({ headers }) => headers.authorization === `Bearer ${BEARER}`));
  });

  it('by a repair that would write one of them: nothing is written', async () => {
    const flags = ['--issuer-ca', faulty.lab.announcement.caFile, '--audience', OPAQUE, '--yes'];
    const env = { DEPLOY_TOKEN: OPAQUE };
    const kept = await faulty.receipts();
    const ran = await searched(['fix', 'eks:lab', ...flags, '--format', 'json'], { env });
    assert.equal(ran.code, 4, said(ran));
    assert.match(ran.stdout, /"code": "secret_in_change"/);
    assert.ok(!faulty.aws.asked().some((action) => /^(Add|Update)/.test(action)), said(ran));
    assert.deepEqual(await faulty.receipts(), kept);
  });

  it('by the files that all of them left', async () => {
    const kept = [...(await textsIn(faulty.state)), await readFile(at('facts.json'), 'utf8')];
    assert.ok(kept.length > 1);
    for (const text of kept) {
      for (const [what, secret] of secrets) assert.ok(!text.includes(secret), what);
    }
    assert.ok(printed > 60, 'commands were left out');
  });
});

/** An answer of AWS that says no in these words. */
function refusing(code: string, words: string): Fault {
  const text = words.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const error = `<Error><Type>Sender</Type><Code>${code}</Code><Message>${text}</Message></Error>`;
  return () => ({
    status: 403,
    type: 'text/xml',
    body: `<ErrorResponse>${error}</ErrorResponse>`,
  });
}

function answerOf(status: number, body: object): Answer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

async function textsIn(state: string): Promise<readonly string[]> {
  const entries = await readdir(state, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(async (file) => readFile(join(file.parentPath, file.name), 'utf8')));
}
