// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';

import { parse as parseYaml, parseAllDocuments } from 'yaml';

import type { PolicyDocument } from '../../src/core/permissions/policy.ts';
import { inProcess } from '../in-process.ts';
import { assertResult } from '../unit/render/assert-result.ts';

/** HashiCorp's own parser; its declarations contradict Node's, so it has none here. */
const require = createRequire(import.meta.url);
const { parse: parseHcl } = require('@cdktn/hcl2json') as {
  readonly parse: (name: string, text: string) => Promise<unknown>;
};

const asked = ['--for', 'fix', '--include', 'trust-policy', '--account', '111122223333'];

describe('trustprint permissions', () => {
  it('says of each action what it is for, and ends with the policy', async () => {
    const text = await printed(...asked);
    assert.match(text, /^what fix has to be allowed in AWS\n/);
    assert.match(
      text,
      /^ {2}iam:UpdateAssumeRolePolicy\n {4}on {4}arn:aws:iam::111122223333:role\/\*\n {4}when {2}--include trust-policy/m,
    );
    assert.match(text, /^ {2}sts:GetCallerIdentity +AWS tells everybody/m);
  });

  it('says of no call that the command does not make', async () => {
    const live = /sts:AssumeRoleWithWebIdentity/;
    assert.match(await printed('--for', 'doctor'), live);
    assert.doesNotMatch(await printed('--for', 'thumbprint'), live);
    assert.doesNotMatch(await printed('--for', 'undo'), live);
  });

  it('is what its schema says, in JSON', async () => {
    const result = JSON.parse(await printed(...asked, '-o', 'json')) as {
      readonly policy: PolicyDocument;
    };
    assertResult('permissions.schema.json', result);
    assert.deepEqual(result.policy, JSON.parse(await printed(...asked, '--quiet')));
  });

  it('is the same policy as a resource of Terraform and of CloudFormation', async () => {
    const policy = JSON.parse(await printed(...asked, '-q')) as unknown;
    const hcl = JSON.stringify(await parseHcl('x.tf', await printed(...asked, '-o', 'terraform')));
    assert.match(hcl, /"aws_iam_policy":\{"trustprint_fix":/);
    assert.match(hcl, /UpdateAssumeRolePolicy/);
    const template = parseYaml(await printed(...asked, '-o', 'cloudformation')) as {
      readonly Resources: Readonly<
        Record<string, { readonly Type: string; readonly Properties: object }>
      >;
    };
    const { Type, Properties } = template.Resources['TrustprintFix'] ?? assert.fail();
    assert.equal(Type, 'AWS::IAM::ManagedPolicy');
    assert.deepEqual(Reflect.get(Properties, 'PolicyDocument'), policy);
  });

  it('is roles for kubectl, of a workload', async () => {
    const yaml = await printed('--for', 'doctor', 'sa:shop/web', '-o', 'kubernetes');
    const kinds = parseAllDocuments(yaml).map((document) => document.get('kind'));
    assert.deepEqual(kinds, ['Role', 'ClusterRole']);
    const cluster = await printed('--for', 'doctor', 'eks:prod', '-o', 'kubernetes');
    const ofCluster = parseAllDocuments(cluster).map((document) => document.get('kind'));
    assert.deepEqual(ofCluster, ['ClusterRole']);
    const issuer = 'https://oidc.example.test';
    const none = await printed('--for', 'doctor', issuer, '-o', 'kubernetes');
    assert.equal(none, '# nothing has to be allowed for this\n');
  });

  it('has no empty policy, which IAM would refuse', async () => {
    const nothing = ['--for', 'thumbprint', 'https://oidc.example.test'];
    assert.equal(await printed(...nothing, '--quiet'), '');
    assert.match(await printed(...nothing), /nothing: what an issuer serves is seen without/);
    for (const form of ['terraform', 'cloudformation']) {
      assert.equal(
        await printed(...nothing, '-o', form),
        '# nothing has to be allowed for this\n',
      );
    }
  });

  it('names what is wrong with what it was asked', async () => {
    for (const [args, said] of [
      [[], /--for has no value/],
      [['--for', 'lab'], /--for is none of thumbprint, doctor, fix, undo, scan/],
      [['--for', 'fix', '--account', '12'], /not an AWS account: "12"/],
      [['--for', 'fix', 'nonsense'], /not a target: "nonsense"/],
    ] as const) {
      const { code, stderr, stdout } = await inProcess(['permissions', ...args]);
      assert.deepEqual([code, stdout], [2, '']);
      assert.match(stderr, said);
    }
  });
});

async function printed(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await inProcess(['permissions', ...args]);
  assert.deepEqual([code, stderr], [0, '']);
  return stdout;
}
