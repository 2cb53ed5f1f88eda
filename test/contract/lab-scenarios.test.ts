// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { type Announcement, type Lab, startLab } from '../../src/surfaces/lab/index.ts';
import { askSts, assumeForm, control } from './lab-clients.ts';

let lab: Lab;
before(async () => {
  lab = await startLab({ port: 0 });
});
after(async () => lab.stop());

describe('a scenario', () => {
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
