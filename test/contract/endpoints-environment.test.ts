// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

import { pemOf } from '../../src/core/model/certificate.ts';
import { serveTls, type TlsServer } from '../../src/forge/servers.ts';
import { ROOT, WHOLE } from '../servers/chains.ts';

type TrustedBy = Readonly<Record<string, boolean>>;

/** What a machine that trusts a private CA, or a middlebox, sets for Node and for OpenSSL. */
describe('roots that the environment puts into Node', () => {
  let folder: string;
  let file: string;
  let server: TlsServer;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-roots-'));
    file = join(folder, 'root.pem');
    await writeFile(file, pemOf(ROOT.certificate));
    server = await serveTls({ shows: [WHOLE] });
  });
  after(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const none = { bundled: false, library: false, issuerCa: false };
  it('are none where nothing is set', async () => {
    assert.deepEqual(await trustedBy({}), { ...none, machine: false, node: false });
  });

  it('trust nothing: NODE_EXTRA_CA_CERTS', async () => {
    const told = await trustedBy({ NODE_EXTRA_CA_CERTS: file });
    assert.deepEqual(told, { ...none, machine: false, node: true });
  });

  it('trust nothing: --use-openssl-ca and SSL_CERT_FILE', async () => {
    const told = await trustedBy({ SSL_CERT_FILE: file, NODE_OPTIONS: '--use-openssl-ca' });
    assert.deepEqual({ ...told, machine: undefined }, { ...none, machine: undefined, node: true });
  });

  const onLinux =
    process.platform !== 'linux' && 'only there the store is a file that can be named';
  for (const [name, set] of [
    ['--use-system-ca', { NODE_OPTIONS: '--use-system-ca' }],
    ['NODE_USE_SYSTEM_CA', { NODE_USE_SYSTEM_CA: '1' }],
  ] as const) {
    it(`trust it only where this machine is asked: ${name}`, { skip: onLinux }, async () => {
      const told = await trustedBy({ ...set, SSL_CERT_FILE: file });
      assert.deepEqual(told, { ...none, machine: true, node: true });
    });
  }

  it('trust it only where this machine is asked: its store', { skip: onLinux }, async () => {
    const told = await trustedBy({ SSL_CERT_FILE: file });
    assert.deepEqual(told, { ...none, machine: true, node: false });
  });

  it('trust it only where this machine is asked: all at once', { skip: onLinux }, async () => {
    const told = await trustedBy({
      NODE_EXTRA_CA_CERTS: file,
      NODE_USE_SYSTEM_CA: '1',
      NODE_OPTIONS: '--use-system-ca',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      SSL_CERT_FILE: file,
    });
    assert.deepEqual(told, { ...none, machine: true, node: true });
  });

  async function trustedBy(set: Readonly<Record<string, string>>): Promise<TrustedBy> {
    const script = join(import.meta.dirname, '../servers/look-under-environment.ts');
    const { stdout } = await promisify(execFile)(process.execPath, [script, String(server.port)], {
      env: { PATH: process.env['PATH'], SSL_CERT_DIR: join(folder, 'none'), ...set },
    });
    return JSON.parse(stdout) as TrustedBy;
  }
});
