// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { endingAll, listenAt } from '../../src/forge/servers.ts';
import { inProcess } from '../in-process.ts';
import {
  missing,
  type Ran,
  COMMAND,
  run,
  type RunningLab,
  runningLab,
  workloadOf,
} from '../process.ts';
import { assertResult } from '../unit/render/assert-result.ts';

const NOT_AUTHORIZED = 'AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity';

/** What a scenario of a pod is begun with. */
const TO_TRY =
  /^healthy: .*\n {2}trustprint lab run --port \d+ -- aws sts get-caller-identity\n {2}kubectl logs -n kube-system deploy\/aws-load-balancer-controller\n {2}trustprint doctor sa:kube-system\/aws-load-balancer-controller\n$/;

describe('the commands against a lab', () => {
  let lab: RunningLab;
  let port: string;
  before(async () => {
    lab = await runningLab('stale-thumbprint');
    ({ port } = new URL(lab.announcement.endpoint));
  });
  after(async () => lab[Symbol.asyncDispose]());

  const inLab = async (...argv: readonly string[]): Promise<Ran> => inProcess(argv, lab.shell);
  const withCa = (...argv: readonly string[]): readonly string[] => [
    ...argv,
    '--issuer-ca',
    lab.announcement.caFile,
  ];
  const providers = async (): Promise<unknown> => {
    const { stdout } = await inLab('lab', 'state', '--port', port);
    return (JSON.parse(stdout) as { readonly providers: unknown }).providers;
  };
  const startAnew = async (): Promise<void> => {
    const reset = await inLab('lab', 'reset', '--port', port);
    assert.equal(reset.code, 0, reset.stderr);
  };

  it('doctor has the same exit code in every format, and JSON as its schema says', async () => {
    for (const format of ['text', 'json', 'markdown', 'github', 'sarif']) {
      const { code, stdout, stderr } = await inLab('doctor', 'eks:lab', '--format', format);
      assert.deepEqual([code, stderr], [1, ''], format);
      if (format === 'json') assertResult('doctor.schema.json', JSON.parse(stdout) as object);
      assert.ok(stdout.includes('endpoint-trust'), format);
    }
    assert.equal((await inLab('doctor', 'eks:lab', '--quiet')).stdout, 'broken\n');
  });

  it('doctor judges the whole path of a workload, and never prints its token', async () => {
    const { roleArn, tokenFile } = workloadOf(lab);
    const token = (await readFile(tokenFile, 'utf8')).trim();
    const facts = join(lab.state, 'facts.json');
    const asked = ['eks:lab', '--role', roleArn, '--token', tokenFile, '-o', 'json'];
    const live = await inLab('doctor', ...asked, '--live', '--verbose', '--save', facts);
    assert.equal(live.code, 1, live.stderr);
    const verdict = JSON.parse(live.stdout) as Verdict;
    assertResult('doctor.schema.json', verdict);
    assert.deepEqual([verdict.basis, verdict.observed?.source], ['observed', 'live']);
    assert.equal(verdict.observed?.message, verdict.prediction.message);
    assert.match(live.stderr, /^probing .* ms/m);
    const [head = '', claims = '', signature = ''] = token.split('.');
    for (const text of [live.stdout, live.stderr, await readFile(facts, 'utf8')]) {
      for (const part of [head, claims, signature]) assert.ok(!text.includes(part));
    }
  });

  it('doctor takes the token and the log from standard input too', async () => {
    const { roleArn, tokenFile } = workloadOf(lab);
    const input = await readFile(tokenFile, 'utf8');
    const argv = ['doctor', 'eks:lab', '--role', roleArn, '--token', '-', '-q'];
    assert.equal((await inProcess(argv, { ...lab.shell, input })).stdout, 'broken\n');
    const log = `2026-01-01 err: InvalidIdentityToken: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint`;
    const told = await inProcess(['doctor', 'eks:lab', '--error', '-', '-o', 'json'], {
      ...lab.shell,
      input: log,
    });
    const verdict = JSON.parse(told.stdout) as Verdict;
    assert.deepEqual([verdict.basis, verdict.cause?.check], ['observed', 'endpoint-trust']);
  });

  it('doctor gives the same verdict from what it saved, looking at nothing', async () => {
    const saved = join(lab.state, 'saved.json');
    const seen = await inLab('doctor', 'eks:lab', '-o', 'json', '--save', saved);
    const again = await inProcess(['doctor', '--from', saved, '--offline', '-o', 'json'], {
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
    });
    assert.equal(again.code, seen.code, again.stderr);
    assert.deepEqual(JSON.parse(again.stdout), JSON.parse(seen.stdout));
  });

  it('doctor cannot tell what it did not look at: without credentials, or offline', async () => {
    const { tokenFile } = workloadOf(lab);
    const issuer = lab.announcement.clusters[0]?.issuer ?? '';
    const env = { ...lab.shell.env, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    const nobody = await inProcess(['doctor', issuer], { ...lab.shell, env });
    assert.equal(nobody.code, 3, nobody.stdout);
    assert.match(nobody.stdout, /cannot tell yet: cannot read the provider: there are no AWS/);
    for (const given of [['eks:lab'], ['--token', tokenFile]]) {
      const { stdout } = await inLab('doctor', ...given, '--offline', '-q');
      assert.equal(stdout, 'unknown\n', given.join(' '));
    }
  });

  it('doctor takes a look made elsewhere for both hosts where they are one', async () => {
    const issuer = lab.announcement.clusters[0]?.issuer ?? '';
    const { host } = new URL(issuer);
    for (const name of [host, undefined]) {
      const given = name === undefined ? lab.announcement.caFile : `${name}=${lab.announcement.caFile}`;
      const { stdout } = await inLab('doctor', 'eks:lab', '-o', 'json', '--given', given);
      const { endpoints } = JSON.parse(stdout) as Pick<Verdict, 'endpoints'>;
      assert.deepEqual(
        endpoints.map(({ role, look }) => `${role} ${look}`).toSorted(),
        ['discovery given', 'jwks given'],
      );
    }
  });

  it('doctor gives commands that lead where it was led, and fix emits them as JSON too', async () => {
    await startAnew();
    const ways = ['--region', 'us-east-1', '--issuer-ca', lab.announcement.caFile];
    const env = { ...lab.shell.env, AWS_REGION: '', AWS_DEFAULT_REGION: '' };
    const outside = { ...lab.shell, env };
    const { stdout } = await inProcess(['doctor', 'eks:lab', '-o', 'json', ...ways], outside);
    const [remedy] = (JSON.parse(stdout) as Verdict).checks.flatMap(({ remedies }) => remedies);
    assert.deepEqual(remedy?.argv, ['trustprint', 'fix', 'eks:lab', ...ways]);
    const [, ...argv] = remedy.argv;
    const plan = await inProcess([...argv, '--emit', 'aws-cli', '-o', 'json'], outside);
    const result = JSON.parse(plan.stdout) as { readonly emitted: string };
    assertResult('fix.schema.json', result);
    assert.match(result.emitted, /^aws iam update-open-id-connect-.* --region us-east-1$/m);
    const text = await inProcess([...argv, '--emit', 'aws-cli'], outside);
    assert.equal(text.stdout, result.emitted);
  });

  it('doctor takes the switches of a lab from the environment, and only of a lab', async () => {
    const env = { ...lab.shell.env, TRUSTPRINT_NOW_OFFSET: '7200' };
    const ahead = await inProcess(['doctor', 'eks:lab', '-o', 'json'], { ...lab.shell, env });
    const { at } = JSON.parse(ahead.stdout) as { readonly at: string };
    assert.ok(Date.parse(at) - Date.now() > 7_000_000, at);
    const odd = { TRUSTPRINT_MATCH: 'nonsense', TRUSTPRINT_NOW_OFFSET: 'soon' };
    const elsewhere = await inProcess(['doctor', '--error', NOT_AUTHORIZED, '-o', 'json'], {
      env: odd,
    });
    assert.doesNotMatch(elsewhere.stdout, /argument_invalid/);
    const within = await inProcess(['doctor', 'eks:lab'], { env: { ...lab.shell.env, ...odd } });
    assert.deepEqual([within.code, within.stdout], [2, '']);
  });

  it('thumbprint is what its schema says, and its values alone when it is quiet', async () => {
    const json = await inLab('thumbprint', 'eks:lab', '-o', 'json');
    const report = JSON.parse(json.stdout) as {
      readonly thumbprints: readonly string[];
      readonly lab: boolean;
    };
    assertResult('thumbprint.schema.json', report);
    assert.equal(report.lab, true);
    const quiet = await inLab('thumbprint', 'eks:lab', '--quiet');
    assert.deepEqual([quiet.code, quiet.stdout], [0, `${report.thumbprints.join('\n')}\n`]);
  });

  it(
    'thumbprint --openssl prints commands that show the same',
    { skip: missing('openssl', 'curl') },
    async () => {
      const { stdout: script } = await inLab('thumbprint', 'eks:lab', '--openssl');
      const { stdout: value } = await inLab('thumbprint', 'eks:lab', '--quiet');
      const shown = await run('sh', ['-c', script], lab.shell);
      assert.equal(shown.code, 0, shown.stderr);
      assert.ok(shown.stdout.includes(`\n${value}`), shown.stdout);
    },
  );

  it('fix plans, and writes nothing, without authority, without a yes, or when it is to plan', async () => {
    await startAnew();
    const before = await providers();
    for (const [argv, code, says] of [
      [['fix', 'eks:lab', '--yes'], 4, /authority_missing/],
      [withCa('fix', 'eks:lab'), 4, /confirmation_missing/],
      [withCa('fix', 'eks:lab', '--plan'), 1, /^$/],
      [withCa('fix', 'eks:lab', '--dry-run'), 1, /^$/],
    ] as const) {
      const ran = await inLab(...argv);
      assert.equal(ran.code, code, ran.stderr);
      assert.match(ran.stderr, says);
      const json = await inLab(...argv, '-o', 'json');
      assert.deepEqual([json.code, json.stderr], [code, '']);
      const result = JSON.parse(json.stdout) as { readonly plan?: object };
      assertResult(result.plan === undefined ? 'error.schema.json' : 'fix.schema.json', result);
    }
    assert.deepEqual(await providers(), before);
    assert.equal((await inLab('receipts', '--quiet')).stdout, '');
  });

  it(
    'fix prints the repair for somebody else, and writes nothing',
    { skip: missing('aws') },
    async () => {
      await startAnew();
      const script = await inLab(...withCa('fix', 'eks:lab', '--emit', 'aws-cli'));
      assert.equal(script.code, 0, script.stderr);
      assert.equal((await inLab('doctor', 'eks:lab', '-q')).stdout, 'broken\n');
      assert.equal((await run('sh', ['-ec', script.stdout], lab.shell)).code, 0);
      assert.equal((await inLab('doctor', 'eks:lab', '-q')).stdout, 'ok\n');
      const steps = await inLab(...withCa('fix', 'eks:lab', '--emit', 'console'));
      assert.match(steps.stdout, /^# nothing to do/);
    },
  );

  it('fix writes, leaves a receipt, and undo takes it back by the command that was printed', async () => {
    await startAnew();
    const fixed = await inLab(...withCa('fix', 'eks:lab', '--yes', '-o', 'json'));
    assert.equal(fixed.code, 0, fixed.stdout + fixed.stderr);
    const result = JSON.parse(fixed.stdout) as { readonly applied: boolean; readonly undo: string };
    assertResult('fix.schema.json', result);
    assert.equal(result.applied, true);
    assert.equal((await inLab('doctor', 'eks:lab', '-q')).stdout, 'ok\n');

    const idle = await inLab(...withCa('fix', 'eks:lab'));
    assert.equal(idle.code, 0, idle.stderr);
    assert.match(idle.stdout, /nothing to do|not fixable/);

    const receipts = await inLab('receipts', '-o', 'json');
    assertResult('receipts.schema.json', JSON.parse(receipts.stdout) as object);
    const undone = await inLab(...result.undo.split(' ').slice(1), '-o', 'json');
    assert.equal(undone.code, 0, undone.stdout);
    assertResult('undo.schema.json', JSON.parse(undone.stdout) as object);
    assert.equal((await inLab('doctor', 'eks:lab', '-q')).stdout, 'broken\n');

    const twice = await inLab(...result.undo.split(' ').slice(1));
    assert.notEqual(twice.code, 0);
    assert.match(twice.stderr, /^trustprint: error: /);
  });

  it('lab env puts a shell into the lab, and no other command prints its keys', async () => {
    const { code, stdout, stderr } = await run(
      'sh',
      [
        '-ec',
        `eval "$("${process.execPath}" "${COMMAND}" lab env --port ${port})"
       test -z "$AWS_PROFILE"
       "${process.execPath}" "${COMMAND}" thumbprint eks:lab --quiet
       echo "$AWS_SECRET_ACCESS_KEY"`,
      ],
      { env: { AWS_PROFILE: 'of-mine' } },
    );
    assert.equal(code, 0, stderr);
    const [value = '', secret = ''] = stdout.split('\n');
    assert.match(value, /^[0-9a-f]{40}$/);
    assert.equal(secret, lab.announcement.env['AWS_SECRET_ACCESS_KEY']);
    for (const argv of [
      ['doctor', 'eks:lab', '-v'],
      ['lab', 'state', '--port', port],
      ['receipts'],
    ]) {
      const ran = await inLab(...argv);
      assert.ok(!`${ran.stdout}${ran.stderr}`.includes(secret), argv.join(' '));
    }
  });

  it('lab gives results that are what their schemas say', async () => {
    for (const [schema, argv] of [
      ['lab.schema.json', ['env']],
      ['lab.schema.json', ['scenario', 'stale-thumbprint']],
      ['lab.schema.json', ['rotate']],
      ['lab.schema.json', ['reset']],
      ['lab-scenarios.schema.json', ['scenario']],
      ['lab-state.schema.json', ['state']],
      ['lab-token.schema.json', ['token']],
    ] as const) {
      const { code, stdout, stderr } = await inLab('lab', ...argv, '--port', port, '-o', 'json');
      assert.equal(code, 0, stderr);
      assertResult(schema, JSON.parse(stdout) as object);
    }
  });

  it('lab scenario lists and switches, rotate breaks again, token mints', async () => {
    const list = await inLab('lab', 'scenario', '--port', port);
    assert.match(list.stdout, /^stale-thumbprint +\S/m);
    const healthy = await inLab('lab', 'scenario', 'healthy', '--port', port);
    assert.equal(healthy.code, 0);
    assert.match(healthy.stdout, TO_TRY);
    assert.equal((await inLab('doctor', 'eks:lab', '-q')).stdout, 'ok\n');
    assert.equal((await inLab('lab', 'rotate', '--port', port)).code, 0);
    assert.equal((await inLab('doctor', 'eks:lab', '-q')).stdout, 'broken\n');
    const token = await inLab('lab', 'token', '--claims', '{"sub":"me"}', '--port', port);
    const named = ['--sub', 'me', '--aud', 'a', '--aud', 'b', '--claims', '{"azp":"b"}'];
    const byFlags = await inLab('lab', 'token', ...named, '--port', port, '-o', 'json');
    const { sub, aud, azp } = (JSON.parse(byFlags.stdout) as { readonly claims: Claims }).claims;
    assert.deepEqual([sub, aud, azp], ['me', ['a', 'b'], 'b']);
    assert.match(token.stdout, /^eyJ[\w-]+\.[\w-]+\.[\w-]+\n$/);
    const wrong = await inLab('lab', 'scenario', 'helthy', '--port', port);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /hint: did you mean healthy\?/);
  });
});

type Claims = Readonly<Record<string, unknown>>;

interface Verdict {
  readonly basis: string;
  readonly observed: { readonly source: string; readonly message: string | null } | null;
  readonly prediction: { readonly message: string | null };
  readonly cause: { readonly check: string } | null;
  readonly checks: readonly {
    readonly remedies: readonly { readonly argv: readonly string[] }[];
  }[];
  readonly endpoints: readonly { readonly role: string; readonly look: string }[];
}

describe('being told to stop', () => {
  for (const [signal, code] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    it(`by ${signal} ends a command with ${String(code)}, and no result`, async () => {
      const server = createServer(() => undefined); // takes connections, and never says a word
      const port = await listenAt(server, { address: '127.0.0.1', port: 0 });
      const end = endingAll(server);
      const asked = once(server, 'connection');
      const child = spawn(process.execPath, [
        COMMAND,
        'thumbprint',
        `https://127.0.0.1:${String(port)}`,
        '--timeout',
        '60s',
      ]);
      const [stdout, stderr] = [textOf(child.stdout), textOf(child.stderr)];
      await asked;
      child.kill(signal);
      const [exit] = (await once(child, 'exit')) as [number | null];
      assert.deepEqual([exit, await stdout, await stderr], [code, '', 'trustprint: interrupted\n']);
      await end();
    });
  }

  for (const how of ['SIGINT', 'SIGTERM', 'both signals', 'stop'] as const) {
    it(`by ${how} is a good end for a lab, which leaves nothing behind`, async () => {
      const child = spawn(process.execPath, [COMMAND, 'lab', '--port', '0', '-o', 'json']);
      const lines: Buffer[] = [];
      const ended = once(child, 'exit');
      await new Promise<void>((resolve) => {
        child.stdout.on('data', (chunk: Buffer) => {
          lines.push(chunk);
          if (chunk.includes('\n')) resolve();
        });
      });
      const announced = JSON.parse(Buffer.concat(lines).toString()) as {
        endpoint: string;
        caFile: string;
      };
      assertResult('lab.schema.json', announced);
      const { port } = new URL(announced.endpoint);
      if (how === 'stop') assert.equal((await inProcess(['lab', 'stop', '--port', port])).code, 0);
      else for (const signal of how === 'both signals' ? BOTH : [how]) child.kill(signal);
      assert.deepEqual(await ended, [0, null]);
      await assert.rejects(readdir(join(announced.caFile, '..')), { code: 'ENOENT' });
    });
  }
});

async function textOf(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** A terminal tells all that run in it, and who started the lab tells it too. */
const BOTH = ['SIGINT', 'SIGTERM'] as const;
