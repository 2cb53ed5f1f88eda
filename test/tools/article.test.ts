// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { missing, run, type RunningLab, runningLab, trustprint, workloadOf } from '../process.ts';

const skip = missing('openssl', 'curl', 'aws');

/** The published procedure, followed to the letter with the programs that it names. */
describe('the published procedure by hand', { skip }, () => {
  let lab: RunningLab;
  let folder: string;

  before(async () => {
    lab = await runningLab('stale-thumbprint');
    folder = await mkdtemp(join(tmpdir(), 'trustprint-article-'));
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  async function aws(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await run('aws', [...args, '--output', 'json'], lab.shell);
    assert.equal(code, 0, stderr);
    return stdout;
  }

  /** What the workload's SDK does: asks STS with its token, unsigned. */
  async function assume(): Promise<{ readonly ok: boolean; readonly said: string }> {
    const { roleArn, env } = workloadOf(lab);
    // A home of its own each time: the AWS CLI keeps what STS gave it before.
    const home = await mkdtemp(join(folder, 'home-'));
    const { code, stdout, stderr } = await run('aws', ['sts', 'get-caller-identity'], {
      env: { ...env, HOME: home },
      unset: lab.announcement.unset,
    });
    return {
      ok: code === 0 && stdout.includes(roleArn.split('/').at(-1) ?? ''),
      said: stdout + stderr,
    };
  }

  it('finds the same issuer, chain, dates and thumbprint as ours, and repairs the same error', async () => {
    const refused = await assume();
    assert.equal(refused.ok, false);
    assert.match(
      refused.said,
      /InvalidIdentityToken.*OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint/s,
    );

    const described: unknown = JSON.parse(await aws('eks', 'describe-cluster', '--name', 'lab'));
    const issuer = valueAt(described, 'cluster', 'identity', 'oidc', 'issuer');
    const { caFile } = lab.announcement;
    const discovery = await run('curl', [
      '-sS',
      '--cacert',
      caFile,
      `${issuer}/.well-known/openid-configuration`,
    ]);
    const jwksUri = valueAt(JSON.parse(discovery.stdout), 'jwks_uri');
    const { host, hostname } = new URL(jwksUri);
    const shown = await run('openssl', [
      's_client',
      '-servername',
      hostname,
      '-showcerts',
      '-connect',
      host,
    ]);
    const blocks =
      shown.stdout.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    const last = join(folder, 'last.pem');
    await writeFile(last, `${blocks.at(-1) ?? ''}\n`);
    const print = await run('openssl', [
      'x509',
      '-in',
      last,
      '-noout',
      '-fingerprint',
      '-sha1',
      '-dates',
      '-dateopt',
      'iso_8601',
    ]);
    const thumbprint = (/Fingerprint=([0-9A-F:]+)/.exec(print.stdout)?.[1] ?? '')
      .replaceAll(':', '')
      .toLowerCase();

    const ours = await trustprint(['thumbprint', 'eks:lab', '--format', 'json'], lab.shell);
    assert.equal(ours.code, 0, ours.stderr);
    const report: unknown = JSON.parse(ours.stdout);
    assert.equal(valueAt(report, 'issuer'), issuer);
    assert.equal(valueAt(report, 'jwksUri'), jwksUri);
    assert.deepEqual(valueIn(report, 'thumbprints'), [thumbprint]);
    const chain = valueIn(report, 'endpoints', 0, 'presentedChain');
    assert.ok(Array.isArray(chain));
    assert.equal(chain.length, blocks.length);
    const top: unknown = chain.at(-1);
    assert.equal(valueAt(top, 'sha1'), thumbprint);
    const [notBefore, notAfter] = [
      ...print.stdout.matchAll(/not(?:Before|After)=(\S+) (\S+Z)/g),
    ].map(([, day, time]) => `${day ?? ''}T${time ?? ''}`);
    assert.equal(valueAt(top, 'notBefore'), notBefore);
    assert.equal(valueAt(top, 'notAfter'), notAfter);

    const provider = lab.announcement.clusters[0]?.providerArn ?? '';
    const arn = ['--open-id-connect-provider-arn', provider];
    const listed: unknown = JSON.parse(await aws('iam', 'get-open-id-connect-provider', ...arn));
    assert.ok(!JSON.stringify(listed).includes(thumbprint));
    await aws(
      'iam',
      'update-open-id-connect-provider-thumbprint',
      ...arn,
      '--thumbprint-list',
      thumbprint,
    );
    const repaired = await assume();
    assert.equal(repaired.ok, true, repaired.said);
  });

  it('is one command of ours, from the start again', async () => {
    const reset = await trustprint(
      ['lab', 'scenario', 'stale-thumbprint', '--port', new URL(lab.announcement.endpoint).port],
      lab.shell,
    );
    assert.equal(reset.code, 0, reset.stderr);
    assert.equal((await assume()).ok, false);
    const fixed = await trustprint(
      ['fix', 'eks:lab', '--issuer-ca', lab.announcement.caFile, '--yes'],
      lab.shell,
    );
    assert.equal(fixed.code, 0, fixed.stderr + fixed.stdout);
    const repaired = await assume();
    assert.equal(repaired.ok, true, repaired.said);
  });
});

function valueIn(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
    value,
  );
}

function valueAt(value: unknown, ...path: readonly (string | number)[]): string {
  const found = valueIn(value, ...path);
  assert.equal(typeof found, 'string', `no text at ${path.join('.')}`);
  return String(found);
}
