// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { missing, run, type RunningLab, runningLab, trustprint } from '../process.ts';
import { assertResult } from '../unit/render/assert-result.ts';

describe('an error that is met on the way', () => {
  let lab: RunningLab;
  let issuer: string;
  let providerArn: string;
  before(async () => {
    lab = await runningLab('healthy');
    [{ issuer, providerArn } = { issuer: '', providerArn: '' }] = lab.announcement.clusters;
  });
  after(async () => lab[Symbol.asyncDispose]());

  it(
    'of the AWS CLI is explained with what IAM shows, whatever was typed before it',
    { skip: missing('aws') },
    async () => {
      const create = ['iam', 'create-open-id-connect-provider', '--url', issuer];
      const thumbprints = ['--thumbprint-list', 'ab'.repeat(20)];
      const again = await run('aws', [...create, ...thumbprints], lab.shell);
      assert.match(again.stderr, /EntityAlreadyExists/);
      const argv = ['doctor', 'eks:lab', '--error', '-', '-o', 'json'];
      const { code, stdout } = await trustprint(argv, { ...lab.shell, input: again.stderr });
      assert.equal(code, 3, 'it says nothing of how STS would decide');
      const verdict = JSON.parse(stdout) as Verdict;
      assertResult('doctor.schema.json', verdict);
      assert.deepEqual(
        [verdict.verdict, verdict.cause?.check, verdict.observed?.call],
        ['unknown', 'answer-of-another-call', 'CreateOpenIDConnectProvider'],
      );
      const finding = verdict.checks.find(({ check }) => check === 'answer-of-another-call');
      assert.match(finding?.detail ?? '', new RegExp(`the provider is there: ${providerArn}$`));
      const [taken] = finding?.remedies ?? [];
      assert.equal(taken?.argv?.at(-1), providerArn);
    },
  );

  it('alone, without a target, says what it means and what to do, and exits 3', async () => {
    for (const [text, says] of [
      ['LimitExceeded: Cannot exceed quota for OpenIDConnectProvidersPerAccount: 100', /quota/],
      ['OpenIdIdpCommunicationError', /publish the two documents/],
      ['Throttling', /growing pauses/],
    ] as const) {
      const { code, stdout, stderr } = await trustprint(['doctor', '--error', text, '--offline']);
      assert.deepEqual([code, stderr], [3, '']);
      assert.match(stdout, says);
      assert.match(stdout, /^\? cannot tell yet: /);
    }
  });

  it('that is a bare code of STS lists the steps that give it', async () => {
    const argv = ['doctor', '--error', 'InvalidIdentityToken', '--offline', '-o', 'json'];
    const { code, stdout } = await trustprint(argv);
    assert.equal(code, 3);
    const { possible } = JSON.parse(stdout) as Verdict;
    const steps = possible.map(({ check }) => check);
    for (const gate of ['claims', 'provider', 'audience', 'endpoint-trust', 'keys'])
      assert.ok(steps.includes(gate), steps.join(' '));
  });

  it('is kept with what was seen, and means the same next year', async () => {
    const saved = `${lab.state}/facts.json`;
    const error = 'InvalidInput: Thumbprint list must contain fewer than 5 entries.';
    const seen = await trustprint(
      ['doctor', 'eks:lab', '--error', error, '--save', saved, '-o', 'json'],
      lab.shell,
    );
    const again = await trustprint(['doctor', '--from', saved, '--offline', '-o', 'json']);
    assert.equal(again.code, 3);
    assert.deepEqual(
      (JSON.parse(again.stdout) as Verdict).cause,
      (JSON.parse(seen.stdout) as Verdict).cause,
    );
  });
});

interface Verdict {
  readonly verdict: string;
  readonly observed: { readonly call: string | null } | null;
  readonly cause: { readonly check: string } | null;
  readonly possible: readonly { readonly check: string }[];
  readonly checks: readonly {
    readonly check: string;
    readonly detail: string;
    readonly remedies: readonly { readonly argv: readonly string[] | null }[];
  }[];
}
