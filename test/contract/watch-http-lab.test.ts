// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, describe, it } from 'node:test';

import { boundedPieces } from '../../src/adapters/bounded-file-read.ts';
import { awsCloud } from '../../src/adapters/clouds/aws.ts';
import { systemClock } from '../../src/adapters/system-clock.ts';
import { consoleLab, consoleLabScenarios, consoleLabTry } from '../../src/schemas/lab.ts';
import { localLab } from '../../src/surfaces/cli/console/lab.ts';
import type { Outside } from '../../src/surfaces/cli/context.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import type { LocalWork } from '../../src/surfaces/watch/http/local.ts';
import {
  ask,
  type Answer,
  bearer,
  sessionOf,
  type ServedWatch,
  servedWatch,
} from '../watch-http.ts';
import { askSts, assumeForm } from './lab-clients.ts';

let lab: Lab;
let served: ServedWatch;
let writer: Readonly<Record<string, string>>;
const environment: Record<string, string | undefined> = {};
const changes: string[] = [];
const kept: string[] = [];
before(async () => {
  lab = await startLab({ port: 0 });
  Object.assign(environment, lab.announcement.env);
  served = await servedWatch({
    local: { lab: localLab(means()) } as Partial<LocalWork> as LocalWork,
  });
  // Nobody may write but who has opened the page with the launch token.
  const session = sessionOf(await ask(served.launchUrl));
  writer = { ...session, origin: served.url, 'sec-fetch-site': 'same-origin' };
});
after(async () => {
  await served[Symbol.asyncDispose]();
  await lab.stop();
});

function means(): Parameters<typeof localLab>[0] {
  return {
    context: {
      environment,
      outside: { now: async () => systemClock.now() } as Partial<Outside> as Outside,
      keep: (secret) => void kept.push(secret),
      inputPieces: () => assert.fail('nothing is read from standard input'),
      filePieces: (name, most) =>
        boundedPieces(name, { most, signal: AbortSignal.timeout(60_000) }),
    },
    sts: async () =>
      awsCloud({
        profiles: [],
        assumeRole: undefined,
        region: undefined,
        endpointUrl: undefined,
        timeoutMs: 10_000,
        proxyFor: () => undefined,
        caBundle: undefined,
        env: environment,
        onSecret: () => undefined,
      }),
    onChanged: async (kind) => void changes.push(kind),
  };
}

