// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { ciJobsOf } from '../../src/adapters/ci/ci-jobs.ts';
import type { TrustprintError } from '../../src/core/error.ts';
import type { JsonObject } from '../../src/core/model/json.ts';
import type { CiJobs } from '../../src/ports/index.ts';
import { forgeKeyPair } from '../../src/forge/keys.ts';
import { serveTls, shown } from '../../src/forge/servers.ts';
import { forgeToken } from '../../src/forge/tokens.ts';
import { LEAF } from '../servers/chains.ts';
import { failureOf } from '../servers/looking.ts';

const BEARER = 'a-bearer-token-of-the-runner-that-nobody-may-see';
const KEYS = await forgeKeyPair();
const TOKEN = await tokenOf({ iss: 'https://token.actions.githubusercontent.com', aud: 'x' });
const SIGNAL = new AbortController().signal;

const GITHUB = {
  GITHUB_ACTIONS: 'true',
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: 'example/web',
  GITHUB_REPOSITORY_ID: '1001',
  GITHUB_REF: 'refs/heads/main',
  GITHUB_EVENT_NAME: 'push',
};

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'trustprint-ci-'));
});
after(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('a job of GitHub Actions', () => {
  it('is given its token for the audience that is asked for, and by the bearer token alone', async () => {
    await using runner = await runnerThat((_request, response) => {
      response.end(JSON.stringify({ count: 1, value: TOKEN }));
    });
    const jobs = ciOf(offered(runner.url));
    assert.equal(await jobs.token('another', SIGNAL), TOKEN);
    assert.equal(await jobs.token(undefined, SIGNAL), TOKEN);
    assert.deepEqual(runner.asked, [
      { path: '/idtoken?api-version=2.0&audience=another', authorization: `bearer ${BEARER}` },
      {
        path: '/idtoken?api-version=2.0&audience=sts.amazonaws.com',
        authorization: `bearer ${BEARER}`,
      },
    ]);
  });

  it('is known by its variables, and tells where its issuer is', async () => {
    for (const [server, issuer] of [
      ['https://github.com', 'https://token.actions.githubusercontent.com'],
      ['https://acme.ghe.com', 'https://token.actions.acme.ghe.com'],
      ['https://git.example.test', 'https://git.example.test/_services/token'],
    ] as const) {
      const job = await ciOf({ ...GITHUB, GITHUB_SERVER_URL: server }).job();
      assert.deepEqual(job, {
        service: 'github',
        issuer,
        offersToken: false,
        why: 'write into the job: permissions: { id-token: write, contents: read }',
        event: 'push',
        fromFork: false,
        context: {
          repository: 'example/web',
          repository_id: '1001',
          ref: 'refs/heads/main',
          server,
        },
      });
    }
  });

  it('of a fork is told from one that lacks the permission, by its event', async () => {
    for (const [from, fromFork] of [
      ['stranger/web', true],
      ['example/web', false],
    ] as const) {
      const event = join(folder, `${String(fromFork)}.json`);
      const payload = { pull_request: { head: { repo: { full_name: from } } } };
      await writeFile(event, JSON.stringify(payload));
      const variables = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: event };
      const jobs = ciOf({ ...GITHUB, ...variables });
      const job = await jobs.job();
      assert.equal(job?.fromFork, fromFork);
      assert.match(job.why ?? '', fromFork ? /fork/ : /id-token: write/);
      const { code, hint } = await failureOf(jobs.token(undefined, SIGNAL));
      assert.deepEqual([code, hint], ['ci_token_unavailable', job.why]);
    }
  });

  it('gives an event that is damaged or not there no say', async () => {
    const damaged = join(folder, 'damaged.json');
    await writeFile(damaged, '{"pull_request":');
    for (const path of [damaged, join(folder, 'none.json'), folder]) {
      const variables = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path };
      assert.equal((await ciOf({ ...GITHUB, ...variables }).job())?.fromFork, false);
    }
  });

  it('never sends its bearer token in clear to another machine', async () => {
    const jobs = ciOf(offered('http://192.0.2.1/idtoken'));
    await refusedAs('token_exposed', jobs.token(undefined, SIGNAL));
  });

  it('never sends its bearer token to an endpoint that nobody vouches for', async () => {
    const asked: string[] = [];
    await using runner = await serveTls({
      shows: [shown(LEAF)],
      documents: (request, response) => {
        asked.push(request.url ?? '');
        response.end('{}');
      },
    });
    const jobs = ciOf(offered(`https://localhost:${String(runner.port)}/idtoken`));
    await refusedAs('ci_token_refused', jobs.token(undefined, SIGNAL));
    assert.deepEqual(asked, []);
  });

  const wrongs: Readonly<Record<string, readonly [RequestListener, RegExp]>> = {
    'refuses it': [(_request, response) => response.writeHead(403).end('no'), /answered 403$/],
    'leads elsewhere': [
      (_request, response) => response.writeHead(302, { location: 'http://localhost/' }).end(),
      /answered 302$/,
    ],
    'answers no JSON': [(_request, response) => response.end(TOKEN), /without a token$/],
    'answers without a value': [(_request, response) => response.end('{}'), /without a token$/],
    'answers with what is no token': [
      (_request, response) => response.end('{"value":"ghs_0123456789"}'),
      /without a token$/,
    ],
    'answers without end': [
      (_request, response) => {
        const more = (): void => {
          while (response.write('x'.repeat(65_536)));
        };
        response.on('drain', more);
        more();
      },
      /more than 65536 bytes$/,
    ],
    'hangs up': [(request) => request.socket.destroy(), /could not be asked: ECONNRESET$/],
    'says nothing': [() => undefined, /nothing within 1000 ms$/],
  };
  for (const [what, [listener, says]] of Object.entries(wrongs)) {
    it(`has no token where the runner ${what}`, async () => {
      await using runner = await runnerThat(listener);
      const jobs = ciOf(offered(runner.url), {
        timeoutMs: what === 'says nothing' ? 1000 : 10_000,
      });
      const { message } = await refusedAs('ci_token_refused', jobs.token(undefined, SIGNAL));
      assert.match(message, says);
      assert.equal(runner.asked.length, 1); // no redirect was followed
    });
  }

  it('is no longer waited for when the caller gives up', async () => {
    await using runner = await runnerThat(() => undefined);
    const controller = new AbortController();
    const waiting = ciOf(offered(runner.url)).token(undefined, controller.signal);
    controller.abort(new Error('given up'));
    await assert.rejects(waiting, { message: 'given up' });
  });
});

