// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { execPath } from 'node:process';
import { after, before, describe, it } from 'node:test';

import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';

import { TrustprintError } from '../../src/core/error.ts';
import { endingAll, listenAt } from '../../src/forge/servers.ts';
import { CHOICES } from '../../src/surfaces/lab/protocol/emulation-gaps.ts';
import { controlRoutes } from '../../src/surfaces/lab/control/control-routes.ts';
import { FAULTS, NO_FAULTS } from '../../src/surfaces/lab/control/faults-plan.ts';
import { type Lab, type ScenarioName, startLab } from '../../src/surfaces/lab/index.ts';
import type { RunningLab } from '../../src/surfaces/lab/control/running-lab.ts';
import { COMMAND, missing, type Ran, ROOT_FOLDER, run } from '../process.ts';
import { askSts, assumeForm, control, iamOf, refusedWith } from './lab-clients.ts';

/** In a checkout the package is its sources: `trustprint/lab` is taken from them. */
const SOURCES = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({
    resolve: (specifier, context, next) => next(
      specifier === 'trustprint/lab'
        ? ${JSON.stringify(new URL('../../src/surfaces/lab/index.ts', import.meta.url).href)}
        : specifier,
      context,
    ),
  });
`)}`;

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-test-'));
});
after(async () => rm(folder, { recursive: true, force: true }));

/** Runs a program with temporary files of its own; what it leaves there is told. */
async function left(args: readonly string[]): Promise<Ran & { readonly files: readonly string[] }> {
  const temporary = await mkdtemp(join(folder, 'run-'));
  const ran = await run(execPath, ['--import', SOURCES, ...args], { env: { TMPDIR: temporary } });
  return { ...ran, files: await readdir(temporary) };
}

async function script(text: string): Promise<string> {
  const path = join(await mkdtemp(join(folder, 'script-')), 'uses.mjs');
  await writeFile(path, `import { startLab } from 'trustprint/lab';\n${text}`);
  return path;
}

