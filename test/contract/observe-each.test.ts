// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import type { RequestListener } from 'node:http';
import { describe, it } from 'node:test';

import { parseResolve } from '../../src/adapters/resolver.ts';
import { observeEach } from '../../src/app/observe/each-provider.ts';
import { DEFAULT_QUESTION, ONCE, THOROUGH } from '../../src/app/observe/question.ts';
import { seenOf } from '../../src/core/model/observed.ts';
import { parseTarget } from '../../src/core/model/target.ts';
import { serveTls, shown } from '../../src/forge/servers.ts';
import { leaf, ROOT } from '../servers/chains.ts';
import { endpoints } from '../servers/looking.ts';
import { lettingThrough, serveRaw } from '../servers/raw.ts';
import { oneProvider, stoppedClock } from '../unit/app/fake-cloud.ts';
import { ROLE_ARN } from '../world.ts';

const OWN = await leaf(ROOT, { names: ['localhost'] });

describe('the providers that a role trusts', () => {
  it('have each host probed once, and the documents of each issuer fetched', async () => {
    let at = '';
    await using server = await serveTls({
      shows: [shown(OWN, ROOT)],
      documents: ({ url = '' }, response) => {
        const [, path = ''] = /^(\/id\/\w+)/.exec(url) ?? [];
        const discovery = { issuer: `${at}${path}`, jwks_uri: `${at}${path}/keys` };
        response.end(JSON.stringify(url.endsWith('/keys') ? { keys: [] } : discovery));
      },
    });
    await using counted = await serveRaw(lettingThrough(Number.MAX_SAFE_INTEGER, server.port));
    const host = `localhost:${String(counted.port)}`;
    at = `https://${host}`;
    const paths = ['/id/A', '/id/B', '/id/C', '/id/D'];
    const seen = await observeRole(paths.map((path) => `${host}${path}`));
    assert.deepEqual(
      seen.map(({ discovery }) => seenOf(discovery)?.issuer),
      paths.map((path) => `${at}${path}`),
    );
    const [first, ...others] = seen;
    const attempts = first?.endpoints[0]?.attempts ?? 0;
    assert.ok(attempts >= 12);
    for (const { endpoints: probes } of others) assert.deepEqual(probes, first?.endpoints);
    const documents = 4;
    assert.ok(counted.connections() <= attempts + documents + THOROUGH.rootSets.length);
  });

  it('have further documents fetched at one address, which is one that answers', async () => {
    let at = '';
    const hosts: string[] = [];
    const documents: RequestListener = ({ url = '', socket }, response) => {
      const [, path = ''] = /^(\/id\/\w+)/.exec(url) ?? [];
      hosts.push(`${path} ${String(socket.localAddress)}`);
      response.end(JSON.stringify({ issuer: `${at}${path}`, jwks_uri: `${at}${path}/keys` }));
    };
    await using server = await serveTls({ shows: [shown(OWN, ROOT)], documents });
    const { port } = server;
    await using other = await serveTls({
      shows: [shown(OWN, ROOT)],
      documents,
      address: '127.0.0.2',
      port,
    });
    const host = `localhost:${String(other.port)}`;
    at = `https://${host}`;
    const paths = ['/id/A', '/id/B'];
    const urls = paths.map((path) => `${host}${path}`);
    const seen = await observeRole(urls, '127.0.0.9,127.0.0.1,127.0.0.2');
    assert.deepEqual(
      seen.map(({ discovery }) => seenOf(discovery)?.issuer),
      paths.map((path) => `${at}${path}`),
    );
    const asked = paths.map(
      (path) => new Set(hosts.filter((one) => one.startsWith(`${path} `))).size,
    );
    assert.deepEqual(
      asked.toSorted((one, other) => one - other),
      [1, 2],
    );
  });
});

async function observeRole(
  urls: readonly string[],
  addresses = '127.0.0.1',
): ReturnType<typeof observeEach> {
  const clock = stoppedClock();
  const policy = {
    Statement: urls.map((url) => ({
      Effect: 'Allow',
      Action: 'sts:AssumeRoleWithWebIdentity',
      Principal: { Federated: `arn:aws:iam::111122223333:oidc-provider/${url}` },
    })),
  };
  const trustPolicy = JSON.stringify(policy);
  const cloud = {
    ...oneProvider(undefined, clock),
    role: async () =>
      Promise.resolve({ arn: ROLE_ARN, trustPolicy, maxSessionDurationSeconds: 3600 }),
  };
  const [host = ''] = urls[0]?.split('/') ?? [];
  const by = endpoints({ resolve: [parseResolve(`${host}:${addresses}`)] });
  return observeEach(
    {
      ...DEFAULT_QUESTION,
      target: parseTarget(ROLE_ARN),
      rules: {
        partition: undefined,
        messages: 'current',
        match: 'path',
        hosts: 'both',
        library: 'bundled',
      },
      vantage: { host: 'here', proxy: undefined, library: 'bundled' },
      lab: false,
      effort: { ...THOROUGH, control: false, timeoutMs: ONCE.timeoutMs },
    },
    { clock, endpoints: by, cloud },
    new AbortController().signal,
  );
}
