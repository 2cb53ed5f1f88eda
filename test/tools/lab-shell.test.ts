// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { after, before, describe, it } from 'node:test';

import {
  missing,
  type Ran,
  COMMAND,
  run,
  type RunningLab,
  runningLab,
  type RunOptions,
  trustprint,
  workloadOf,
} from '../process.ts';
import { answering, type RawServer, serveRaw } from '../servers/raw.ts';

const TYPED = `"${process.execPath}" "${COMMAND}"`;

let lab: RunningLab;
let port: string;
/** Whoever is connected to here has left the lab. */
let outside: RawServer;
let hostile: Readonly<Record<string, string>>;

before(async () => {
  lab = await runningLab('healthy');
  ({ port } = new URL(lab.announcement.endpoint));
  outside = await serveRaw((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n'));
  });
  const url = `http://127.0.0.1:${String(outside.port)}`;
  hostile = {
    AWS_ENDPOINT_URL: url,
    AWS_ENDPOINT_URL_S3: url,
    AWS_ENDPOINT_URL_DYNAMODB: url,
    AWS_ENDPOINT_URL_STS: url,
    AWS_BEARER_TOKEN_BEDROCK: 'a-key-of-bedrock',
    AWS_WEB_IDENTITY_TOKEN_FILE: '/dev/null',
    AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/of-mine',
    AWS_CONTAINER_CREDENTIALS_FULL_URI: url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'a-token-of-the-container',
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: '/dev/null',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: url,
    AWS_PROFILE: 'of-mine',
    AWS_DATA_PATH: '/tmp/models-of-mine',
    AWS_NOT_YET_THOUGHT_OF: url,
    aws_of_nobody: 'stays',
    AWSOME: 'stays',
    HTTP_PROXY: url,
  };
});
after(async () => {
  await outside[Symbol.asyncDispose]();
  await lab[Symbol.asyncDispose]();
});

async function inShell(script: string, shell = 'sh'): Promise<Ran> {
  const entering = `eval "$(${TYPED} lab env --port ${port})"`;
  return run(shell, ['-c', `${entering} || exit 9\n${script}`], { env: hostile });
}

describe('a lab without a place for its files', () => {
  it('says so, and where else they may be', async () => {
    const ran = await trustprint(['lab', '--port', '0'], { env: { TMPDIR: '/dev/null' } });
    assert.equal(ran.code, 2, ran.stderr);
    assert.match(ran.stderr, /^trustprint: error: \/dev\/null cannot be written: ENOTDIR /);
    assert.match(ran.stderr, /^hint: .*TMPDIR=DIR/m);
  });
});

