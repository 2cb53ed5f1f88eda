// SPDX-License-Identifier: Apache-2.0

// What the benchmark of the fleet speaks to, each part in a thread of its own: AWS, and hosts of issuers.

import { generateKeyPairSync } from 'node:crypto';
import { subscribe } from 'node:diagnostics_channel';
import type { RequestListener } from 'node:http';
import { parentPort, workerData } from 'node:worker_threads';

import { serveTls } from '../src/forge/servers.ts';
import { startLab } from '../src/surfaces/lab/index.ts';
import { ca, ROOT, WHOLE } from '../test/servers/chains.ts';
import type { FleetHosts, FleetLab } from './fleet-seed.ts';

const HOSTS = 70;
/** Of those, nobody listens at so many, and so many answer late. */
const DEAD = 3;
const SLOW = 3;
const LATE_MS = 1500;

if (workerData === 'lab') await serveLab();
else await serveHosts();

async function serveLab(): Promise<void> {
  const lab = await startLab({ scenario: 'fleet', port: 0 });
  let calls = 0;
  subscribe('http.server.request.start', () => {
    calls += 1;
  });
  const { endpoint, region, env } = lab.announcement;
  const others = ['222233334444', '333344445555', '444455556666', '555566667777', '111122223333'];
  tell({ endpoint, region, env, others } satisfies FleetLab);
  parentPort?.on('message', () => {
    tell(calls);
    calls = 0;
  });
}

async function serveHosts(): Promise<void> {
  const ports: number[] = [];
  for (let at = 0; at < HOSTS; at += 1) {
    const documents = answering(at < SLOW ? LATE_MS : 0);
    const server = await serveTls({ shows: [WHOLE], documents });
    ports.push(server.port);
    if (at >= SLOW && at < SLOW + DEAD) await server.close();
  }
  const other = await ca('Other');
  tell({
    ports,
    listed: ROOT.certificate.sha1,
    wrong: other.certificate.sha1,
  } satisfies FleetHosts);
}

/** Discovery and keys of whatever issuer is asked for. */
function answering(lateMs: number): RequestListener {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const keys = JSON.stringify({ keys: [{ ...jwk, kid: 'bench', use: 'sig', alg: 'RS256' }] });
  return ({ url = '/', headers: { host = '' } }, response) => {
    const path = url.replace(/\/\.well-known\/.*$|\/keys$/, '');
    const issuer = `https://${host}${path}`;
    const discovery = {
      issuer,
      jwks_uri: `${issuer}/keys`,
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['sub', 'aud', 'iss'],
    };
    setTimeout(() => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(url.endsWith('/keys') ? keys : JSON.stringify(discovery));
    }, lateMs);
  };
}

function tell(message: unknown): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has none
  parentPort?.postMessage(message);
}
