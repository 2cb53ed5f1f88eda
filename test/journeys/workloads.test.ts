// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';

import { inProcess } from '../in-process.ts';
import { type Ran, type RunningLab, runningLab, workloadOf, trustprint } from '../process.ts';

const WORKLOAD = 'kube-system/aws-load-balancer-controller';
const BEARER = 'a-bearer-token-of-the-runner-that-nobody-may-see';
/** How a JWT begins whose header names its algorithm first. */
const ANY_TOKEN = /eyJhbGciOi[\w-]+\.[\w-]+\.[\w-]+/;

interface Judged {
  readonly target: {
    readonly kind: string;
    readonly issuer: string | null;
    readonly clusterName: string | null;
    readonly providerArn: string | null;
    readonly roleArn: string | null;
    readonly found: Readonly<Record<string, string>>;
  };
  readonly verdict: string;
  readonly basis: string;
  readonly observed: { readonly outcome: string; readonly message: string | null } | null;
  readonly prediction: { readonly outcome: string; readonly message: string | null };
  readonly cause: { readonly check: string; readonly confidence: string } | null;
  readonly checks: readonly {
    readonly check: string;
    readonly status: string;
    readonly remedies: readonly { readonly text: string }[];
  }[];
  readonly alsoJudged: readonly {
    readonly issuer: string;
    readonly verdict: string;
    readonly cause: { readonly check: string } | null;
  }[];
}

