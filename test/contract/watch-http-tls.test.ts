// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { networkInterfaces } from 'node:os';
import { before, describe, it } from 'node:test';
import { connect } from 'node:tls';

import { systemClock } from '../../src/adapters/system-clock.ts';
import { plusSeconds } from '../../src/core/model/instant.ts';
import { chainPem, type Credential, forgeCertificate } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import type { HttpParts } from '../../src/surfaces/watch/http/parts.ts';
import { ask, bearer, servedWatch } from '../watch-http.ts';
import { watchedAccounts } from '../watched-accounts.ts';

let ca: Credential;
const leaf = async (subject: string): Promise<Credential> => {
  const now = systemClock.now();
  return forgeCertificate({
    subject,
    ca: false,
    issuer: ca,
    names: ['localhost'],
    notBefore: plusSeconds(now, -3600),
    notAfter: plusSeconds(now, 86_400),
  });
};
before(async () => {
  const now = systemClock.now();
  const times = { notBefore: plusSeconds(now, -3600), notAfter: plusSeconds(now, 86_400) };
  ca = await forgeCertificate({ subject: 'CN=TLS CA', ca: true, ...times });
});

function secured(of: () => Credential): Partial<HttpParts> {
  return {
    listen: { host: '0.0.0.0', port: 0, behindProxy: false },
    access: () => ({ hosts: ['watch.example.com'], tls: { certificate: 'crt', key: 'key' } }),
    readSecret: async (secret) =>
      'file' in secret && secret.file === 'crt'
        ? chainPem([of().certificate])
        : privateKeyPem(of().keys),
  };
}

async function subjectAt(port: string): Promise<string> {
  const socket = connect({
    port: Number(port),
    host: '127.0.0.1',
    ca: chainPem([ca.certificate]),
    servername: 'localhost',
  });
  await once(socket, 'secureConnect');
  const subject = String(socket.getPeerCertificate().subject.CN);
  socket.destroy();
  return subject;
}

describe('a server with TLS', () => {
  it('answers by the names of the configuration and the address that it was reached at', async () => {
    const one = await leaf('CN=one');
    const database = await watchedAccounts();
    await using loopback = await servedWatch({ over: database });
    const token = await loopback.token();
    await using served = await servedWatch({ ...secured(() => one), over: database });
    const { port } = new URL(served.url);
    const at = (host: string): string => `https://${host}:${port}/healthz`;
    const own = Object.values(networkInterfaces())
      .flatMap((of) => of ?? [])
      .find(({ family, internal }) => family === 'IPv4' && !internal)?.address;
    const statusAt = async (address: string, host: string): Promise<number> => {
      const options = { ca: chainPem([ca.certificate]), headers: { host, ...bearer(token) } };
      return (await ask(at(address), options)).status;
    };
    assert.equal(await statusAt('127.0.0.1', 'watch.example.com'), 200);
    assert.equal(await statusAt('127.0.0.1', 'WATCH.example.com:443'), 200);
    assert.equal(await statusAt('127.0.0.1', 'localhost'), 200);
    assert.equal(await statusAt('127.0.0.1', 'other.example.com'), 421);
    if (own !== undefined) {
      assert.equal(await statusAt(own, own), 200, 'as a probe of Kubernetes asks');
      assert.equal(await statusAt('127.0.0.1', own), 421);
    }
    await database.close();
  });

  it('takes a renewed certificate without a restart, and keeps the former where it is damaged', async () => {
    const [first, second] = [await leaf('CN=first'), await leaf('CN=second')];
    let current: Credential | undefined = first;
    const clock = {
      ...systemClock,
      pause: async (_: number, signal: AbortSignal) => systemClock.pause(10, signal),
    };
    const database = await watchedAccounts();
    await using loopback = await servedWatch({ over: database });
    await loopback.token();
    const parts = secured(() => {
      if (current === undefined) throw new Error('the file is being written');
      return current;
    });
    await using served = await servedWatch({ ...parts, over: database, clock });
    const { port } = new URL(served.url);
    assert.equal(await subjectAt(port), 'first');
    current = undefined;
    while (!served.logged.join('').includes('being written'))
      await clock.pause(0, AbortSignal.timeout(5000));
    assert.equal(await subjectAt(port), 'first');
    current = second;
    while ((await subjectAt(port)) !== 'second') await clock.pause(0, AbortSignal.timeout(5000));
    await database.close();
  });
});
