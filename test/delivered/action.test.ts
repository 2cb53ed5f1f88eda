// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { GetRoleCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import type { Log } from 'sarif';
import { parse } from 'yaml';

import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { iamOf } from '../contract/lab-clients.ts';
import { COMMAND, type Ran, run } from '../process.ts';

interface Metadata {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const METADATA = parse(readFileSync('action.yml', 'utf8')) as Metadata;
/** What is published: the action is the tree of the package. */
const PACKAGE = dirname(dirname(COMMAND));
const MAIN = join(PACKAGE, METADATA.runs.main);

let folder: string;
let lab: Lab;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-action-'));
  lab = await startLab({ scenario: 'github-actions', port: 0 });
});
after(async () => {
  await lab.stop();
  await rm(folder, { recursive: true });
});

/** What a step left, as the runner reads it. */
interface Step extends Ran {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly masked: readonly string[];
  readonly annotations: readonly string[];
  /** The log, with what is masked. */
  readonly log: string;
}

interface StepOptions {
  /** Whether an earlier step has set credentials. */
  readonly user?: boolean;
  readonly of?: Lab;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs the action as the runner does: its variables, its files, and what it makes of the output. */
async function step(
  inputs: Readonly<Record<string, string>>,
  { user = false, of = lab, env = {} }: StepOptions = {},
): Promise<Step> {
  const files = await mkdtemp(join(folder, 'step-'));
  const file = async (name: string): Promise<string> => {
    await writeFile(join(files, name), '');
    return join(files, name);
  };
  const temp = await mkdtemp(join(files, 'temp-'));
  const { announcement } = of;
  const [workload] = announcement.workloads;
  assert.ok(workload !== undefined);
  const { AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN, ...job } = workload.env;
  const given = { ...defaults(), ...inputs };
  const ran = await run(process.execPath, [MAIN], {
    cwd: files,
    showsToken: true, // the mask itself
    unset: [...workload.unset, ...announcement.unset],
    env: {
      ...job,
      ...(user ? announcement.env : {}),
      TRUSTPRINT_LIBRARY: announcement.libraryFile,
      TRUSTPRINT_STATE: join(files, 'state'),
      RUNNER_TEMP: temp,
      GITHUB_OUTPUT: await file('output'),
      GITHUB_STEP_SUMMARY: await file('summary'),
      ...Object.fromEntries(
        Object.entries(given).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]),
      ),
      ...env,
    },
  });
  assert.deepEqual(await readdir(temp), [], 'something was left behind');
  const masked = [...ran.stdout.matchAll(/^::add-mask::(.*)$/gm)].map(([, secret = '']) => secret);
  const log = ran.stdout.replaceAll(/^::add-mask::.*\n/gm, '') + ran.stderr;
  for (const secret of masked) assert.ok(!log.includes(secret), 'a secret is in the log');
  const outputs = outputsIn(await readFile(join(files, 'output'), 'utf8'));
  for (const name of Object.keys(outputs)) assert.ok(name in METADATA.outputs, name);
  const summary = await readFile(join(files, 'summary'), 'utf8');
  const annotations = [...log.matchAll(/^::(?:error|warning|notice) .*$/gm)].map(([line]) => line);
  return { ...ran, outputs, summary, masked, annotations, log };
}

/** The runner sets every input, those without a default to nothing. */
function defaults(): Readonly<Record<string, string>> {
  const inputs = Object.entries(METADATA.inputs);
  return Object.fromEntries(inputs.map(([name, { default: value = '' }]) => [name, value]));
}

/** @see GitHub Docs, Workflow commands: multiline strings. */
function outputsIn(text: string): Readonly<Record<string, string>> {
  const pairs = [...text.matchAll(/^([\w-]+)<<(\S+)\n(.*?)\n\2$/gms)];
  assert.equal(pairs.map(([whole]) => `${whole}\n`).join(''), text);
  return Object.fromEntries(pairs.map(([, name = '', , value = '']) => [name, value]));
}

