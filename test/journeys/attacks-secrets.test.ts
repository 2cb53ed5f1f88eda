// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { chainPem, type Credential } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { shown } from '../../src/forge/servers.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import type { Fault } from '../faulty-aws.ts';
import { type FaultyLab, faultyLab, said } from '../faulty-lab.ts';
import { type ForeignIssuer, foreignIssuer, loopbackLeaf, privateCa } from '../foreign-issuer.ts';
import type { Ran, RunOptions } from '../process.ts';

const SESSION_TOKEN = `IQoJb3JpZ2luX2VjE${'AbCdEfGh12345678'.repeat(12)}`;
const PASSWORD = 'hunter2-hunter2';
/** The private part of a key that an issuer publishes by mistake (RFC 7518, 6.2.2). */
const PRIVATE_MEMBER = 'cHJpdmF0ZS1wYXJ0LW9mLWEta2V5LXRoYXQtbGVha3M';

describe('a secret, wherever it is put, is printed and kept nowhere', () => {
  let faulty: FaultyLab;
  let issuer: ForeignIssuer;
  let ca: Credential;
  let folder: string;
  let token: string;
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
    const [, payload = '', signature = ''] = token.split('.');
    secrets = new Map([
      ['the signature of the token', signature],
      ['the claims of the token as they are encoded', payload],
      ['the private key', (key.split('\n')[1] ?? '').slice(0, 40)],
      ['the secret access key', faulty.shell.env?.['AWS_SECRET_ACCESS_KEY'] ?? ''],
      ['the session token', SESSION_TOKEN.slice(20, 80)],
      ['the password of a proxy', PASSWORD],
      ['the private part of a published key', PRIVATE_MEMBER],
    ]);
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
    faulty.aws.mend();
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

async function textsIn(state: string): Promise<readonly string[]> {
  const entries = await readdir(state, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(async (file) => readFile(join(file.parentPath, file.name), 'utf8')));
}
