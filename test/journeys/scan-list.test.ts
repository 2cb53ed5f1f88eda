// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { listScan } from '../../src/app/scan/scan-list.ts';
import { parseEndpointList } from '../../src/core/model/endpoint-list.ts';
import { instantOf } from '../../src/core/model/instant.ts';
import type { Clock } from '../../src/ports/index.ts';
import { scanLine, type ScanLineJson, scanResult } from '../../src/schemas/scan.ts';
import { ScanReport } from '../../src/render/scan/report.ts';
import { serveTls, type TlsServer } from '../../src/forge/servers.ts';
import { trustprint } from '../process.ts';
import { sentBy, WHOLE } from '../servers/chains.ts';
import { endpoints } from '../servers/looking.ts';
import { freePort, type RawServer, relaying, serveRaw } from '../servers/raw.ts';

type EndpointLine = Extract<ScanLineJson, { type: 'endpoint' }>;

const PRINTS = sentBy(WHOLE).map(({ sha1 }) => sha1);

describe('scan of a list', () => {
  let folder = '';
  let issuer: TlsServer;
  let keys: TlsServer;
  let counted: RawServer;
  let dead = 0;
  const documents = new Map<string, string>();

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'trustprint-scan-'));
    issuer = await serveTls({ shows: [WHOLE], documents });
    keys = await serveTls({ shows: [WHOLE], tls: { minVersion: 'TLSv1.3' } });
    counted = await serveRaw(relaying(issuer.port, (socket, upstream) => upstream.pipe(socket)));
    dead = await freePort();
    for (const [path, at] of [
      ['/own', `127.0.0.1:${String(issuer.port)}`],
      ['/apart', `127.0.0.1:${String(keys.port)}`],
      ['/twice', `issuer.example:${String(issuer.port)}`],
    ] as const) {
      documents.set(
        `${path}/.well-known/openid-configuration`,
        JSON.stringify({
          issuer: `https://127.0.0.1:${String(issuer.port)}${path}`,
          jwks_uri: `https://${at}/keys`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        }),
      );
    }
  });
  after(async () => {
    await Promise.all([issuer.close(), keys.close(), counted[Symbol.asyncDispose]()]);
    await rm(folder, { recursive: true });
  });

  async function scan(lines: readonly string[], ...flags: readonly string[]) {
    const file = join(folder, 'list');
    await writeFile(file, lines.join('\n'));
    return trustprint(['scan', '--input', file, ...flags]);
  }

  async function linesOf(
    lines: readonly string[],
    ...flags: readonly string[]
  ): Promise<readonly ScanLineJson[]> {
    const { code, stdout, stderr } = await scan(lines, '--format', 'ndjson', ...flags);
    assert.equal(code, 0, stderr);
    return stdout
      .trimEnd()
      .split('\n')
      .map((line) => scanLine.parse(JSON.parse(line)));
  }

  it('tells of every entry, in the order of the list, and of the hosts that have the keys', async () => {
    const at = `https://127.0.0.1:${String(issuer.port)}`;
    const gone = `127.0.0.1:${String(dead)}`;
    const [head, ...rest] = await linesOf([`${at}/apart`, gone, `${at}/own`, `${at}/none`]);
    assert.equal(head?.type, 'scan');
    assert.deepEqual(rest.at(-1), { ...new ScanReport().summary, endpoints: 5, failed: 1 });
    const told = rest.filter((line): line is EndpointLine => line.type === 'endpoint');
    assert.deepEqual(
      told.map(({ roles, port, probe, protocol }) => [roles, port, probe, protocol]),
      [
        [['discovery'], issuer.port, 'handshake', 'TLSv1.3'],
        [['jwks'], keys.port, 'handshake', 'TLSv1.3'],
        [[], dead, 'quick', null],
        [['discovery', 'jwks'], issuer.port, 'handshake', 'TLSv1.3'],
        [['discovery'], issuer.port, 'handshake', 'TLSv1.3'],
      ],
    );
    assert.deepEqual(
      told[0]?.presentedChain.map(({ sha1 }) => sha1),
      PRINTS,
    );
    assert.match(told[2]?.error ?? '', /refuses connections/);
    assert.match(told[4]?.error ?? '', /404/);
    assert.equal(told[4]?.thumbprint, PRINTS.at(-1));
  });

  it('tells of every address of an issuer', async () => {
    const at = `issuer.example:${String(issuer.port)}`;
    const resolve = ['--resolve', `${at}:127.0.0.1,127.0.0.9`];
    const [, ...rest] = await linesOf([`https://${at}/twice`, `https://${at}/apart`], ...resolve);
    const told = rest.filter((line): line is EndpointLine => line.type === 'endpoint');
    assert.deepEqual(
      told.map(({ roles, address, probe, port }) => [roles, address, probe, port]),
      [
        [['discovery', 'jwks'], '127.0.0.1', 'handshake', issuer.port],
        [['discovery', 'jwks'], '127.0.0.9', 'quick', issuer.port],
        [['discovery'], '127.0.0.1', 'handshake', issuer.port],
        [['discovery'], '127.0.0.9', 'quick', issuer.port],
        [['jwks'], '127.0.0.1', 'handshake', keys.port],
      ],
    );
  });

  it('ends when nobody reads on', async () => {
    await using deaf = await serveRaw(() => undefined);
    const gone = Array.from({ length: 60 }, (_, at) => `127.0.1.${String(at)}:${String(dead)}`);
    const file = join(folder, 'long');
    await writeFile(file, [...gone, `127.0.0.1:${String(deaf.port)}`].join('\n'));
    const args = ['--input', file, '--timeout', '1h', '--rate', '30'];
    const { code, stderr } = await trustprint(['scan', ...args], {
      started: ({ stdout }) => stdout?.once('data', () => stdout.destroy()),
    });
    assert.deepEqual([code, stderr], [0, '']);
  });

  it('probes an endpoint once, however many entries name it', async () => {
    const many = Array.from({ length: 20 }, () => `127.0.0.1:${String(counted.port)}`);
    const lines = await linesOf(many, '--concurrency', '5');
    assert.equal(lines.length, 1 + many.length + 1);
    assert.equal(counted.connections(), 1);
  });

  it('prints the thumbprints alone, in step with the list', async () => {
    const list = [`127.0.0.1:${String(issuer.port)}`, `127.0.0.1:${String(dead)}`];
    const { code, stdout } = await scan([...list, ...list], '--quiet');
    assert.deepEqual([code, stdout], [0, `${PRINTS.at(-1) ?? ''}\n\n`.repeat(2)]);
  });

  it('prints a table for a spreadsheet', async () => {
    const { stdout } = await scan([`127.0.0.1:${String(issuer.port)}`], '--format', 'csv');
    const [head = '', line = ''] = stdout.split('\r\n');
    assert.equal(head.split(',').length, line.split(',').length);
    assert.ok(line.includes(`,${PRINTS.at(-1) ?? ''},CN=Root,`), line);
  });

  it('opens no more connections a second than it is told', async () => {
    const pauses: number[] = [];
    let now = instantOf(0);
    const clock: Clock = {
      now: () => now,
      pause: async (ms) => {
        pauses.push(ms);
        now = instantOf(now + ms);
        return Promise.resolve();
      },
    };
    const ours = endpoints();
    const probe = listScan({
      ports: { clock, endpoints: ours, quickProbes: ours },
      rate: 4,
      timeoutMs: 5000,
      signal: AbortSignal.timeout(30_000),
    });
    const list = [1, 2, 3].map((last) => `127.0.0.${String(last)}:${String(dead)}`).join('\n');
    for (const listed of parseEndpointList(list, 'list')) await probe(listed);
    assert.deepEqual(pauses, [250, 250]);
  });

  it('refuses a list with a line that is none, before it probes anything', async () => {
    const before = counted.connections();
    const { code, stderr } = await scan([`127.0.0.1:${String(counted.port)}`, 'no host']);
    assert.equal(code, 2);
    assert.match(stderr, /line 2: neither an issuer nor a host/);
    assert.equal(counted.connections(), before);
  });

  it('has reports too, but none of findings', async () => {
    const at = `127.0.0.1:${String(issuer.port)}`;
    const file = join(folder, 'report');
    const { code, stdout } = await scan([at], '-q', '--report', `csv=${file}`);
    assert.deepEqual([code, stdout], [0, `${PRINTS.at(-1) ?? ''}\n`]);
    assert.match(await readFile(file, 'utf8'), /^listed,roles,host.*\r\n127\.0\.0\.1:/);
    const refused = await scan([at], '--report', `sarif=${file}2`);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /--input judges nothing, and sarif is a list of findings/);
    assert.ok(!existsSync(`${file}2`));
  });

  it('is one JSON document too', async () => {
    const { code, stdout } = await scan([`127.0.0.1:${String(issuer.port)}`], '--format', 'json');
    assert.equal(code, 0);
    const { scope, endpoints: told, trusts, summary } = scanResult.parse(JSON.parse(stdout));
    assert.deepEqual([scope, told.length, trusts, summary.endpoints], [null, 1, [], 1]);
  });
});