describe('a workload in the kube context', () => {
  let lab: RunningLab;
  before(async () => {
    lab = await runningLab('sub-mismatch');
  });
  after(async () => {
    await lab[Symbol.asyncDispose]();
  });

  it('is judged by its service account alone, and what was found says how', async () => {
    const judged = await doctor(lab, [`sa:${WORKLOAD}`], 1);
    const { roleArn } = workloadOf(lab);
    const [cluster] = lab.announcement.clusters;
    assert.deepEqual(
      { ...judged.target, found: undefined },
      {
        text: `sa:${WORKLOAD}`,
        kind: 'workload',
        issuer: cluster?.issuer,
        clusterName: 'lab',
        providerArn: cluster?.providerArn,
        roleArn,
        found: undefined,
      },
    );
    const { audience, ...found } = judged.target.found;
    assert.deepEqual(found, {
      role: `the annotation eks.amazonaws.com/role-arn of ${WORKLOAD}`,
      issuer: 'the discovery document of the Kubernetes API server',
      provider: "the issuer's, in the role's account",
    });
    assert.match(audience ?? '', /^the projection of the pod kube-system\/aws-load-balancer-/);
    assert.deepEqual(judged.cause, {
      ...judged.cause,
      check: 'trust-policy',
      confidence: 'likely',
    });
  });

  it('is the same by its deployment and by its pod', async () => {
    const ofDeployment = await doctor(lab, [`deploy:${WORKLOAD}`], 1);
    assert.equal(ofDeployment.cause?.check, 'trust-policy');
    assert.equal(
      ofDeployment.target.found['service account'],
      `${WORKLOAD}, of the deployment ${WORKLOAD}`,
    );
    const pod = /pod (\S+)$/.exec(ofDeployment.target.found['audience'] ?? '')?.[1] ?? '';
    const ofPod = await doctor(lab, [`pod:${pod}`], 1);
    assert.equal(ofPod.cause?.check, 'trust-policy');
    assert.equal(ofPod.target.found['role'], `the variable AWS_ROLE_ARN of the pod ${pod}`);
  });

  it('is proven with a token that is asked for it, and STS says the same', async () => {
    const file = join(lab.state, 'minted.json');
    const args = [`sa:${WORKLOAD}`, '--mint', '--live', '--save', file];
    const judged = await doctor(lab, args, 1);
    assert.equal(judged.target.found['token'], 'asked of the Kubernetes API for this run');
    assert.deepEqual(judged.cause, {
      ...judged.cause,
      check: 'trust-policy',
      confidence: 'proven',
    });
    assert.equal(judged.basis, 'observed');
    assert.equal(judged.observed?.message, judged.prediction.message);
    assert.doesNotMatch(await readFile(file, 'utf8'), ANY_TOKEN);
    const again = await inProcess(['doctor', '--from', file, '--offline', '-o', 'json']);
    assert.equal(again.code, 1, again.stderr);
    assert.deepEqual(judgedIn(again).cause, judged.cause);
  });

  it('takes the line of a log beside it', async () => {
    const said = 'Not authorized to perform sts:AssumeRoleWithWebIdentity';
    const log = `2026-11-25 ERROR An error occurred (AccessDenied) when calling the AssumeRoleWithWebIdentity operation: ${said}\n`;
    const judged = await doctor(lab, [`sa:${WORKLOAD}`, '--error', '-'], 1, log);
    assert.deepEqual([judged.basis, judged.cause?.check], ['observed', 'trust-policy']);
  });

  it('that is not there is told from the one that was meant', async () => {
    const [, name = ''] = WORKLOAD.split('/');
    const meant = `did you mean sa:${WORKLOAD}?`;
    for (const [target, message, hint] of [
      [
        `sa:kube-system/${name.replace('ll', 'l')}`,
        `no service account ${name.replace('ll', 'l')} in kube-system; there are: ${name}, default`,
        meant,
      ],
      [`sa:default/${name}`, `no service account ${name} in default; there are: default`, meant],
      [
        `sa:kube-sytem/${name}`,
        'no namespace kube-sytem; there are: kube-system, default, kube-node-lease, kube-public',
        meant,
      ],
      [
        'deploy:kube-system/none',
        `no deployment none in kube-system; there are: ${name}`,
        'try: kubectl get deployments --namespace kube-system (and --context)',
      ],
      [
        'sts:kube-system/none',
        'no statefulset none in kube-system',
        'try: kubectl get statefulsets --namespace kube-system (and --context)',
      ],
    ] as const) {
      const ran = await inProcess(['doctor', target, '-o', 'json'], lab.shell);
      assert.equal(ran.code, 2, ran.stderr);
      const { error } = JSON.parse(ran.stdout) as {
        error: { code: string; message: string; hint: string };
      };
      assert.deepEqual(error, { ...error, code: 'workload_not_found', message, hint });
    }
  });

  it('leads to its cluster without any workload', async () => {
    const judged = await doctor(lab, ['k8s:', '--scope', 'issuer'], 0);
    assert.equal(judged.target.issuer, lab.announcement.clusters[0]?.issuer);
    assert.equal(judged.target.clusterName, 'lab');
    const gates = new Map(judged.checks.map(({ check, status }) => [check, status]));
    assert.deepEqual(
      ['provider', 'endpoint-trust', 'keys', 'role'].map((gate) => gates.get(gate)),
      ['pass', 'pass', 'pass', 'not-applicable'],
    );
  });

  it('is judged with its cluster, which comprises it', async () => {
    const { verdict, cause, target } = await doctor(lab, ['k8s:'], 1);
    assert.deepEqual([verdict, cause?.check], ['broken', 'trust-policy']);
    assert.equal(target.roleArn, workloadOf(lab).roleArn);
  });

  it('is no matter of Kubernetes alone: without AWS credentials it cannot be told', async () => {
    const unset = [...(lab.shell.unset ?? []), 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];
    const { AWS_ACCESS_KEY_ID: _, AWS_SECRET_ACCESS_KEY: __, ...env } = lab.shell.env ?? {};
    const ran = await inProcess(['doctor', `sa:${WORKLOAD}`, '-o', 'json'], { env, unset });
    assert.equal(ran.code, 3, ran.stderr);
    const { target, checks } = judgedIn(ran);
    assert.equal(target.issuer, lab.announcement.clusters[0]?.issuer);
    assert.equal(checks.find(({ check }) => check === 'keys')?.status, 'pass');
    assert.equal(checks.find(({ check }) => check === 'role')?.status, 'unknown');
  });
});

