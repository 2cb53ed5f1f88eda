// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';

import { inProcess } from '../in-process.ts';
import { missing, run, type RunningLab, runningLab } from '../process.ts';
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
      const { code, stdout } = await inProcess(argv, { ...lab.shell, input: again.stderr });
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
      const { code, stdout, stderr } = await inProcess(['doctor', '--error', text, '--offline']);
      assert.deepEqual([code, stderr], [3, '']);
      assert.match(stdout, says);
      assert.match(stdout, /^\? cannot tell yet: /);
    }
  });

  it('that is a bare code of STS lists the steps that give it', async () => {
    const argv = ['doctor', '--error', 'InvalidIdentityToken', '--offline', '-o', 'json'];
    const { code, stdout } = await inProcess(argv);
    assert.equal(code, 3);
    const { possible } = JSON.parse(stdout) as Verdict;
    const steps = possible.map(({ check }) => check);
    for (const gate of ['claims', 'provider', 'audience', 'endpoint-trust', 'keys'])
      assert.ok(steps.includes(gate), steps.join(' '));
  });

  it('is at most 24 lines where nothing else was given, its likeliest causes with commands', async () => {
    for (const text of ['AccessDenied', 'NoCredentialProviders: no valid providers in chain']) {
      const { code, stdout } = await inProcess(['doctor', '--error', text, '--offline']);
      assert.equal(code, 3);
      assert.ok(stdout.trimEnd().split('\n').length <= 24, stdout);
      assert.match(stdout, /^1\. .*\n {3}check {2}.*\n {3}fix/m);
      assert.match(stdout, /kind of issuer not known/);
    }
  });

  it('that is not known is a warning where there is a target, which is judged', async () => {
    const argv = ['doctor', 'eks:lab', '--error', 'words that nobody knows', '-o', 'json'];
    const { code, stdout, stderr } = await inProcess(argv, lab.shell);
    assert.equal(code, 3, 'a failure was shown, and nothing that was seen explains it');
    assert.match(stderr, /^trustprint: warning: no known error is in .*"words that nobody knows"/m);
    const verdict = JSON.parse(stdout) as Verdict;
    assertResult('doctor.schema.json', verdict);
    assert.deepEqual([verdict.verdict, verdict.possible], ['unknown', []]);
    const finding = verdict.checks.find(({ check }) => check === 'model-disagrees');
    assert.match(finding?.detail ?? '', /^no known error is in the log/);
  });

  it('is explained in the order for a kind of issuer, from a log too', async () => {
    const log = 'level=error msg="AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity"';
    const first = async (...flags: readonly string[]): Promise<string | undefined> => {
      const argv = ['explain', '-', ...flags, '-o', 'json'];
      const { code, stdout } = await inProcess(argv, { input: log });
      assert.equal(code, 0);
      const { topics } = JSON.parse(stdout) as Explained;
      assertResult('explain.schema.json', JSON.parse(stdout) as Explained);
      return topics[0]?.causes[0]?.id;
    };
    assert.equal(await first(), 'trust-policy/other-subject');
    assert.equal(await first('--issuer', 'eks'), 'trust-policy/other-service-account');
    const github = 'https://token.actions.githubusercontent.com';
    assert.equal(await first('--issuer', github), 'trust-policy/subject-form');
    const wrong = await inProcess(['explain', 'AccessDenied', '--issuer', 'nonsense']);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /not a kind of issuer: "nonsense"/);
  });

  it('is kept with what was seen, and means the same next year', async () => {
    const saved = `${lab.state}/facts.json`;
    const error = 'InvalidInput: Thumbprint list must contain fewer than 5 entries.';
    const seen = await inProcess(
      ['doctor', 'eks:lab', '--error', error, '--save', saved, '-o', 'json'],
      lab.shell,
    );
    const again = await inProcess(['doctor', '--from', saved, '--offline', '-o', 'json']);
    assert.equal(again.code, 3);
    assert.deepEqual(
      (JSON.parse(again.stdout) as Verdict).cause,
      (JSON.parse(seen.stdout) as Verdict).cause,
    );
  });
});

interface Explained {
  readonly topics: readonly { readonly causes: readonly { readonly id: string }[] }[];
}

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
