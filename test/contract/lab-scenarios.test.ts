// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { gates } from '../../src/core/gates/catalogue.ts';
import { type Announcement, type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { scenarios } from '../../src/surfaces/lab/scenarios/catalogue.ts';
import { askSts, assumeForm, control, type StsAnswered, stateOf } from './lab-clients.ts';

let lab: Lab;
before(async () => {
  lab = await startLab({ port: 0 });
});
after(async () => lab.stop());

describe('the lab’s STS answers what the scenario declares', () => {
  for (const { name, expected } of scenarios) {
    it(name, async () => {
      assert.equal((await control(lab, 'scenario', { name })).status, 200);
      const answers = await askedOften(4);
      const { decisions } = await stateOf(lab);
      const { answer, refusedBy, nowAndThen = false } = expected;
      const refused = answers.filter(({ status }) => status !== 200);
      if (nowAndThen) {
        assert.ok(refused.length > 0 && refused.length < answers.length, 'now and then');
      } else {
        assert.equal(refused.length, answer === undefined ? 0 : answers.length);
      }
      for (const given of refused) {
        assert.deepEqual(masked(given), {
          status: answer?.httpStatus,
          code: answer?.code,
          message: answer?.message,
        });
      }
      const refusing = decisions.filter(({ code }) => code !== null).map(({ gate }) => gate);
      assert.ok(refusing.every((gate) => gate === refusedBy));
    });
  }

  it('by a gate that there is, or what no gate can see, wherever it refuses', () => {
    const ids: readonly string[] = [...gates.map(({ id }) => id), 'guardrail', 'region'];
    const named = scenarios.flatMap(({ expected }) => expected.refusedBy ?? []);
    assert.deepEqual(
      named.filter((id) => !ids.includes(id)),
      [],
    );
  });
});

describe('a scenario', () => {
  it('says with which flags fix mends it just where it says that fix does', () => {
    for (const { name, fix, mendedBy } of scenarios) {
      assert.equal(mendedBy !== undefined, fix === 'mends', name);
    }
  });

  it('leaves a shell in the lab: files, keys and the issuer stay where they were', async () => {
    await control(lab, 'scenario', { name: 'healthy' });
    const places = ({ env, caFile, libraryFile, clusters, workloads }: Announcement) => ({
      env,
      caFile,
      libraryFile,
      clusters,
      tokens: workloads.map(({ tokenFile }) => tokenFile),
    });
    const announced = places(lab.announcement);
    await control(lab, 'scenario', { name: 'public-ca' });
    assert.deepEqual(places(lab.announcement), announced);
  });

  it('gives its workloads a session name of its own, so that kept credentials do not hide it', async () => {
    const nameOf = ({ workloads }: Announcement): string | undefined =>
      workloads[0]?.env['AWS_ROLE_SESSION_NAME'];
    const first = nameOf(lab.announcement);
    await control(lab, 'reset');
    assert.notEqual(nameOf(lab.announcement), first);
  });
});

describe('the switches of the lab', () => {
  it('--messages classic answers in the words of before 2026, and tells the doctor', async () => {
    await using classic = await startLab({
      scenario: 'provider-missing',
      port: 0,
      messages: 'classic',
    });
    const { message } = await askSts(classic, await assumeForm(classic));
    const [cluster] = classic.announcement.clusters;
    assert.equal(
      message,
      `No OpenIDConnect provider found in your account for ${String(cluster?.issuer)}`,
    );
    assert.equal(classic.env['TRUSTPRINT_MESSAGES'], 'classic');
  });

  it('--match and --hosts reach the doctor too', async () => {
    await using switched = await startLab({
      scenario: 'healthy',
      port: 0,
      match: 'top',
      hosts: 'jwks',
    });
    assert.equal(switched.env['TRUSTPRINT_MATCH'], 'top');
    assert.equal(switched.env['TRUSTPRINT_HOSTS'], 'jwks');
    assert.equal((await askSts(switched, await assumeForm(switched))).status, 200);
  });
});

describe('a renewal of the issuer’s CA', () => {
  it('turns a healthy trust into the outage, and the file of roots tells the new one', async () => {
    await control(lab, 'scenario', { name: 'healthy' });
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
    await control(lab, 'rotate');
    const { status, message } = await askSts(lab, await assumeForm(lab));
    assert.equal(status, 400);
    assert.equal(
      message,
      "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    );
  });

  it('does nothing where the library vouches for the CA', async () => {
    await control(lab, 'scenario', { name: 'public-ca' });
    await control(lab, 'rotate');
    assert.equal((await askSts(lab, await assumeForm(lab))).status, 200);
  });
});

/** At once: where keys are slow, each answer takes the five seconds of AWS. */
async function askedOften(times: number): Promise<readonly StsAnswered[]> {
  const form = await assumeForm(lab);
  return Promise.all(Array.from({ length: times }, async () => askSts(lab, form)));
}

/** Times, which STS prints as seconds since 1970, differ between a scenario and its rehearsal. */
function masked({ message, ...others }: StsAnswered): StsAnswered {
  return { ...others, message: message?.replaceAll(/\b\d{10}\b/g, '<time>') };
}
