// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { request } from '../../../../src/core/gates/request.ts';
import { facts } from '../../../world.ts';
import { withRequest } from './changed.ts';

describe('request', () => {
  it('passes what is within the bounds, up to the bounds themselves', () => {
    for (const changed of [
      { sessionName: 'ab' },
      { sessionName: 'a'.repeat(64) },
      { sessionName: 'a_+=,.@-9' },
      { durationSeconds: 900 },
      { durationSeconds: 43_200 },
      { policyLength: 2048, policyArns: 10 },
      { roleArn: 'arn:aws-cn:iam::111122223333:role/a/path/name' },
    ]) {
      assert.equal(request.evaluate(facts(withRequest(changed))).status, 'pass');
    }
  });

  it('fails one beyond each bound, and says which parameter', () => {
    for (const [parameter, changed] of [
      ['roleSessionName', { sessionName: 'a'.repeat(65) }],
      ['roleSessionName', { sessionName: 'system:serviceaccount' }],
      ['durationSeconds', { durationSeconds: 899 }],
      ['policy', { policyLength: 2049 }],
      ['policyArns', { policyArns: 11 }],
      ['providerId', { providerId: 'abc' }],
      ['roleArn', { roleArn: `arn:aws:iam::111122223333:role/${'a'.repeat(2048)}` }],
    ] as const) {
      const { status, failure } = request.evaluate(facts(withRequest(changed)));
      assert.equal(status, 'fail');
      assert.match(
        failure?.answer.message ?? '',
        new RegExp(`^1 validation error.*'${parameter}'`),
      );
    }
  });

  it('takes a token of 20000 characters and not one more', () => {
    const token = (length: number) => ({
      token: { length, parts: 3, header: {}, claims: {}, padded: false },
    });
    assert.equal(request.evaluate(facts(token(20_000))).status, 'pass');
    assert.equal(request.evaluate(facts(token(20_001))).status, 'fail');
    const { failure, remedies } = request.evaluate(facts(token(0)));
    assert.equal(failure?.sentence, 'the token has 0 characters, STS accepts 4 to 20000');
    assert.match(remedies[0]?.text ?? '', /^check the file/);
  });

  it('names every bound that is broken, in the order of the parameters', () => {
    const { failure } = request.evaluate(
      facts(withRequest({ sessionName: '/', durationSeconds: 1, roleArn: 'x' })),
    );
    assert.match(
      failure?.answer.message ?? '',
      /^4 validation errors detected: .*durationSeconds.*; .*roleArn.*; .*roleSessionName.*pattern.*; .*roleSessionName.*length/,
    );
  });

  it('does not apply where nothing was given, and judges a token alone', () => {
    assert.equal(
      request.evaluate(facts({ request: undefined, token: undefined })).status,
      'not-applicable',
    );
    assert.equal(request.evaluate(facts({ request: undefined })).status, 'pass');
  });

  it('takes the ARN of a role only', () => {
    for (const roleArn of [
      'arn:aws:iam::111122223333:user/role/x',
      'arn:aws:sts::111122223333:assumed-role/x/y',
      'arn:aws:iam::1111222233334:role/workload',
      'role/workload-with-a-long-name',
    ]) {
      assert.equal(request.evaluate(facts(withRequest({ roleArn }))).status, 'fail', roleArn);
    }
  });

  it('names the session as STS takes it', () => {
    const of = (sessionName: string) => request.evaluate(facts(withRequest({ sessionName })));
    const said = (sessionName: string) => of(sessionName).remedies[0]?.text;
    assert.match(
      said('ci/web:main branch') ?? '',
      /^name the session "ci-web-main-branch" in the call /,
    );
    assert.match(said('x'.repeat(70)) ?? '', new RegExp(`"${'x'.repeat(64)}"`));
    assert.equal(said('a'), 'fix roleSessionName in the call');
  });

  it('says which parameters, and what to do about each', () => {
    const two = request.evaluate(facts(withRequest({ sessionName: 'a b', durationSeconds: 1 })));
    assert.equal(
      two.failure?.sentence,
      'STS does not take the durationSeconds and the roleSessionName of the call: out of bounds',
    );
    assert.deepEqual(
      two.remedies.map(({ text }) => text),
      [
        'fix durationSeconds in the call',
        'name the session "a-b" in the call (AWS_ROLE_SESSION_NAME)',
      ],
    );
  });

  it('names the ARN that a bare name of a role was probably meant for', () => {
    for (const [written, meant] of [
      ['web', 'arn:aws:iam::111122223333:role/web'],
      ['role/team/web', 'arn:aws:iam::111122223333:role/team/web'],
      [
        'role/workload-with-a-long-name',
        'arn:aws:iam::111122223333:role/workload-with-a-long-name',
      ],
      ['arn:aws:sts::222233334444:assumed-role/web/i-1', 'arn:aws:iam::222233334444:role/web'],
    ] as const) {
      const { failure, remedies } = request.evaluate(facts(withRequest({ roleArn: written })));
      assert.match(failure?.sentence ?? '', new RegExp(`whole ARN of a role, .* "${written}"$`));
      assert.equal(remedies[0]?.text, `use its ARN in the call, perhaps ${meant}`);
      assert.deepEqual(remedies[1]?.argv?.slice(0, 3), ['aws', 'iam', 'list-roles']);
    }
    const odd = request.evaluate(facts(withRequest({ roleArn: 'a role; rm' })));
    assert.deepEqual(odd.remedies, [
      { text: 'use the form arn:aws:iam::ACCOUNT:role/NAME', argv: undefined },
    ]);
  });
});
