// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { X509Certificate } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { getCACertificates } from 'node:tls';

import { TrustprintError } from '../../src/core/error.ts';
import { pemBlocksOf } from '../../src/core/model/pem.ts';
import { type Announcement, type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { askSts, assumeForm, control, refusedWith, stateOf, workloadOf } from './lab-clients.ts';

let lab: Lab;
before(async () => {
  lab = await startLab({ port: 0 });
});
after(async () => lab.stop());

const read = async (path: string): Promise<unknown> =>
  (await fetch(`${lab.announcement.endpoint}/_lab${path}`)).json();

describe('a lab that is started', () => {
  it('rehearses the published outage unless another is asked for', () => {
    assert.equal(lab.announcement.scenario, 'stale-thumbprint');
  });

  it('answers on loopback alone', () => {
    const { hostname } = new URL(lab.announcement.endpoint);
    assert.equal(hostname, '127.0.0.1');
  });

  it('announces itself over HTTP in the same words', async () => {
    assert.deepEqual(await read(''), JSON.parse(JSON.stringify(lab.announcement)));
  });

  it('keeps its tokens from other users, in a folder that they cannot enter', async () => {
    const { tokenFile } = await workloadOf(lab);
    assert.equal((await stat(tokenFile)).mode & 0o777, 0o600);
    assert.equal((await stat(dirname(tokenFile))).mode & 0o777, 0o700);
  });

  it('leads the SDKs of its user away from whatever this machine is configured for', async () => {
    const { AWS_CONFIG_FILE: config = '', AWS_SHARED_CREDENTIALS_FILE: keys = '' } = lab.env;
    assert.equal(await readFile(config, 'utf8'), '');
    const profiles = [...(await readFile(keys, 'utf8')).matchAll(/^\[(.*)\]$/gm)];
    assert.deepEqual(
      profiles.map(([, name]) => name),
      ['lab-111122223333', 'lab-222233334444'],
    );
    assert.equal(lab.env['AWS_ENDPOINT_URL'], lab.announcement.endpoint);
    assert.ok(lab.announcement.unset.includes('AWS_PROFILE'));
    assert.ok(lab.announcement.unset.includes('HTTPS_PROXY'));
  });

  it('gives a workload no keys, or the SDKs would never try its token', async () => {
    const { env, unset } = await workloadOf(lab);
    assert.equal(env['AWS_ACCESS_KEY_ID'], undefined);
    assert.ok(unset.includes('AWS_ACCESS_KEY_ID'));
    assert.equal(env['AWS_WEB_IDENTITY_TOKEN_FILE'], (await workloadOf(lab)).tokenFile);
    assert.ok(!unset.includes('AWS_WEB_IDENTITY_TOKEN_FILE'));
  });

  it('takes the Mozilla roots for AWS’s library, and its own public root', async () => {
    const { libraryFile, env } = lab.announcement;
    const blocks = pemBlocksOf(await readFile(libraryFile, 'utf8'));
    assert.equal(blocks.length, getCACertificates('bundled').length + 1);
    assert.equal(env['TRUSTPRINT_LIBRARY'], libraryFile);
  });

  it('hands over the private root that the issuer chains to', async () => {
    await control(lab, 'scenario', { name: 'healthy' });
    const { providers } = await stateOf(lab);
    const root = new X509Certificate(await readFile(lab.announcement.caFile));
    const sha1 = root.fingerprint.replaceAll(':', '').toLowerCase();
    assert.deepEqual(providers[0]?.thumbprints, [sha1]);
  });

  it('holds another library for clients where the two differ', async () => {
    await control(lab, 'scenario', { name: 'library-differs' });
    const { libraryFile, env } = lab.announcement;
    const theirs = await readFile(String(env['TRUSTPRINT_LIBRARY']), 'utf8');
    const own = await readFile(libraryFile, 'utf8');
    assert.ok(theirs.startsWith(own) && theirs.length > own.length);
  });
});

describe('a lab that runs', () => {
  it('says what it can rehearse', async () => {
    const { scenarios } = (await read('/scenarios')) as {
      readonly scenarios: readonly { readonly name: string; readonly fix: string }[];
    };
    const stale = scenarios.find(({ name }) => name === 'stale-thumbprint');
    assert.equal(stale?.fix, 'mends');
  });

  it('shows its state without a token, a key or credentials', async () => {
    const { token } = await workloadOf(lab);
    const text = JSON.stringify(await read('/state'));
    assert.ok(!text.includes(token));
    assert.ok(!text.includes(String(lab.env['AWS_SECRET_ACCESS_KEY'])));
    assert.ok(!text.includes('PRIVATE KEY'));
  });

  it('changes its scenario, and refuses one that it does not know with the nearest', async () => {
    const changed = await control(lab, 'scenario', { name: 'wrong-audience' });
    assert.equal(((await changed.json()) as Announcement).scenario, 'wrong-audience');
    const unknown = await control(lab, 'scenario', { name: 'wrong-audiense' });
    assert.equal(unknown.status, 400);
    const { error } = (await unknown.json()) as { error: { code: string; hint: string } };
    assert.equal(error.code, 'lab_scenario_unknown');
    assert.match(error.hint, /wrong-audience/);
    assert.equal(lab.announcement.scenario, 'wrong-audience');
  });

  it('starts again as it was laid: what was renewed or written is forgotten', async () => {
    await control(lab, 'scenario', { name: 'healthy' });
    const roots = await readFile(lab.announcement.caFile, 'utf8');
    const atFirst = (await stateOf(lab)).providers[0];
    await control(lab, 'rotate');
    assert.notEqual(await readFile(lab.announcement.caFile, 'utf8'), roots);
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 400);
    await control(lab, 'reset');
    assert.equal(await readFile(lab.announcement.caFile, 'utf8'), roots);
    const afterwards = await stateOf(lab);
    assert.equal(afterwards.providers[0]?.arn, atFirst?.arn);
    assert.deepEqual(afterwards.providers[0]?.thumbprints, atFirst?.thumbprints);
    assert.deepEqual(afterwards.decisions, []);
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
  });

  it('takes changes one at a time, however many are asked for at once', async () => {
    const names = ['healthy', 'public-ca', 'tls13-only', 'sub-mismatch', 'healthy'];
    await Promise.all(names.map(async (name) => control(lab, 'scenario', { name })));
    const { issuers } = await stateOf(lab);
    assert.equal(issuers.length, 1);
    assert.equal(lab.announcement.scenario, 'healthy');
  });

  it('mints a token with the claims that are asked for, and leaves out what is null', async () => {
    const body = { claims: { sub: 'somebody', jti: null, extra: { deep: [1] } } };
    const minted = (await (await control(lab, 'tokens', body)).json()) as {
      readonly token: string;
      readonly claims: Readonly<Record<string, unknown>>;
    };
    const [, claims = ''] = minted.token.split('.');
    const inside = JSON.parse(Buffer.from(claims, 'base64url').toString()) as object;
    assert.deepEqual(inside, minted.claims);
    assert.equal(minted.claims['sub'], 'somebody');
    assert.equal(minted.claims['iss'], lab.announcement.clusters[0]?.issuer);
    assert.ok(!('jti' in inside));
  });

  it('refuses to sign for an issuer that it does not have', async () => {
    const body = { issuer: 'https://elsewhere.example', claims: {} };
    assert.equal((await control(lab, 'tokens', body)).status, 400);
    assert.equal((await control(lab, 'tokens', { cluster: 'other' })).status, 400);
  });

  it('refuses a body that is no JSON, or too long', async () => {
    const url = `${lab.announcement.endpoint}/_lab/scenario`;
    assert.equal((await fetch(url, { method: 'POST', body: '{' })).status, 400);
    const long = JSON.stringify({ name: 'x'.repeat(100_000) });
    assert.equal((await fetch(url, { method: 'POST', body: long })).status, 400);
  });
});

describe('a lab that cannot start', () => {
  it('says that its port is taken', async () => {
    const port = Number(new URL(lab.announcement.endpoint).port);
    const error = await refusedWith(TrustprintError, startLab({ port }));
    assert.equal(error.code, 'port_taken');
    assert.deepEqual(error.facts, { port, host: '127.0.0.1' });
  });
});

describe('a lab that is stopped', () => {
  it('takes its files with it, whoever stopped it', async () => {
    const stopping = await startLab({ port: 0 });
    const { tokenFile } = await workloadOf(stopping);
    const response = await control(stopping, 'stop');
    assert.equal(response.status, 200);
    await stopping.stopped;
    assert.ok(!existsSync(tokenFile));
    assert.ok(!existsSync(dirname(tokenFile)));
    await stopping.stop(); // once more does no harm
  });

  it('leaves its ports to others', async () => {
    const first = await startLab({ port: 0 });
    const port = Number(new URL(first.announcement.endpoint).port);
    const issuer = String(first.announcement.clusters[0]?.issuer);
    await first.stop();
    await assert.rejects(fetch(issuer));
    const second = await startLab({ port });
    await second.stop();
  });
});
