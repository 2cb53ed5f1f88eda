// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';

import { doctorLine } from '../../src/schemas/console-doctor.ts';
import type { VerdictJson } from '../../src/schemas/verdict.ts';
import { type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { linesOf, type ServedDoctor, servedDoctor, verdictIn } from '../console-doctor.ts';
import { inProcess } from '../in-process.ts';
import { workloadOf } from '../process.ts';
import { ask, bearer, open } from '../watch-http.ts';
import { firstOfEach } from './lab-clients.ts';

let lab: Lab;
let doctor: ServedDoctor;
let state: string;
before(async () => {
  state = await mkdtemp(join(tmpdir(), 'trustprint-doctor-'));
  lab = await startLab({ scenario: 'healthy', port: 0 });
  doctor = await servedDoctor(lab, { looks: 1 });
});
after(async () => {
  await doctor[Symbol.asyncDispose]();
  await lab.stop();
  await rm(state, { recursive: true, force: true });
});

function issuer(): string {
  return lab.announcement.clusters[0]?.issuer ?? '';
}

async function token(): Promise<string> {
  return (await readFile(workloadOf(lab).tokenFile, 'utf8')).trim();
}

/** As the page sends it. */
async function strippedToken(): Promise<string> {
  return (await token()).replace(/[^.]*$/, '');
}

async function signature(): Promise<string> {
  return (await token()).replace(/^.*\./, '');
}

async function command(...args: readonly string[]): Promise<VerdictJson> {
  const env = { ...lab.env, TRUSTPRINT_STATE: state };
  const { unset } = lab.announcement;
  const ran = await inProcess(['doctor', ...args, '--looks', '1', '-o', 'json'], { env, unset });
  return JSON.parse(ran.stdout) as VerdictJson;
}

/** What does not depend on the moment. */
function judged({ verdict, cause, prediction, checks, notChecked, scope }: VerdictJson): object {
  return {
    verdict,
    cause,
    prediction,
    scope,
    checks: checks.map(({ check, status }) => [check, status]),
    notChecked: notChecked.map(({ what, why, detail }) => [what, why, detail]),
  };
}

const LINE =
  "2026-11-27T10:00:00Z ERROR failed to refresh: An error occurred (InvalidIdentityToken) when calling the AssumeRoleWithWebIdentity operation: OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";

describe('an issuer that is pasted', () => {
  // One of each that refuses; the nightly run has all.
  for (const { name } of firstOfEach(scenarios, ({ expected }) => expected.refusedBy ?? 'none')) {
    it(`is judged as by the command: ${name}`, async () => {
      await lab.switchTo(name);
      const lines = await doctor.paste(`  ${issuer()}\n`);
      for (const line of lines) doctorLine.parse(line);
      assert.deepEqual(judged(verdictIn(lines).result), judged(await command(issuer())));
    });
  }
});

describe('the doctor of the page', () => {
  before(async () => lab.switchTo('stale-thumbprint'));

  it('says what it took a text for, then what it probes, then the verdict with all that is drawn', async () => {
    const lines = await doctor.paste(issuer());
    const [first, ...others] = lines;
    const as = [`the issuer ${issuer()}`];
    assert.deepEqual(first, { type: 'taken', target: issuer(), as, stripped: 0 });
    const probes = others.filter((line) => line.type === 'probe');
    assert.equal(probes.length, others.length - 1);
    const chains = probes.flatMap(({ endpoint }) => endpoint ?? []);
    const { manage, thumbprints, decidedBy, endpoints, headline, steps, ...verdict } =
      verdictIn(lines);
    assert.equal(chains.length, endpoints.length);
    assert.equal(chains[0]?.top, endpoints[0]?.top);
    assert.equal(manage, lab.announcement.clusters[0]?.providerArn);
    assert.deepEqual([decidedBy, thumbprints?.length], ['list', 1]);
    assert.match(headline, /is broken: IAM lists no certificate that /);
    assert.equal(steps.find(({ step }) => step === 'issuer')?.status, 'fail');
    assert.deepEqual([verdict.remedies.length, verdict.isNext], [1, false]);
    assert.match(verdict.remedies[0]?.command ?? '', /^trustprint fix https:/);
  });

  it('explains a line of a log, by the role that it names', async () => {
    const { roleArn } = workloadOf(lab);
    const text = `${LINE}\n2026-11-27T10:00:01Z role=${roleArn}, giving up`;
    const lines = await doctor.paste(text);
    const [taken] = lines;
    assert.ok(taken?.type === 'taken');
    assert.equal(taken.target, roleArn);
    assert.match(taken.as.join('; '), /an answer of STS: .*thumbprint; the role arn:/);
    const { result } = verdictIn(lines);
    assert.equal(result.basis, 'observed');
    assert.deepEqual(judged(result), judged(await command(roleArn, '--error', LINE)));
  });

  it('probes the target that stands on a line of its own, beside a log', async () => {
    for (const text of [`${issuer()}\n${LINE}`, `${LINE}\n  ${issuer()}  \nbye`]) {
      const lines = await doctor.paste(text);
      assert.equal(lines[0]?.type === 'taken' && lines[0].target, issuer());
      const { result } = verdictIn(lines);
      assert.deepEqual(judged(result), judged(await command(issuer(), '--error', LINE)));
    }
  });

  it('explains an answer alone, and a code', async () => {
    for (const text of [LINE, 'InvalidIdentityToken']) {
      const { result } = verdictIn(await doctor.paste(text));
      assert.deepEqual(judged(result), judged(await command('--error', text)));
    }
  });

  it('takes what is typed beside the text', async () => {
    const { roleArn } = workloadOf(lab);
    const asked = { role: roleArn, subject: 'system:serviceaccount:a:b', audience: 'x' };
    const { result } = verdictIn(await doctor.paste(issuer(), asked));
    const flags = ['--role', roleArn, '--subject', asked.subject, '--audience', asked.audience];
    assert.deepEqual(judged(result), judged(await command(issuer(), ...flags)));
    assert.deepEqual(await codeOf(issuer(), { namespace: 'a' }), 'target_unrecognised');
  });

  it('refuses what it does not know, and what is not there, as the command does', async () => {
    for (const [text, code] of [
      ['@/etc/passwd', 'target_unrecognised'],
      ['-', 'target_unrecognised'],
      ['prod', 'target_unrecognised'],
      ['http://oidc.example.com', 'issuer_malformed'],
      ['nothing of this is known', 'argument_invalid'],
      ['eks:nope', 'cluster_not_found'],
      ['  \n', 'target_unrecognised'],
    ] as const) {
      assert.equal(await codeOf(text), code, text);
    }
  });
});

async function codeOf(text: string, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const last = (await doctor.paste(text, more)).at(-1);
  assert.ok(last?.type === 'error', JSON.stringify(last));
  assert.ok(last.error.hint !== null);
  return last.error.code;
}

describe('a token that is pasted', () => {
  it('is judged by all but its signature, of which nothing is said', async () => {
    for (const name of ['healthy', 'bad-signature', 'wrong-audience', 'token-expired'] as const) {
      await lab.switchTo(name);
      const { roleArn, tokenFile } = workloadOf(lab);
      const text = `curl -d "WebIdentityToken=${await strippedToken()}&RoleArn=${roleArn}"`;
      const { result } = verdictIn(await doctor.paste(text));
      const whole = await command('--token', tokenFile, '--role', roleArn);
      for (const [at, { check, status }] of result.checks.entries()) {
        if (check !== 'signature') assert.equal(status, whole.checks[at]?.status, check);
        else assert.equal(status, 'not-applicable');
      }
      if (name === 'wrong-audience' || name === 'token-expired') {
        assert.equal(result.cause?.check, whole.cause?.check);
        continue;
      }
      assert.equal(result.verdict, 'unknown');
      assert.deepEqual(
        result.notChecked.map(({ what, detail }) => `${what}: ${detail}`),
        ['token: its signature was not verified'],
      );
    }
  });

  it('is stripped here too, where a page did not; its signature is in no answer and no log', async () => {
    await lab.switchTo('healthy');
    const secret = await signature();
    for (const text of [await token(), `Authorization: Bearer ${await token()}\n${LINE}`]) {
      const lines = await doctor.paste(text);
      assert.equal(lines[0]?.type === 'taken' && lines[0].stripped, 1);
      assert.ok(verdictIn(lines).result.checks.length > 0);
      const said = [JSON.stringify(lines), doctor.printed(), ...doctor.served.logged].join('\n');
      for (let at = 0; at + 16 <= secret.length; at += 16) {
        assert.ok(!said.includes(secret.slice(at, at + 16)));
      }
    }
  });

  it('is the last of several', async () => {
    const other = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.${Buffer.from('{"iss":"https://a.example"}').toString('base64url')}.`;
    const [taken] = await doctor.paste(`${other} ${await strippedToken()}`);
    assert.ok(taken?.type === 'taken');
    assert.match(taken.as[0] ?? '', /^the last of 2 tokens, of https:\/\/[^ ]+ for system:/);
  });
});

describe('the route of the doctor', () => {
  const post = async (headers: Readonly<Record<string, string>>, body?: string) =>
    ask(`${doctor.served.url}/api/v1/doctor`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: body ?? JSON.stringify({ text: issuer() }),
    });
  it('is for who may write alone', async () => {
    assert.equal((await post({})).status, 403);
    for (const scopes of [
      ['read', 'suggest'],
      ['read', 'write'],
    ] as const) {
      const program = await doctor.served.token({ scopes: [...scopes] });
      assert.equal((await post(bearer(program))).status, 403);
    }
    const elsewhere = { ...doctor.headers, origin: 'https://evil.example.com' };
    assert.equal((await post(elsewhere)).status, 403);
    assert.equal((await post({ 'sec-fetch-site': 'same-origin' })).status, 401);
  });

  it('takes 64 kB of what it knows', async () => {
    const { headers } = doctor;
    const bodies = { '{"text":""}': 400, '{"text":"a","file":"/etc/passwd"}': 400, '[]': 400 };
    for (const [body, status] of Object.entries(bodies)) {
      assert.equal((await post(headers, body)).status, status, body);
    }
    for (const [characters, status] of [
      [70_000, 400],
      [200_000, 413],
    ] as const) {
      const long = JSON.stringify({ text: 'x'.repeat(characters) });
      assert.equal((await post(headers, long)).status, status);
    }
  });

  it('works on one at a time for each, and stops where nobody waits any more', async () => {
    await lab.switchTo('jwks-slow');
    const { headers } = doctor;
    const body = JSON.stringify({ text: issuer() });
    const asked = { method: 'POST', headers, body };
    const first = await open(`${doctor.served.url}/api/v1/doctor`, asked);
    const { status, text, headers: said } = await post(headers);
    assert.equal(status, 429);
    assert.match(text, /rate_limited/);
    assert.equal(said['retry-after'], '5');
    first.destroy();
    const begun = performance.now();
    let again = await post(headers);
    while (again.status === 429 && performance.now() - begun < 3000) again = await post(headers);
    assert.equal(again.status, 200);
    verdictIn(linesOf(again.text));
  });
});