describe('thumbprint of a workload', () => {
  it('is that of its issuer; and without a cluster to ask it says why there is none', async () => {
    await using lab = await runningLab('healthy');
    const values = await Promise.all(
      [`sa:${WORKLOAD}`, 'k8s:', 'eks:lab'].map(async (target) =>
        inProcess(['thumbprint', target, '--quiet'], lab.shell),
      ),
    );
    assert.deepEqual(new Set(values.map(({ stdout }) => stdout)).size, 1);
    assert.match(values[0]?.stdout ?? '', /^[0-9a-f]{40}\n$/);
    const kubeconfig = await readFile(lab.announcement.kubeconfig, 'utf8');
    const dead = join(lab.state, 'kubeconfig');
    await writeFile(dead, kubeconfig.replaceAll(/https:\/\/\S+:\d+/g, 'https://127.0.0.1:1'));
    const ran = await inProcess(['thumbprint', 'k8s:', '--kubeconfig', dead], lab.shell);
    assert.equal(ran.code, 3);
    assert.match(ran.stderr, /k8s: leads to no issuer: .*\(kubernetes_unreachable\)\nhint: /);
  });
});

describe('a workload that may not be read', () => {
  it('cannot be told, and the Role that it takes is said, ready to apply', async () => {
    await using lab = await runningLab('kubernetes-denied');
    const judged = await doctor(lab, [`sa:${WORKLOAD}`], 3);
    const role = judged.checks.find(({ check }) => check === 'role');
    assert.equal(role?.status, 'unknown');
    assert.match(
      role.remedies[0]?.text ?? '',
      /kubectl create role \S+ --verb=get --resource=serviceaccounts -n kube-system && kubectl create rolebinding/,
    );
  });
});

describe('a role whose trust policy names several providers', () => {
  it('is judged by each of them, the worst one first', async () => {
    await using lab = await runningLab('healthy');
    const [cluster] = lab.announcement.clusters;
    const gone = `arn:aws:iam::111122223333:oidc-provider/localhost:1/id/GONE`;
    await createRole(lab, 'of-two', [cluster?.providerArn ?? '', gone]);
    const role = 'arn:aws:iam::111122223333:role/of-two';
    const judged = await doctor(lab, [role], 1);
    assert.deepEqual([judged.verdict, judged.cause?.check], ['broken', 'provider']);
    assert.equal(judged.target.issuer, 'https://localhost:1/id/GONE');
    assert.deepEqual(judged.alsoJudged, [
      {
        issuer: cluster?.issuer,
        providerArn: cluster?.providerArn,
        roleArn: role,
        subject: null,
        verdict: 'ok',
        cause: null,
      },
    ]);
    const text = await inProcess(['doctor', role, '--verbose'], lab.shell);
    assert.match(text.stdout, /Also checked\n {2}\S https:\/\/localhost:\d+\/id\/\w+: OK: /);
    // A token says whose it is: then no other provider matters.
    const { tokenFile } = workloadOf(lab);
    const ofToken = await doctor(lab, [role, '--token', tokenFile], 0);
    assert.deepEqual([ofToken.verdict, ofToken.alsoJudged], ['ok', []]);
  });
});

describe('several profiles', () => {
  it('read each account with its own credentials, and no other', async () => {
    await using lab = await runningLab('healthy');
    const [first, second] = ['lab-111122223333', 'lab-222233334444'] as const;
    await createRole(lab, 'elsewhere', [lab.announcement.clusters[0]?.providerArn ?? ''], second);
    const elsewhere = 'arn:aws:iam::222233334444:role/elsewhere';
    const profiles = ['--profile', first, '--profile', second];
    const both = await doctor(lab, ['eks:lab', '--role', elsewhere, ...profiles], 1);
    assert.equal(both.cause?.check, 'provider'); // seen: there is none in the account of the role
    assert.equal(statusOf(both, 'role'), 'pass');
    const one = await doctor(lab, ['eks:lab', '--role', elsewhere, '--profile', first], 3);
    assert.equal(statusOf(one, 'role'), 'unknown');
    assert.equal(statusOf(one, 'provider'), 'unknown');
    const { roleArn } = workloadOf(lab);
    // The cluster is the first account's, and is found though the first profile has none.
    const turned = ['--profile', second, '--profile', first];
    const other = await doctor(lab, ['eks:lab', '--role', roleArn, ...turned], 0);
    assert.equal(other.target.clusterName, 'lab');
    assert.equal(statusOf(other, 'provider'), 'pass');
  });
});