describe('a shell under lab env', () => {
  for (const shell of ['sh', 'dash', 'bash', 'zsh']) {
    it(
      `has no variable of AWS but those of the lab: ${shell}`,
      { skip: missing(shell) },
      async () => {
        const ran = await inShell('env', shell);
        assert.equal(ran.code, 0, ran.stderr);
        const lines = ran.stdout.split('\n');
        const own = lab.announcement.env;
        const left = lines.filter((line) => line.startsWith('AWS_'));
        const expected = Object.entries(own).filter(([name]) => name.startsWith('AWS_'));
        assert.deepEqual(
          left.toSorted(),
          expected.map(([name, value]) => `${name}=${value}`).toSorted(),
        );
        for (const name of ['aws_of_nobody', 'AWSOME']) assert.ok(lines.includes(`${name}=stays`));
      },
    );
  }

  it('asks for no service but the lab', { skip: missing('aws') }, async () => {
    const calls = ['s3 ls', 'dynamodb list-tables', 'sts get-caller-identity'];
    const { AWS_ENDPOINT_URL_S3 = '' } = hostile;
    const without = await run('aws', ['s3', 'ls'], {
      env: { ...KEYS, AWS_MAX_ATTEMPTS: '1', AWS_ENDPOINT_URL_S3 },
    });
    assert.ok(outside.connections() > 0, `the test counts nothing: ${without.stderr}`);
    const before = outside.connections();
    const script = calls.map((call) => `aws ${call} --output text`).join('\n');
    const ran = await inShell(script);
    assert.match(ran.stdout, /arn:aws:iam::111122223333:user\//, ran.stderr);
    assert.equal(outside.connections(), before);
  });

  it('is described for programs too, each environment with what it must lack', async () => {
    const ran = await trustprint(['lab', 'env', '--port', port, '-o', 'json'], { env: hostile });
    const { unset, env, workloads } = JSON.parse(ran.stdout) as typeof lab.announcement;
    for (const each of [{ unset, env }, ...workloads]) {
      const named = Object.keys(hostile).filter((name) => name.startsWith('AWS_'));
      const left = named.filter((name) => !each.unset.includes(name) && !(name in each.env));
      assert.deepEqual(left, []);
      assert.deepEqual(
        each.unset.filter((name) => name in each.env),
        [],
      );
      assert.equal(new Set(each.unset).size, each.unset.length);
    }
    // The lab itself knows no environment but its own.
    assert.ok(!lab.announcement.unset.includes('AWS_NOT_YET_THOUGHT_OF'));
    for (const name of lab.announcement.unset) assert.ok(unset.includes(name), name);
  });
});

describe('lab env --workload', () => {
  it(
    'makes a shell the workload: it has the role, and no keys',
    { skip: missing('aws') },
    async () => {
      const entering = `eval "$(${TYPED} lab env --workload --port ${port})" || exit 9`;
      const script = `${entering}\naws sts get-caller-identity --query Arn --output text`;
      const ran = await run('sh', ['-c', script], { env: { ...hostile, ...KEYS } });
      assert.match(ran.stdout, ASSUMED, ran.stderr);
    },
  );
});

describe('lab run', () => {
  const inLab = async (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
    trustprint(['lab', 'run', ...args], options);
  const WHO = ['aws', 'sts', 'get-caller-identity', '--query', 'Arn', '--output', 'text'];

  it('runs a program as the workload of a lab of its own, whatever is set here', async () => {
    const args = ['healthy', '--port', '0', '--', 'env'];
    const { code, stdout, stderr } = await inLab(args, { env: { ...hostile, ...KEYS } });
    assert.deepEqual([code, stderr], [0, '']);
    const names = stdout.split('\n').map((line) => line.split('=')[0] ?? '');
    const own = workloadOf(lab).env;
    assert.deepEqual(
      names.filter((name) => name.startsWith('AWS_')).toSorted(),
      Object.keys(own)
        .filter((name) => name.startsWith('AWS_'))
        .toSorted(),
    );
    assert.ok(!names.includes('HTTP_PROXY') && names.includes('AWSOME'));
  });

  it(
    'fails as in AWS, and works after the repair, in the lab that runs',
    { skip: missing('aws') },
    async () => {
      await using broken = await runningLab('stale-thumbprint');
      const { endpoint, caFile } = broken.announcement;
      const own = ['--port', new URL(endpoint).port];
      const before = await inLab(['stale-thumbprint', ...own, '--', ...WHO]);
      assert.equal(before.code, 255);
      assert.equal(
        before.stderr.trim(),
        "An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
      );
      const fixed = await trustprint(
        ['fix', 'eks:lab', '--yes', '--issuer-ca', caFile],
        broken.shell,
      );
      assert.equal(fixed.code, 0, fixed.stderr);
      assert.match((await inLab([...own, '--', ...WHO])).stdout, ASSUMED);
      const user = await inLab([...own, '--user', '--', ...WHO]);
      assert.equal(user.stdout, 'arn:aws:iam::111122223333:user/lab\n', user.stderr);
    },
  );

  it('hands on exit codes and signals, and leaves nothing behind', async () => {
    const script =
      'trap "echo told; exit 9" TERM; echo $AWS_WEB_IDENTITY_TOKEN_FILE; while :; do sleep 0.05; done';
    const ran = await inLab(['--port', '0', '--', 'sh', '-c', script], {
      started: (child) => child.stdout?.once('data', () => child.kill('SIGTERM')),
    });
    const [tokenFile = '', told] = ran.stdout.trim().split('\n');
    assert.deepEqual([ran.code, told, ran.stderr], [9, 'told', '']);
    assert.ok(tokenFile !== '' && !existsSync(dirname(tokenFile)));
    const killed = await inLab(['--port', port, '--', 'sh', '-c', 'kill -KILL $$']);
    assert.equal(killed.code, 137);
  });

  it('runs nothing with what is set here where what answers is no lab', async () => {
    const answers = ['{}', '{"env":{}}', '{"env":{"AWS_REGION":"x"},"workloads":[{}]}'];
    for (const body of answers) {
      const head = `HTTP/1.1 200 OK\r\ncontent-length: ${String(body.length)}\r\n\r\n`;
      await using other = await serveRaw(answering(head + body));
      const at = ['--port', String(other.port)];
      for (const args of [
        ['run', ...at, '--', 'echo', 'it ran'],
        ['run', ...at, '--user', '--', 'echo', 'it ran'],
        ['env', ...at],
        ['env', ...at, '--workload'],
      ]) {
        const { code, stdout, stderr } = await trustprint(['lab', ...args], { env: KEYS });
        assert.match(stderr, /lab_not_running/, args.join(' '));
        assert.deepEqual([code === 0, stdout], [false, '']);
      }
    }
  });

  it('says what is missing, and keeps the scenario of a lab that runs', async () => {
    for (const [args, says] of [
      [['healthy'], /lab run needs a command, after --/],
      [['healthy', 'again', '--', 'true'], /lab run needs a command, after --/],
      [['--port', port, '--', 'no-such-program'], /cannot run no-such-program/],
      [['public-ca', '--port', port, '--', 'true'], /has scenario healthy, not public-ca/],
      [['helthy', '--port', '0', '--', 'true'], /lab_scenario_unknown/],
    ] as const) {
      const { code, stderr } = await inLab(args);
      assert.equal(code, 2, stderr);
      assert.match(stderr, says);
    }
  });
});

const ASSUMED =
  /^arn:aws:sts::111122223333:assumed-role\/AmazonEKSLoadBalancerControllerRole\/lab-/;

const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
  AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  AWS_REGION: 'us-east-1',
};
