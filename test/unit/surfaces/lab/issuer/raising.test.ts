// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { describe, it } from 'node:test';

import { TrustprintError } from '../../../../../src/core/error.ts';
import type { Connection, Endpoints } from '../../../../../src/ports/index.ts';
import { rotatingResolver } from '../../../../../src/surfaces/lab/issuer/lab-issuer.ts';
import { onOnePort } from '../../../../../src/surfaces/lab/issuer/loopback.ts';
import { scenarios } from '../../../../../src/surfaces/lab/scenarios/catalogue.ts';
import { scenarioNamed } from '../../../../../src/surfaces/lab/scenarios/scenario-named.ts';

const HERE = { address: '127.0.0.1', isOptional: false };
/** An address of documentation (RFC 5737), which no machine has. */
const NOWHERE = { address: '192.0.2.1', isOptional: true };

interface Listening {
  readonly port: number;
  readonly close: () => Promise<void>;
}

async function listen({ address }: { readonly address: string }, port: number): Promise<Listening> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, resolve);
  });
  const taken = server.address();
  return {
    port: typeof taken === 'object' && taken !== null ? taken.port : 0,
    close: async () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
      }),
  };
}

describe('servers on one port', () => {
  it('take the port that is asked for, and another where it is taken', async () => {
    const [taken] = await onOnePort([HERE], 0, listen);
    assert.ok(taken !== undefined);
    const [other] = await onOnePort([HERE], taken.port, listen);
    assert.notEqual(other?.port, taken.port);
    await Promise.all([taken.close(), other?.close()]);
    const [again] = await onOnePort([HERE], taken.port, listen);
    assert.equal(again?.port, taken.port);
    await again.close();
  });

  it('pass over an address that this machine lacks, if it may lack it', async () => {
    const servers = await onOnePort([HERE, NOWHERE], 0, listen);
    assert.equal(servers.length, 1);
    await servers[0]?.close();
  });

  it('are not started at all where it may not', async () => {
    await assert.rejects(
      onOnePort([HERE, { ...NOWHERE, isOptional: false }], 0, listen),
      (error) => error instanceof TrustprintError && error.code === 'lab_address_missing',
    );
  });
});

describe('addresses in turn', () => {
  it('give another one first each time, and lose none', async () => {
    const endpoints = rotatingResolver({
      connect: async (connection: Connection) => assert.fail(connection.host),
      addressesOf: async () => ['127.0.0.1', '127.0.0.2'],
    } satisfies Endpoints);
    const asked = { host: 'localhost', port: 1 };
    const { signal } = new AbortController();
    const first = await endpoints.addressesOf(asked, signal);
    const second = await endpoints.addressesOf(asked, signal);
    const third = await endpoints.addressesOf(asked, signal);
    assert.deepEqual(first, ['127.0.0.1', '127.0.0.2']);
    assert.deepEqual(second, ['127.0.0.2', '127.0.0.1']);
    assert.deepEqual(third, first);
  });
});

describe('the scenario of a name', () => {
  it('is found for each that is built', () => {
    for (const { name } of scenarios) assert.equal(scenarioNamed(name).name, name);
  });

  it('is guessed at where it is a slip, and all are named where it is none', () => {
    assert.throws(
      () => scenarioNamed('stale-thumprint'),
      (error) =>
        error instanceof TrustprintError && error.hint === 'did you mean stale-thumbprint?',
    );
    assert.throws(
      () => scenarioNamed('xyzzy-plugh'),
      (error) => error instanceof TrustprintError && error.hint?.startsWith('there are: ') === true,
    );
  });
});