describe('a job of GitLab', () => {
  const GITLAB = {
    GITLAB_CI: 'true',
    CI_SERVER_URL: 'https://gitlab.example.test',
    CI_PROJECT_PATH: 'team/web',
    CI_PIPELINE_SOURCE: 'push',
  };
  const iss = GITLAB.CI_SERVER_URL;

  it('finds its tokens by their issuer, whatever the variables are called', async () => {
    const forSts = await tokenOf({ iss, aud: 'sts.amazonaws.com' });
    const forVault = await tokenOf({ iss, aud: ['https://vault.example.test'] });
    const jobs = ciOf({
      ...GITLAB,
      A_VAULT_TOKEN: forVault,
      ANYTHING: forSts,
      FOREIGN: await tokenOf({ iss: 'https://other.example.test', aud: 'sts.amazonaws.com' }),
      CI_JOB_JWT: await tokenOf({ iss }),
    });
    assert.equal((await jobs.job())?.offersToken, true);
    assert.equal(await jobs.token(undefined, SIGNAL), forSts);
    assert.equal(await jobs.token('https://vault.example.test', SIGNAL), forVault);
    const { code, facts } = await failureOf(jobs.token('nobody', SIGNAL));
    assert.equal(code, 'ci_token_unavailable');
    assert.deepEqual(facts['audiences'], ['sts.amazonaws.com', 'https://vault.example.test']);
  });

  it('finds them where the instance has another issuer than its URL', async () => {
    const own = 'https://oidc.example.test';
    const token = await tokenOf({ iss: own, aud: 'a', sub: 'project_path:team/web:ref:main' });
    const jobs = ciOf({ ...GITLAB, ID_TOKEN: token });
    assert.equal((await jobs.job())?.issuer, own);
    assert.equal(await jobs.token(undefined, SIGNAL), token);
  });

  it('says what to write where there is none, and tells a fork', async () => {
    const jobs = ciOf({ ...GITLAB, CI_MERGE_REQUEST_SOURCE_PROJECT_PATH: 'stranger/web' });
    const job = await jobs.job();
    assert.deepEqual(
      [job?.offersToken, job?.fromFork, job?.issuer],
      [false, true, 'https://gitlab.example.test'],
    );
    assert.match(job?.why ?? '', /id_tokens/);
    await refusedAs('ci_token_unavailable', jobs.token(undefined, SIGNAL));
  });
});