describe('a lab in a program', () => {
  it('serves the tests of the example, and leaves no files', async () => {
    const { code, stdout, files } = await left(['--test', 'examples/lab.test.ts']);
    assert.equal(code, 0, stdout);
    assert.match(stdout, /^(?:#|ℹ) pass [1-9]/m);
    assert.deepEqual(files, []);
  });

  it('lets go of everything when it is stopped: the program ends by itself', async () => {
    const uses = await script(`
      const labs = await Promise.all([startLab({ port: 0 }), startLab({ port: 0 })]);
      const before = new Set(labs.map(({ announcement }) => announcement.endpoint));
      await Promise.all(labs.map((lab) => lab.stop()));
      console.log(before.size, process.getActiveResourcesInfo().filter((name) => /TCP|TLS/.test(name)).length);
    `);
    const { code, stdout, stderr, files } = await left([uses]);
    assert.deepEqual([code, stdout, stderr], [0, '2 0\n', '']);
    assert.deepEqual(files, []);
  });

  it('takes its files with it where the program ends without a word', async () => {
    const uses = await script('await startLab({ port: 0 });\nprocess.exit(7);');
    const { code, files } = await left([uses]);
    assert.equal(code, 7);
    assert.deepEqual(files, []);
  });

  it('leaves no files and no server where it cannot start', async () => {
    const taken = createServer();
    const port = await listenAt(taken, { address: '127.0.0.1', port: 0 });
    const uses = await script(`
      const failed = await startLab({ port: ${String(port)} }).catch(({ code }) => code);
      console.log(failed);
    `);
    const { code, stdout, files } = await left([uses]);
    taken.close();
    assert.deepEqual([code, stdout], [0, 'port_taken\n']);
    assert.deepEqual(files, []);
  });

  it('knows the names of its scenarios, in types too', async () => {
    const known: ScenarioName = 'healthy';
    // @ts-expect-error a slip does not compile
    const slip: ScenarioName = 'helthy';
    assert.equal(known.length - slip.length, 1);
    const error = await refusedWith(TrustprintError, startLab({ scenario: slip, port: 0 }));
    assert.equal(error.code, 'lab_scenario_unknown');
    assert.equal(error.hint, 'did you mean healthy?');
  });
});

describe('two labs side by side', () => {
  let one: Lab;
  let other: Lab;
  before(async () => {
    [one, other] = await Promise.all([
      startLab({ scenario: 'healthy', port: 0 }),
      startLab({ scenario: 'healthy', port: 0, messages: 'classic' }),
    ]);
  });
  after(async () => Promise.all([one.stop(), other.stop()]));

  it('have nothing in common: ports, issuers, keys and files', () => {
    const own = ({ announcement, env }: Lab): readonly unknown[] => [
      announcement.endpoint,
      announcement.clusters[0]?.issuer,
      announcement.caFile,
      announcement.workloads[0]?.tokenFile,
      env['AWS_ACCESS_KEY_ID'],
    ];
    const theirs = own(other);
    for (const [index, value] of own(one).entries()) assert.notEqual(value, theirs[index]);
  });

  it('do not take each other’s tokens', async () => {
    const token = await other.token();
    assert.equal((await askSts(other, await assumeForm(other))).status, 200);
    const answer = await askSts(one, await assumeForm(one, { WebIdentityToken: token }));
    assert.equal(answer.code, 'InvalidIdentityToken');
  });

  it('break each on their own', async () => {
    await one.switchTo('wrong-audience');
    assert.equal((await askSts(one, await assumeForm(one))).status, 400);
    assert.equal((await askSts(other, await assumeForm(other))).status, 200);
    await other.switchTo('wrong-audience');
    const { message } = await askSts(other, await assumeForm(other));
    assert.equal(message, 'Incorrect token audience');
    await Promise.all([one.switchTo('healthy'), other.switchTo('healthy')]);
  });
});

describe('a lab that is steered from its program', () => {
  let lab: Lab;
  const defects: Error[] = [];
  before(async () => {
    lab = await startLab({
      scenario: 'healthy',
      port: 0,
      onDefect: (error) => defects.push(error),
    });
  });
  after(async () => lab.stop());

  it('rotates, and begins again', async () => {
    await lab.rotate();
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 400);
    await lab.reset();
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
  });

  it('moves its time, and the environment says so', async () => {
    lab.setClock(2 * 86_400);
    assert.equal(lab.env['TRUSTPRINT_NOW_OFFSET'], '172800');
    assert.equal((await askSts(lab, await assumeForm(lab))).code, 'ExpiredTokenException');
    const fresh = await assumeForm(lab, { WebIdentityToken: await lab.token() });
    assert.equal((await askSts(lab, fresh)).status, 200);
    assert.throws(() => {
      lab.setClock(0.5);
    }, TrustprintError);
    await lab.reset();
  });

  it('lets calls go wrong, and is refused faults that there are not', async () => {
    lab.setFaults({ actions: { AssumeRoleWithWebIdentity: { error500: 1 } } });
    assert.equal((await askSts(lab, await assumeForm(lab))).code, 'InternalFailure');
    lab.setFaults();
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
    assert.throws(() => {
      lab.setFaults({ actions: { NoSuchAction: {} } });
    }, TrustprintError);
  });

  it('calls it no defect when a client goes away while STS waits for an issuer', async () => {
    const silent = createServer(() => undefined); // takes connections, and never says a word
    const port = await listenAt(silent, { address: '127.0.0.1', port: 0 });
    const end = endingAll(silent);
    const iss = `https://127.0.0.1:${String(port)}`;
    const iam = iamOf(lab);
    await iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: iss,
        ClientIDList: ['sts.amazonaws.com'],
        ThumbprintList: ['a'.repeat(40)],
      }),
    );
    iam.destroy();
    const body = await assumeForm(lab, { WebIdentityToken: await lab.token({ iss }) });
    const leaving = new AbortController();
    silent.once('connection', () => {
      leaving.abort();
    });
    const asked = fetch(lab.announcement.endpoint, {
      method: 'POST',
      body,
      signal: leaving.signal,
    });
    await assert.rejects(asked);
    await control(lab, 'reset'); // is answered after the call was given up
    await end();
    assert.deepEqual(defects, []);
  });
});