function roleOf({ announcement }: Lab): string {
  return announcement.workloads[0]?.roleArn ?? '';
}

describe('the action', () => {
  it('has its program in the package, and no input that is not read', () => {
    assert.equal(METADATA.runs.using, 'node24');
    assert.ok(existsSync(MAIN));
    const { files } = JSON.parse(readFileSync('package.json', 'utf8')) as { files: string[] };
    assert.ok(files.includes('action.yml'));
    const source = readFileSync('src/surfaces/action/inputs.ts', 'utf8');
    for (const name of Object.keys(METADATA.inputs)) assert.ok(source.includes(`input('${name}')`));
  });

  it('refuses inputs that are wrong, as an annotation', async () => {
    const typo = await step({ command: 'docter' });
    assert.equal(typo.code, 2);
    assert.match(typo.annotations.join('\n'), /^::error title=Trustprint::not a command .*doctor/);
    const flag = await step({ args: '--no-such-flag' });
    assert.equal(flag.code, 2);
    assert.deepEqual(flag.outputs, { 'exit-code': '2' });
    assert.match(
      flag.annotations.join('\n'),
      /^::error title=Trustprint::.*no-such-flag.*%0Ahint: /,
    );
  });

  it('takes no flag for an input, which may be of whoever starts the workflow', async () => {
    let isAsked = false;
    await using other = await listening(() => {
      isAsked = true;
    });
    const role = { 'role-to-assume': roleOf(lab) };
    const elsewhere = await step({
      command: 'scan',
      target: `--endpoint-url=${other.url}`,
      ...role,
    });
    const help = await step({ target: '-h' });
    assert.deepEqual([elsewhere.code, help.code, isAsked], [2, 2, false]);
    const [annotation] = help.annotations;
    assert.equal(
      annotation,
      '::error title=Trustprint::the input target is a flag: "-h" (flags belong in args)',
    );
  });
});

