// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';

import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { rehearsing, type RunningLab, runningLab, trustprint, workloadOf } from '../process.ts';

interface Answered {
  readonly status: number;
  readonly code: string | null;
  readonly message: string | null;
}

/** Asks the lab's STS as an SDK does: a form, unsigned. */
async function answerOfSts(lab: RunningLab): Promise<Answered> {
  const { roleArn, tokenFile, request } = workloadOf(lab);
  const response = await fetch(lab.announcement.endpoint, {
    method: 'POST',
    headers: { accept: 'application/json' },
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: roleArn,
      RoleSessionName: 'journey',
      WebIdentityToken: (await readFile(tokenFile, 'utf8')).trim(),
      ...request.form,
    }),
  });
  const body = (await response.json()) as { Error?: { Code: string; Message: string } };
  return {
    status: response.status,
    code: body.Error?.Code ?? null,
    message: body.Error?.Message ?? null,
  };
}

async function doctor(lab: RunningLab, flags: readonly string[] = []) {
  const { roleArn, tokenFile, request } = workloadOf(lab);
  const args = ['doctor', 'eks:lab', '--role', roleArn, '--token', tokenFile, '--format', 'json'];
  const ran = await trustprint([...args, ...request.flags, ...flags], lab.shell);
  const verdict = JSON.parse(ran.stdout) as {
    readonly verdict: string;
    readonly prediction: {
      outcome: string;
      code: string | null;
      httpStatus: number | null;
      message: string | null;
    };
    readonly cause: { check: string; confidence: string } | null;
    readonly checks: readonly { readonly check: string; readonly status: string }[];
  };
  return { ...verdict, exit: ran.code };
}

async function fix(lab: RunningLab, flags: readonly string[]) {
  const { roleArn, tokenFile } = workloadOf(lab);
  const args = ['fix', 'eks:lab', '--role', roleArn, '--token', tokenFile, '--yes'];
  return trustprint([...args, ...flags], lab.shell);
}

/** Times differ between the prediction and the answer. */
function masked(message: string | null): string | null {
  return message?.replaceAll(/\d{4}-\d{2}-\d{2}T[\d:.]+Z?|\b\d{10}\b/g, '<time>') ?? null;
}

let standing: RunningLab;
before(async () => {
  standing = await runningLab('healthy');
});
after(async () => standing[Symbol.asyncDispose]());

describe('what the doctor predicts is what STS answers', () => {
  for (const scenario of scenarios) {
    it(scenario.name, async () => {
      await using lab = await rehearsing(standing, scenario.name);
      const [predicted, answered] = await Promise.all([doctor(lab), answerOfSts(lab)]);
      assert.equal(predicted.cause?.check ?? null, scenario.expected.cause ?? null);
      const { finding, foundBy } = scenario.expected;
      if (finding !== undefined && foundBy === undefined) {
        const found = predicted.checks.find(({ check }) => check === finding);
        assert.equal(found?.status, 'fail', `${finding} finds nothing`);
      }
      if (scenario.expected.predictionDiffers !== undefined) {
        assert.equal(predicted.prediction.outcome, scenario.expected.predictionDiffers);
        return;
      }
      assert.equal(masked(predicted.prediction.message), masked(answered.message));
      assert.equal(predicted.prediction.code, answered.code);
      assert.equal(predicted.prediction.httpStatus ?? 200, answered.status);
    });
  }
});

describe('what fix mends gives the workload its credentials', () => {
  for (const scenario of scenarios.filter(({ mendedBy }) => mendedBy !== undefined)) {
    it(scenario.name, async () => {
      await using lab = await rehearsing(standing, scenario.name);
      assert.notEqual((await answerOfSts(lab)).status, 200);
      const flags = scenario.mendedBy?.(lab.announcement) ?? [];
      const fixed = await fix(lab, flags);
      assert.equal(fixed.code, 0, fixed.stdout + fixed.stderr);
      const answered = await answerOfSts(lab);
      assert.deepEqual(answered, { status: 200, code: null, message: null });
      const after = await doctor(lab);
      assert.equal(after.verdict, 'ok');
    });
  }
});
