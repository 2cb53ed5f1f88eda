// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, describe, it } from 'node:test';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { missing, type Ran, run } from '../process.ts';
import { askSts, assumeForm } from './lab-clients.ts';

let lab: Lab;
let proxy: string;
before(async () => {
  lab = await startLab({ scenario: 'intercepted', port: 0 });
  proxy = String(lab.env['HTTPS_PROXY']);
});
after(async () => lab.stop());

describe('the middlebox of the lab', { skip: missing('curl') }, () => {
  const curl = async (...args: readonly string[]): Promise<Ran> =>
    run('curl', ['--silent', '--show-error', '--noproxy', '', ...args]);
  const documentUrl = (): string =>
    `${String(lab.announcement.clusters[0]?.issuer)}/.well-known/openid-configuration`;

  it('shows its own CA to a client that goes through it, and the document all the same', async () => {
    const { caFile } = lab.announcement;
    const direct = await curl('--cacert', caFile, documentUrl());
    assert.equal(direct.code, 0);
    const through = ['--proxy', proxy, documentUrl()];
    assert.equal((await curl('--cacert', caFile, ...through)).code, 60);
    assert.equal((await curl('--insecure', ...through)).stdout, direct.stdout);
  });

  it('shows it for a host that must be public too, which gives it away', async () => {
    const { stderr, code } = await curl('--proxy', proxy, 'https://sts.us-east-1.amazonaws.com/');
    assert.equal(code, 60, stderr);
  });

  it('relays to nothing but the issuer', async () => {
    const answer = [
      '--insecure',
      '--proxy',
      proxy,
      '--output',
      '/dev/null',
      '--write-out',
      '%{http_code}',
    ];
    const elsewhere = await curl(...answer, 'https://sts.us-east-1.amazonaws.com/');
    assert.equal(elsewhere.stdout, '502');
    const { port } = new URL(lab.announcement.endpoint);
    const ownPort = await curl(...answer, `https://127.0.0.1:${port}/_lab`);
    assert.equal(ownPort.stdout, '502');
  });

  it('is no proxy for plain requests', async () => {
    const { hostname, port } = new URL(proxy);
    const status = await new Promise((resolve, reject) => {
      const asked = request({ hostname, port, path: 'http://127.0.0.1/' }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject).end();
    });
    assert.equal(status, 405);
  });

  it('is not on the way of STS, which gives credentials', async () => {
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
  });

  it('goes with the lab', async () => {
    const stopping = await startLab({ scenario: 'intercepted', port: 0 });
    const theirs = String(stopping.env['HTTPS_PROXY']);
    await stopping.stop();
    assert.equal((await curl('--proxy', theirs, 'https://sts.amazonaws.com/')).code, 7); // could not connect
  });
});