describe('the action: doctor', () => {
  it('judges the identity of the job, and sets it beside what AWS has', async () => {
    const { code, outputs, summary, log } = await step(
      { 'role-to-assume': roleOf(lab), 'sarif-file': 'found.sarif' },
      { user: true },
    );
    assert.equal(code, 0, log);
    const sarif = 'found.sarif';
    assert.deepEqual(outputs, { 'exit-code': '0', verdict: 'ok', cause: '', 'sarif-file': sarif });
    assert.match(summary, /^### Trustprint: ci: is OK: STS gave credentials\n/);
    assert.match(summary, /\| audience \| `sts.amazonaws.com` \| accepts `sts.amazonaws.com` \|/);
    assert.match(summary, /\| subject \| `repo:octo-org\/.*` \| .* names `repo:octo-org\/.*` \|/);
    assert.match(log, /^✓ ci: is OK|^\[ok\] ci: is OK/m);
  });

  it('goes by the answer of STS where the job has no right to read', async () => {
    const { code, outputs, masked } = await step({ 'role-to-assume': roleOf(lab) });
    assert.deepEqual([code, outputs['verdict']], [0, 'ok']);
    assert.equal(masked.length, 1);
    assert.match(masked[0] ?? '', /^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
  });

  it('fails the step where the audience is another', async () => {
    const { code, outputs, annotations } = await step(
      { 'role-to-assume': roleOf(lab), audience: 'sts.amazon.com' },
      { user: true },
    );
    assert.deepEqual([code, outputs['verdict'], outputs['cause']], [1, 'broken', 'audience']);
    assert.match(annotations[0] ?? '', /^::error title=Trustprint%3A ci%3A is broken.*audience/);
  });

  it('fails the step where the trust policy names another branch', async () => {
    const restore = await renamedSubject(lab);
    const { code, outputs, annotations, summary } = await step(
      { 'role-to-assume': roleOf(lab) },
      { user: true },
    );
    await restore();
    assert.deepEqual([code, outputs['cause']], [1, 'trust-policy']);
    assert.match(annotations.join('\n'), /refs\/heads\/release/);
    assert.match(summary, /\| `repo:\S+main` \| .* names `repo:\S+release` \|/);
  });

  it('says what a job lacks that may not have a token', async () => {
    const none = { ACTIONS_ID_TOKEN_REQUEST_URL: '', ACTIONS_ID_TOKEN_REQUEST_TOKEN: '' };
    const { code, outputs, annotations } = await step(
      { 'role-to-assume': roleOf(lab) },
      { user: true, env: none },
    );
    assert.equal(code, 1, annotations.join('\n'));
    assert.equal(outputs['cause'], 'id-token-permission-missing');
    assert.match(annotations[0] ?? '', /permissions: \{ id-token: write/);
  });
});

describe('the action: scan', () => {
  it('reads with the credentials of an earlier step', async () => {
    const { code, outputs, summary } = await step(
      { command: 'scan', 'sarif-file': 'scan.sarif' },
      { user: true },
    );
    assert.deepEqual([code, outputs['exit-code']], [0, '0']);
    assert.match(summary, /^### Trustprint: 1 OIDC trust/);
  });

  it('reads with the identity of the job where a role is named, whatever else there is', async () => {
    const { code, log } = await step(
      { command: 'scan', 'role-to-assume': roleOf(lab) },
      { user: true },
    );
    // The role of the lab may assume, and read nothing of IAM.
    assert.equal(code, 3, log);
    assert.match(log, /assumed-role\/AmazonEKSLoadBalancerControllerRole/);
    assert.match(log, /^::warning title=Trustprint::something could not be read/m);
  });

  it('tells what is new since the baseline, and keeps it', async () => {
    await using fleet = await startLab({ scenario: 'fleet', port: 0 });
    const baseline = join(folder, '.trustprint/scan.ndjson'); // a first run has no such folder
    const sarif = join(folder, 'scan.sarif');
    const wanted = {
      command: 'scan',
      baseline,
      'sarif-file': sarif,
      args: '--organization\n--external-id\nlab-fleet\n--exclude-accounts\n444455556666',
    };
    const at = { user: true, of: fleet };
    const first = await step(wanted, at);
    assert.equal(first.code, 1, first.log);
    assert.ok(Number(first.outputs['findings']) > 5);
    assert.match(first.annotations.join('\n'), /^::error title=Trustprint::\d+ findings/m);
    const { runs } = JSON.parse(await readFile(sarif, 'utf8')) as Log;
    assert.ok((runs[0]?.results?.length ?? 0) > 5);
    const second = await step(wanted, at);
    assert.deepEqual([second.code, second.outputs['findings']], [0, '0'], second.log);
  });

  it('fails with a sentence where the baseline cannot be put', async () => {
    const file = join(folder, 'a-file');
    await writeFile(file, '');
    const { code, annotations } = await step(
      { command: 'scan', baseline: join(file, 'scan.ndjson') },
      { user: true },
    );
    assert.equal(code, 2);
    assert.match(annotations.join('\n'), /a-file\/scan\.ndjson cannot be (?:read|written)/);
  });

  it('fails with a sentence where there is neither role nor credentials', async () => {
    const { code, annotations, summary } = await step({ command: 'scan' });
    assert.notEqual(code, 0);
    assert.match(annotations.join('\n'), /no AWS credentials/);
    assert.equal(summary, '');
  });
});

/** A server that notes that somebody connects to it. */
async function listening(onConnection: () => void) {
  const server = createServer((socket) => {
    onConnection();
    socket.destroy();
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    [Symbol.asyncDispose]: async () => {
      await once(server.close(), 'close');
    },
  };
}

/** The role's trust policy names another branch, until what it gives is called. */
async function renamedSubject(of: Lab): Promise<() => Promise<void>> {
  const iam = iamOf(of);
  const RoleName = roleOf(of).split('/').at(-1) ?? '';
  const policy = async (from: string, to: string): Promise<void> => {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    const text = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '').replaceAll(from, to);
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: text }));
  };
  await policy('refs/heads/main', 'refs/heads/release');
  return async () => policy('refs/heads/release', 'refs/heads/main');
}