describe('a job of another service', () => {
  it('has the token that its variable holds', async () => {
    const token = await tokenOf({ iss: 'https://oidc.circleci.com/org/1', aud: '1' });
    const jobs = ciOf({ CI: 'true', CIRCLECI: 'true', CIRCLE_OIDC_TOKEN_V2: token });
    const job = await jobs.job();
    assert.deepEqual([job?.service, job?.issuer], ['other', 'https://oidc.circleci.com/org/1']);
    assert.equal(await jobs.token(undefined, SIGNAL), token);
  });

  it('has the token in the file that the SDKs of AWS read', async () => {
    const token = await tokenOf({ iss: 'https://ci.example.test', aud: 'sts.amazonaws.com' });
    const file = join(folder, 'token');
    await writeFile(file, `${token}\n`);
    const jobs = ciOf({
      CI: '1',
      AWS_WEB_IDENTITY_TOKEN_FILE: file,
      AWS_ROLE_ARN: 'arn:aws:iam::111122223333:role/ci',
      AWS_ROLE_SESSION_NAME: 'build',
    });
    assert.equal((await jobs.token(undefined, SIGNAL)).trim(), token);
    assert.deepEqual(await jobs.call(), {
      roleArn: 'arn:aws:iam::111122223333:role/ci',
      sessionName: 'build',
    });
  });

  it('is told from no job at all', async () => {
    for (const variables of [{}, { CI: '' }, { CI: 'false' }, { GITHUB_ACTIONS: 'false' }]) {
      const jobs = ciOf({ AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'), ...variables });
      assert.equal(await jobs.job(), undefined);
    }
  });
});

function offered(url: string): Readonly<Record<string, string>> {
  return {
    ...GITHUB,
    ACTIONS_ID_TOKEN_REQUEST_URL: url,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: BEARER,
  };
}

function ciOf(
  env: Readonly<Record<string, string>>,
  { timeoutMs = 10_000 }: { readonly timeoutMs?: number } = {},
): CiJobs {
  return ciJobsOf({ env, timeoutMs, proxyFor: () => undefined });
}

/** The error, which holds neither the bearer token nor what the runner said. */
async function refusedAs(code: string, work: Promise<unknown>): Promise<TrustprintError> {
  const error = await failureOf(work);
  assert.equal(error.code, code);
  const told = JSON.stringify([error.message, error.facts, error.hint, String(error.cause)]);
  for (const secret of [BEARER, TOKEN, 'ghs_0123456789']) assert.ok(!told.includes(secret), told);
  return error;
}

async function tokenOf(claims: JsonObject): Promise<string> {
  return forgeToken(claims, { kid: 'one', alg: 'ES256', keys: KEYS });
}

interface Runner extends AsyncDisposable {
  readonly url: string;
  readonly asked: readonly { readonly path: string; readonly authorization: string }[];
}

/** The endpoint of a runner on loopback, as a runner has it for its jobs. */
async function runnerThat(listener: RequestListener): Promise<Runner> {
  const asked: { path: string; authorization: string }[] = [];
  const server = createServer((request, response) => {
    asked.push({
      path: request.url ?? '',
      authorization: request.headers.authorization ?? '',
    });
    listener(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}/idtoken?api-version=2.0`,
    asked,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