describe('the page about the lab', () => {
  const page = readFileSync(join(ROOT_FOLDER, 'docs/lab.md'), 'utf8');

  it('names every request below /_lab, and no other', () => {
    const { routes } = controlRoutes({} as RunningLab, () => undefined);
    const answered = routes.map(({ method, path }) => `${method} /_lab${path.replace(/^\/$/, '')}`);
    const rows = [...page.matchAll(/^\| `((?:GET|POST) \/_lab\S*)` \|/gm)];
    const named = rows.flatMap(([, name]) => name ?? []);
    assert.deepEqual(named.toSorted(), answered.toSorted());
  });

  it('tells of faults that can be asked for, each of which there is', () => {
    for (const name of Object.keys(FAULTS)) assert.ok(page.includes(`\n| \`${name}\` |`), name);
    assert.deepEqual(Object.keys(FAULTS), Object.keys(NO_FAULTS.usual));
  });

  it('names switches that the command has', () => {
    const switches = CHOICES.flatMap(({ switches: own = [] }) => own);
    const flags = switches.filter((name) => name.startsWith('--')).map((name) => name.slice(2));
    const { stdout } = spawnSync(execPath, [COMMAND, 'lab', 'start', '--help'], {
      encoding: 'utf8',
    });
    for (const flag of new Set(flags)) assert.match(stdout, new RegExp(`^ +--${flag} `, 'm'));
  });
});

describe('the example of a job for GitHub Actions', () => {
  it('runs step by step, as a runner would', { skip: missing('bash', 'seq') }, async () => {
    const job = await readFile(join(ROOT_FOLDER, 'examples/github-actions.yml'), 'utf8');
    const programs = await mkdtemp(join(folder, 'programs-'));
    // The package is not installed from a registry here: it is the checkout.
    await writeFile(
      join(programs, 'npx'),
      `#!/bin/sh\nshift\nexec "${execPath}" "${COMMAND}" "$@"\n`,
      MODE,
    );
    await writeFile(join(programs, 'npm'), '#!/bin/sh\nexit 0\n', MODE);
    const env = {
      PATH: [programs, process.env['PATH'] ?? ''].join(delimiter),
      LAB_PORT: String(await freePort()),
      RUNNER_TEMP: await mkdtemp(join(folder, 'runner-')),
    };
    const ran: string[] = [];
    for (const step of stepsOf(job)) {
      const { code, stdout, stderr } = await run('bash', ['-e', '-c', step], { env });
      assert.equal(code, 0, `${step}\n${stdout}${stderr}`);
      ran.push(stdout);
    }
    const [, , healthy = '', broken = '', repaired = '', stopped = ''] = ran;
    assert.match(healthy, /^✓ eks:lab is OK: /);
    assert.match(broken, /^::error [^\n]*endpoint-trust/m);
    assert.match(repaired, /(?:^|\n)ok\n$/);
    assert.equal(stopped, 'stopped\n');
  });
});

/** The scripts of a job, in their order: all that the steps of this one are made of. */
function stepsOf(job: string): readonly string[] {
  const blocks = job.matchAll(/^ {8}run: (?:\|\n((?: {10}.*\n| *\n)+)|(\S.*)\n)/gm);
  return [...blocks].map(([, block, line = '']) => block?.replaceAll(/^ {10}/gm, '') ?? line);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
  await new Promise((resolve) => {
    server.close(resolve);
  });
  return port;
}

const MODE = { mode: 0o755 };