describe('a CI job', () => {
  it('is judged by the token of its runner, saved without rights, and completed elsewhere', async () => {
    await using lab = await runningLab('sub-mismatch');
    const { roleArn, tokenFile } = workloadOf(lab);
    const token = (await readFile(tokenFile, 'utf8')).trim();
    await using runner = await runnerThatGives(token);
    const file = join(lab.state, 'job.json');
    const { TRUSTPRINT_LIBRARY = '' } = lab.announcement.env;
    const job = {
      env: {
        TRUSTPRINT_LIBRARY,
        AWS_ENDPOINT_URL: lab.announcement.endpoint,
        AWS_EC2_METADATA_DISABLED: 'true',
        GITHUB_ACTIONS: 'true',
        GITHUB_SERVER_URL: 'https://github.com',
        GITHUB_REPOSITORY: 'example/web',
        GITHUB_EVENT_NAME: 'push',
        ACTIONS_ID_TOKEN_REQUEST_URL: `${runner.url}?api-version=2.0`,
        ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER,
        HOME: lab.state,
      },
      unset: lab.announcement.unset,
    };
    const args = ['doctor', 'ci:', '--role', roleArn, '--save', file, '-o', 'json'];
    const seen = await inProcess([...args, '--verbose'], job);
    assert.equal(seen.code, 3, seen.stderr);
    const blind = judgedIn(seen);
    assert.equal(blind.target.kind, 'ci');
    assert.equal(blind.target.found['token'], 'given to the job by its runner');
    assert.deepEqual(runner.audiences, ['sts.amazonaws.com']);
    assert.equal(statusOf(blind, 'signature'), 'pass');
    assert.equal(statusOf(blind, 'trust-policy'), 'unknown');
    for (const text of [seen.stdout, seen.stderr, await readFile(file, 'utf8')]) {
      assert.doesNotMatch(text, ANY_TOKEN);
      assert.ok(!text.includes(BEARER));
    }

    const completed = await doctor(lab, ['--from', file], 1);
    assert.deepEqual(completed.cause, {
      ...completed.cause,
      check: 'trust-policy',
      confidence: 'proven',
    });
    assert.equal(completed.target.kind, 'ci');
    assert.deepEqual(runner.audiences, ['sts.amazonaws.com']); // it is not asked again
  });

  it('that is offered no token is told what to write', async () => {
    await using lab = await runningLab('healthy');
    const env = {
      ...lab.shell.env,
      GITHUB_ACTIONS: 'true',
      GITHUB_SERVER_URL: 'https://github.com',
      ACTIONS_ID_TOKEN_REQUEST_URL: '',
    };
    // The issuer of github.com is left alone: nothing listens where its name leads.
    const nowhere = ['--resolve', 'token.actions.githubusercontent.com:443:127.0.0.1'];
    const ran = await inProcess(['doctor', 'ci:', ...nowhere, '-o', 'json'], {
      ...lab.shell,
      env,
    });
    const finding = judgedIn(ran).checks.find(
      ({ check }) => check === 'id-token-permission-missing',
    );
    assert.equal(finding?.status, 'fail');
    assert.match(finding.remedies[0]?.text ?? '', /id-token: write/);
  });

  it('is asked for in vain elsewhere', async () => {
    const unset = Object.keys(process.env).filter((name) => /^(CI|GITHUB_|GITLAB_)/.test(name));
    const ran = await inProcess(['doctor', 'ci:'], { unset });
    assert.equal(ran.code, 2);
    assert.match(ran.stderr, /no CI job that is known \(ci_job_missing\)\nhint: run it in a step/);
  });
});