async function post(path: string, body: object = {}): Promise<Answer> {
  return ask(`${served.url}/api/v1/lab${path}`, {
    method: 'POST',
    headers: { ...writer, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function read(path: string): Promise<unknown> {
  const { status, text } = await ask(`${served.url}/api/v1/lab${path}`, { headers: writer });
  assert.equal(status, 200, text);
  return JSON.parse(text);
}

/** Has the first workload try. */
async function tried(): Promise<ReturnType<typeof consoleLabTry.parse>> {
  const [workload] = consoleLab.parse(await read('')).workloads;
  const { status, text } = await post('/try', { workload: workload?.name });
  assert.equal(status, 200, text);
  return consoleLabTry.parse(JSON.parse(text));
}

async function switchTo(name: string): Promise<void> {
  const { status, text } = await post('/scenario', { name });
  assert.equal(status, 200, text);
  assert.equal(consoleLab.parse(JSON.parse(text)).scenario, name);
}

describe('the lab of the console', () => {
  it('is nowhere but where one runs, and not for who may only read', async () => {
    await using without = await servedWatch();
    const headers = bearer(await without.token({ scopes: ['read', 'write'] }));
    for (const path of ['', '/scenarios']) {
      const { status, text } = await ask(`${without.url}/api/v1/lab${path}`, { headers });
      assert.equal(status, 404);
      assert.match(text, /"code":"path_unknown"/);
    }
    const reader = bearer(await served.token({ scopes: ['read', 'suggest'] }));
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/scenarios'],
      ['POST', '/scenario'],
      ['POST', '/rotate'],
      ['POST', '/reset'],
      ['POST', '/try'],
    ] as const) {
      const headersOfReader = { ...reader, 'content-type': 'application/json' };
      const url = `${served.url}/api/v1/lab${path}`;
      const refused = await ask(url, { method, headers: headersOfReader });
      assert.equal(refused.status, 403, `${method} ${path}`);
    }
  });

  it('says what runs, what is broken and what repairs it, and shows no key and no token', async () => {
    await switchTo('stale-thumbprint');
    const state = consoleLab.parse(await read(''));
    assert.equal(state.broken, lab.announcement.broken);
    assert.match(state.commands.enter, /^eval "\$\(trustprint lab env --port \d+\)"$/);
    assert.match(
      state.commands.fix ?? '',
      /^trustprint fix eks:lab --role \S+ --token \S+ --issuer-ca /,
    );
    const { scenarios } = consoleLabScenarios.parse(await read('/scenarios'));
    const stale = scenarios.find(({ name }) => name === 'stale-thumbprint');
    assert.equal(stale?.step, 'endpoint-trust');
    assert.equal(stale.fix, 'fix repairs it');
    assert.ok(stale.stepTitle?.startsWith('AWS accepts the certificates'));
    const [workload] = lab.announcement.workloads;
    const secrets = [
      await readFile(workload?.tokenFile ?? '', 'utf8'),
      ...lab.announcement.accounts.map(({ env }) => env['AWS_SECRET_ACCESS_KEY'] ?? ''),
      ...lab.announcement.accounts.map(({ env }) => env['AWS_ACCESS_KEY_ID'] ?? ''),
    ];
    const shown = JSON.stringify([state, scenarios, await tried()]);
    for (const secret of secrets) assert.ok(secret !== '' && !shown.includes(secret));
    assert.ok(kept.length > 0, 'what was read is kept out of every output');
  });

  it('has the workload ask, and tells what STS answers word for word', async () => {
    await switchTo('stale-thumbprint');
    const { outcome, httpStatus, code, message } = await tried();
    const answered = await askSts(lab, await assumeForm(lab));
    assert.deepEqual({ status: httpStatus, code, message }, answered);
    assert.equal(outcome, 'refused');
    await switchTo('healthy');
    assert.equal((await tried()).outcome, 'credentials');
  });

  it('rotates and resets, and says so to who reads what is watched', async () => {
    await switchTo('healthy');
    changes.length = 0;
    assert.equal((await post('/rotate', { what: 'ca' })).status, 200);
    assert.equal((await tried()).code, 'InvalidIdentityToken');
    assert.equal((await post('/reset')).status, 200);
    assert.equal((await tried()).outcome, 'credentials');
    assert.equal((await post('/rotate', { what: 'signing-key' })).status, 200);
    assert.deepEqual(changes, ['rotate', 'reset', 'rotate']);
  });

  it('goes on in the variables that a scenario needs', async () => {
    await switchTo('split-chain');
    assert.match(environment['TRUSTPRINT_RESOLVE'] ?? '', /127\.0\.0\.2/);
    await switchTo('healthy');
    assert.equal(environment['TRUSTPRINT_RESOLVE'], undefined);
    assert.equal(environment['AWS_ENDPOINT_URL'], lab.announcement.endpoint);
  });

  it('says why a pod never asks', async () => {
    await switchTo('keys-before-web-identity');
    const { outcome, code, message } = await tried();
    assert.deepEqual([outcome, code], ['not-asked', null]);
    assert.match(message ?? '', /AWS_ACCESS_KEY_ID.*never calls STS/);
  });

  it('refuses what it does not know', async () => {
    for (const [path, body, code] of [
      ['/scenario', { name: 'stale-thumprint' }, 'lab_scenario_unknown'],
      ['/scenario', { name: 'x'.repeat(101) }, 'argument_invalid'],
      ['/scenario', { name: 'healthy', more: 1 }, 'argument_invalid'],
      ['/rotate', { what: 'everything' }, 'argument_invalid'],
      ['/try', { workload: 'nobody/none' }, 'argument_invalid'],
    ] as const) {
      const { status, text } = await post(path, body);
      assert.equal(status, 400, text);
      assert.match(text, new RegExp(`"code":"${code}"`));
    }
  });

  it('sends no file but a token to what answers at the port of a lab', async () => {
    await switchTo('healthy');
    const [workload] = lab.announcement.workloads;
    const workloads = [{ ...workload, tokenFile: '/etc/passwd' }];
    await using other = createServer((_, answer) => {
      answer.end(JSON.stringify({ ...lab.announcement, workloads }));
    });
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const before = environment['AWS_ENDPOINT_URL'];
    environment['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${String(port)}`;
    const name = `${workload?.namespace}/${workload?.serviceAccount}`;
    const { text } = await post('/try', { workload: name });
    environment['AWS_ENDPOINT_URL'] = before;
    assert.match(text, /"code":"token_unreadable"/);
  });

  it('says so where the lab has stopped', async () => {
    await using stopped = await startLab({ port: 0 });
    const { port } = new URL(stopped.announcement.endpoint);
    await stopped.stop();
    const before = environment['AWS_ENDPOINT_URL'];
    environment['AWS_ENDPOINT_URL'] = `http://127.0.0.1:${port}`;
    const { text } = await ask(`${served.url}/api/v1/lab`, { headers: writer });
    environment['AWS_ENDPOINT_URL'] = before;
    assert.match(text, /"code":"lab_not_running"/);
  });
});
