// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { parseAllDocuments } from 'yaml';

import { systemClock } from '../../src/adapters/system-clock.ts';
import { plusSeconds } from '../../src/core/model/instant.ts';
import { chainPem, forgeCertificate } from '../../src/forge/certificates.ts';
import { privateKeyPem } from '../../src/forge/keys.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { COMMAND, missing, type Ran, run, type RunOptions } from '../process.ts';
import { NO_POSTGRES, startPostgres } from '../servers/postgres.ts';

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: readonly Variable[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly readinessProbe?: Probe;
  readonly livenessProbe?: Probe;
}

interface Variable {
  readonly name: string;
  readonly value?: string;
  readonly valueFrom?: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly scheme: string };
}

interface PodSpec {
  readonly initContainers?: readonly Container[];
  readonly containers: readonly Container[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly template: { readonly spec: PodSpec };
    readonly jobTemplate: { readonly spec: Manifest['spec'] };
    readonly endpoints: readonly { readonly path: string; readonly scheme: string }[];
  };
}

let folder: string;
let lab: Lab;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-pods-'));
  lab = await startLab({ scenario: 'fleet', port: 0 });
});
after(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

/** What a base makes, and the volumes of a pod of it: folders, as fsGroup leaves a volume. */
async function baseOf(name: string) {
  const { code, stdout, stderr } = await run('kubectl', ['kustomize', `deploy/kubernetes/${name}`]);
  assert.equal(code, 0, stderr);
  const all = parseAllDocuments(stdout).map((document) => document.toJS() as Manifest);
  const at = await mkdtemp(join(folder, `${name}-`));
  for (const volume of ['config', 'data', 'tmp', 'tls', 'token']) {
    await mkdir(join(at, volume));
    await chmod(join(at, volume), 0o2775);
  }
  const config = all.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
  for (const [file, text] of Object.entries(config)) {
    await writeFile(
      join(at, 'config', file),
      inPlace(text, { '/run/secrets/tls': join(at, 'tls') }),
    );
  }
  const find = (kind: string, named: string): Manifest => {
    const found = all.find((one) => one.kind === kind && one.metadata.name === named);
    assert.ok(found !== undefined, `${kind} ${named}`);
    return found;
  };
  return { at, find };
}

/** A text with the folders of the test in place of those of the pod. */
function inPlace(text: string, places: Readonly<Record<string, string>>): string {
  const mounts = Object.keys(places).map((path) => RegExp.escape(path));
  const mount = new RegExp(`(?<![\\w/])(?:${mounts.join('|')})(?=/|$)`, 'g');
  return text.replaceAll(mount, (path) => places[path] ?? path);
}

type Secrets = Readonly<Record<string, string>>;

/** The command line and the variables of a container, as the kubelet makes them: `$(NAME)` is a variable. */
function started(
  { args, env = [], volumeMounts }: Container,
  {
    at,
    secrets = {},
    more = {},
  }: { readonly at: string; readonly secrets?: Secrets; readonly more?: Secrets },
): { readonly args: readonly string[]; readonly options: RunOptions } {
  const places = Object.fromEntries(
    volumeMounts.map(({ name, mountPath }) => [mountPath, join(at, name)]),
  );
  const pairs = env.map(({ name, value, valueFrom }) => {
    const { name: secret = '', key = '' } = valueFrom?.secretKeyRef ?? {};
    const given = value ?? secrets[`${secret}/${key}`];
    assert.ok(given !== undefined, `no value for ${name}`);
    return [name, inPlace(given, places)] as const;
  });
  const own = { ...Object.fromEntries(pairs), ...more };
  const expanded = args.map((one) =>
    one.replaceAll(/\$\((\w+)\)/g, (_, name: string) => own[name] ?? ''),
  );
  const { env: outside, unset } = { env: lab.env, unset: lab.announcement.unset };
  return {
    args: expanded.map((one) => inPlace(one, places)),
    options: { env: { ...outside, ...own, TMPDIR: join(at, 'tmp') }, unset, cwd: at },
  };
}

async function ended(container: Container, at: Parameters<typeof started>[1]): Promise<Ran> {
  const { args, options } = started(container, at);
  return run(process.execPath, [COMMAND, ...args], options);
}

function containerOf({ spec }: Manifest): Container {
  const { template } = 'jobTemplate' in spec ? spec.jobTemplate.spec : spec;
  const [container] = template.spec.containers;
  assert.ok(container !== undefined);
  return container;
}

describe('the CronJob', { skip: missing('kubectl') }, () => {
  it('finds what is new, and nothing the next day', async () => {
    const { at, find } = await baseOf('scan');
    const container = containerOf(find('CronJob', 'trustprint-scan'));
    const first = await ended(container, { at });
    assert.equal(first.code, 1, first.stderr);
    const files = ['scan.html', 'scan.ndjson', 'scan.sarif'];
    assert.deepEqual(
      (await readdir(join(at, 'data'))).filter((name) => name !== 'state'),
      files,
    );
    const second = await ended(container, { at });
    assert.equal(second.code, 0, second.stdout);
    assert.match(second.stdout, /\d+ findings of the baseline/);
  });
});

describe('the Indexed Job', { skip: missing('kubectl') }, () => {
  it('scans in parts, which the second Job puts together', async () => {
    const { at, find } = await baseOf('scan-shards');
    const shards = containerOf(find('Job', 'trustprint-scan-shards'));
    const withId = { ...shards, args: [...shards.args, '--external-id=lab-fleet'] };
    for (const index of ['0', '1', '2', '3']) {
      const { code, stderr } = await ended(withId, { at, more: { JOB_COMPLETION_INDEX: index } });
      assert.ok(code === 0 || code === 3, stderr); // 3: one account has no role for the scan
    }
    const merge = containerOf(find('Job', 'trustprint-scan-merge'));
    const first = await ended(merge, { at });
    assert.equal(first.code, 1, first.stderr);
    const whole = await readFile(join(at, 'data/scan.ndjson'), 'utf8');
    assert.equal(whole.match(/^\{"type":"account"/gm)?.length, 4);
    const second = await ended(merge, { at });
    assert.equal(second.code, 0, second.stdout);
  });
});

for (const [base, kind] of [
  ['watch-sqlite', 'StatefulSet'],
  ['watch-postgres', 'Deployment'],
] as const) {
  const skip = missing('kubectl') || (kind === 'Deployment' && NO_POSTGRES);
  describe(`the ${kind} of watch`, { skip }, () => {
    it('starts, passes its probes, and is scraped with the token of the Secret alone', async () => {
      await using postgres = kind === 'Deployment' ? await startPostgres() : undefined;
      const url = new URL(postgres?.url('postgres') ?? 'postgres://none');
      const password = decodeURIComponent(url.password);
      url.password = '';
      const secrets = {
        'trustprint-database/url': url.href,
        'trustprint-database/password': password,
      };
      const { at, find } = await baseOf(base);
      const token = `tpw_${randomBytes(32).toString('base64url')}`;
      await writeFile(join(at, 'token/token'), token);
      await writeTls(join(at, 'tls'));
      const pod = find(kind, 'trustprint-watch').spec.template.spec;
      // Each start of a pod runs them.
      for (const init of [...(pod.initContainers ?? []), ...(pod.initContainers ?? [])]) {
        const { code, stderr } = await ended(init, { at, secrets });
        assert.equal(code, 0, `${init.name}: ${stderr}`);
      }
      const [container] = pod.containers;
      assert.ok(container !== undefined);
      const port = await freePort();
      const { args, options } = started(container, { at, secrets });
      const listening = args.map((one) => one.replace(':7411', `:${port}`));
      await using service = await watching(listening, options);
      for (const probe of [container.readinessProbe, container.livenessProbe]) {
        assert.ok(probe?.httpGet.scheme === 'HTTPS');
        assert.equal((await get(port, probe.httpGet.path)).status, 200, probe.httpGet.path);
      }
      assert.equal((await get(port, '/metrics')).status, 401);
      const scraped = await get(port, '/metrics', token);
      assert.equal(scraped.status, 200);
      assert.match(scraped.text, /^trustprint_build_info\{/m);
      assert.equal(service.child.exitCode, null);
    });
  });
}

/** A certificate as cert-manager would keep it in the Secret. */
async function writeTls(at: string): Promise<void> {
  const now = systemClock.now();
  const { certificate, keys } = await forgeCertificate({
    subject: 'CN=trustprint-watch',
    ca: false,
    names: ['trustprint-watch.trustprint.svc'],
    notBefore: plusSeconds(now, -60),
    notAfter: plusSeconds(now, 3600),
  });
  await writeFile(join(at, 'tls.crt'), chainPem([certificate]));
  await writeFile(join(at, 'tls.key'), privateKeyPem(keys));
}

interface Watching extends AsyncDisposable {
  readonly child: ChildProcess;
}

async function watching(
  args: readonly string[],
  { env, unset = [] }: RunOptions,
): Promise<Watching> {
  const inherited = Object.entries(process.env).filter(([name]) => !unset.includes(name));
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  await saying(child, 'listening on');
  return {
    child,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      const [code] = (await once(child, 'exit')) as [number | null];
      assert.equal(code, 0);
    },
  };
}

async function saying(child: ChildProcess, words: string): Promise<void> {
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr?.on('data', (text: Buffer) => {
      said += text.toString();
      if (said.includes(words)) resolve();
    });
    child.once('exit', () => {
      reject(new Error(said));
    });
  });
}

/** As the kubelet probes a pod: by its address, whatever the certificate says. */
async function get(
  port: string,
  path: string,
  token?: string,
): Promise<{ status: number; text: string }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const asked = request({ host: '127.0.0.1', port, path, headers, rejectUnauthorized: false });
  asked.end();
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const chunks = (await Array.fromAsync(response)) as readonly Buffer[];
  return { status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  assert.ok(typeof address === 'object' && address !== null);
  return String(address.port);
}