describe('looking for a while', () => {
  it('ends early when it is told to, with what was seen until then', async () => {
    await using lab = await runningLab('healthy');
    const ran = await trustprint(['doctor', 'eks:lab', '--for', '10m', '-o', 'json', '--verbose'], {
      ...lab.shell,
      started: (child) => {
        let said = '';
        let told = false;
        child.stderr?.on('data', (chunk: Buffer) => {
          said += chunk.toString();
          if (told || !said.includes('round 2')) return;
          told = child.kill('SIGINT'); // once: who is told again ends without a word
        });
      },
    });
    assert.equal(ran.code, 0, ran.stderr);
    const flaky = judgedIn(ran).checks.find(({ check }) => check === 'endpoint-flaky');
    assert.equal(flaky?.status, 'pass');
    assert.match(ran.stderr, /probing the key set, localhost:\d+, round 1, \d+ ms: seen/);
  });
});

async function doctor(
  lab: RunningLab,
  args: readonly string[],
  code: number,
  input = '',
): Promise<Judged> {
  const ran = await inProcess(['doctor', ...args, '--format', 'json'], { ...lab.shell, input });
  assert.equal(ran.code, code, ran.stdout + ran.stderr);
  assert.doesNotMatch(ran.stdout + ran.stderr, ANY_TOKEN);
  return judgedIn(ran);
}

function judgedIn({ stdout }: Ran): Judged {
  return JSON.parse(stdout) as Judged;
}

function statusOf({ checks }: Judged, id: string): string | undefined {
  return checks.find(({ check }) => check === id)?.status;
}

/** A role that admits whatever these providers stand for, in the account of a profile. */
async function createRole(
  { announcement }: RunningLab,
  name: string,
  providers: readonly string[],
  profile = 'lab-111122223333',
): Promise<void> {
  const file = announcement.env['AWS_SHARED_CREDENTIALS_FILE'] ?? '';
  const [, section = ''] = (await readFile(file, 'utf8')).split(`[${profile}]`);
  const value = (key: string): string => new RegExp(`${key} = (\\S+)`).exec(section)?.[1] ?? '';
  const client = new IAMClient({
    endpoint: announcement.endpoint,
    region: announcement.region,
    credentials: {
      accessKeyId: value('aws_access_key_id'),
      secretAccessKey: value('aws_secret_access_key'),
    },
  });
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: providers },
        Action: 'sts:AssumeRoleWithWebIdentity',
      },
    ],
  });
  await client.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  client.destroy();
}

describe('a doctor in the pod that is refused', () => {
  it('says that it is this very identity, and how to judge it with other credentials', async () => {
    await using lab = await runningLab('stale-thumbprint');
    const { env, unset } = workloadOf(lab);
    const { TRUSTPRINT_LIBRARY = '' } = lab.announcement.env;
    const inside = { env: { ...env, TRUSTPRINT_LIBRARY, TRUSTPRINT_STATE: lab.state }, unset };
    const { code, stderr } = await trustprint(['doctor', 'eks:lab'], inside);
    assert.equal(code, 3);
    assert.match(stderr, /HTTPS certificate doesn't match configured thumbprint/);
    const [, saving = ''] =
      /of this process; save what it sees: trustprint (.*?);/.exec(stderr) ?? [];
    const seen = join(lab.state, 'seen.json');
    const words = saving
      .replace('"$AWS_WEB_IDENTITY_TOKEN_FILE"', env['AWS_WEB_IDENTITY_TOKEN_FILE'] ?? '')
      .replace('"$AWS_ROLE_ARN"', env['AWS_ROLE_ARN'] ?? '')
      .replace('seen.json', seen)
      .split(' ');
    assert.equal((await trustprint(words, inside)).code, 3);
    const { stdout } = await trustprint(['doctor', '--from', seen], lab.shell);
    assert.match(stdout, /is broken: IAM lists no certificate/);
  });
});

interface Runner extends AsyncDisposable {
  readonly url: string;
  /** What tokens were asked for. */
  readonly audiences: readonly string[];
}

/** The endpoint of a runner on loopback, which gives this token to who has its bearer token. */
async function runnerThatGives(token: string): Promise<Runner> {
  const audiences: string[] = [];
  const server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://runner');
    audiences.push(searchParams.get('audience') ?? '');
    const isMine = request.headers.authorization === `bearer ${BEARER}`;
    response.writeHead(isMine ? 200 : 401).end(JSON.stringify({ value: token }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/idtoken`,
    audiences,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
