// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { observe } from '../../../../src/app/observe/observe.ts';
import type { Question } from '../../../../src/app/observe/question.ts';
import { TrustprintError } from '../../../../src/core/error.ts';
import type { Facts, CiJob } from '../../../../src/core/model/facts.ts';
import { parseTarget } from '../../../../src/core/model/target.ts';
import type { CiJobs } from '../../../../src/ports/index.ts';
import { ISSUER, PROVIDER_ARN, ROLE_ARN } from '../../../world.ts';
import { DARK, question } from '../asking.ts';
import { oneProvider, stoppedClock } from '../fake-cloud.ts';
import { PLAIN_REQUEST } from '../../../../src/core/model/empty-facts.ts';

const JOB: CiJob = {
  service: 'github',
  issuer: 'https://token.actions.githubusercontent.com',
  offersToken: true,
  why: undefined,
  event: 'push',
  fromFork: false,
  context: { repository: 'example/web' },
};
const TOKEN = `${base64({ alg: 'RS256', kid: 'one' })}.${base64({ iss: ISSUER })}.c2lnbmF0dXJl`;

describe('a CI job that was asked about', () => {
  it('gives its token, for the audience that was asked for, and none to the facts', async () => {
    const jobs = jobsOf(JOB);
    const facts = await ask(jobs, { audience: 'ours' });
    assert.deepEqual(jobs.asked, ['ours']);
    assert.equal(facts.issuer, ISSUER);
    assert.deepEqual(facts.job, { kind: 'seen', value: JOB });
    assert.deepEqual(facts.target.found, {
      job: 'the variables of GitHub Actions',
      role: 'the variable AWS_ROLE_ARN of the job',
      token: 'given to the job by its runner',
      issuer: `the claim iss of the token; by the variables of the CI job it is ${JOB.issuer ?? ''}`,
      provider: "the issuer's, in the role's account",
    });
    for (const part of TOKEN.split('.')) assert.ok(!JSON.stringify(facts).includes(part));
  });

  it('calls STS as its variables say, unless the question says otherwise', async () => {
    const facts = await ask(jobsOf(JOB));
    assert.deepEqual([facts.request?.roleArn, facts.request?.sessionName], [ROLE_ARN, 'build/1']);
    const roleArn = 'arn:aws:iam::111122223333:role/given';
    const given = await ask(jobsOf(JOB), {
      request: { ...PLAIN_REQUEST, roleArn, sessionName: 'x' },
    });
    assert.deepEqual([given.request?.roleArn, given.request?.sessionName], [roleArn, 'x']);
    assert.equal(given.target.found['role'], undefined);
  });

  it('is judged by a token that was given, and its runner is left alone', async () => {
    const jobs = jobsOf(JOB);
    const facts = await ask(jobs, { token: TOKEN });
    assert.deepEqual([jobs.asked, facts.target.found['token']], [[], undefined]);
  });

  it('has an issuer by its variables where it is offered no token', async () => {
    const jobs = jobsOf({ ...JOB, offersToken: false, why: 'write it' });
    const facts = await ask(jobs);
    assert.deepEqual([jobs.asked, facts.issuer, facts.token], [[], JOB.issuer, undefined]);
  });

  it('without any issuer leaves it open what its keys are', async () => {
    const facts = await ask(jobsOf({ ...JOB, issuer: undefined, offersToken: false }));
    assert.deepEqual([facts.issuer, facts.discovery?.kind], [undefined, 'unseen']);
  });

  it('is an error where there is none, or where its runner gives no token', async () => {
    await assert.rejects(ask(jobsOf(undefined)), { code: 'ci_job_missing', kind: 'input' });
    const refusing: CiJobs = {
      ...jobsOf(JOB),
      token: async () => {
        throw new TrustprintError('ci_token_refused', 'the runner answered 500');
      },
    };
    await assert.rejects(ask(refusing), { code: 'ci_token_refused', kind: 'observation' });
  });

  it('that was saved is not looked for elsewhere', async () => {
    const facts = await ask(jobsOf(JOB));
    const elsewhere = jobsOf(undefined);
    for (const target of [undefined, parseTarget('ci:')]) {
      const completed = await ask(elsewhere, { from: facts, target });
      assert.deepEqual([completed.job, completed.token], [facts.job, facts.token]);
    }
    assert.deepEqual(elsewhere.asked, []);
  });
});

function jobsOf(job: CiJob | undefined): CiJobs & { readonly asked: (string | undefined)[] } {
  const asked: (string | undefined)[] = [];
  return {
    asked,
    job: async () => Promise.resolve(job),
    call: async () => Promise.resolve({ roleArn: ROLE_ARN, sessionName: 'build/1' }),
    token: async (audience) => {
      asked.push(audience);
      return Promise.resolve(TOKEN);
    },
  };
}

async function ask(ciJobs: CiJobs, changed: Partial<Question> = {}): Promise<Facts> {
  const clock = stoppedClock();
  const record = { arn: PROVIDER_ARN, url: '', clientIds: [], thumbprints: [], tags: {} };
  return observe(
    question({ target: parseTarget('ci:'), ...changed }),
    { clock, endpoints: DARK, cloud: oneProvider(record, clock), ciJobs },
    new AbortController().signal,
  );
}

function base64(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
