// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import * as fc from 'fast-check';

import { TrustprintError } from '../../../../src/core/error.ts';
import { parseTarget } from '../../../../src/core/model/target.ts';

describe('parseTarget', () => {
  for (const [text, kind] of [
    ['https://oidc.example.test/id/1', 'issuer'],
    ['https://oidc.example.test:8443', 'issuer'],
    ['arn:aws:iam::111122223333:oidc-provider/oidc.example.test/id/1', 'provider'],
    ['arn:aws-cn:iam::111122223333:role/team/web', 'role'],
    ['arn:aws:eks:eu-west-1:111122223333:cluster/prod', 'cluster'],
    ['eks:prod', 'cluster'],
    ['sa:team-a/web', 'workload'],
    ['pod:team-a/web-7d4b9c-x2x.v1', 'workload'],
    [`deploy:${'n'.repeat(63)}/${'a'.repeat(253)}`, 'workload'],
    ['k8s:', 'kubernetes'],
    ['ci:', 'ci'],
  ] as const) {
    it(`reads ${text} as ${kind}, and keeps it as it was typed`, () => {
      const target = parseTarget(text);
      assert.equal(target.kind, kind);
      assert.equal(target.text, text);
    });
  }

  it('takes the name of a cluster from either form', () => {
    for (const text of ['eks:prod_1-a', 'arn:aws:eks:eu-west-1:111122223333:cluster/prod_1-a']) {
      const target = parseTarget(text);
      assert.equal(target.kind === 'cluster' && target.name, 'prod_1-a');
    }
  });

  it('takes the URL of a provider from its ARN', () => {
    const target = parseTarget('arn:aws:iam::111122223333:oidc-provider/oidc.example.test/id/1/');
    assert.equal(target.kind === 'provider' && target.url, 'oidc.example.test/id/1/');
  });

  for (const [text, code] of [
    ['http://oidc.example.test', 'issuer_malformed'],
    ['https://oidc.example.test?a', 'issuer_malformed'],
    ['arn:aws:iam::1:role/web', 'arn_malformed'],
    ['arn:aws:iam::111122223333:user/web', 'target_unrecognised'],
    ['arn:aws:iam::111122223333:oidc-provider/', 'target_unrecognised'],
    ['arn:aws:iam::111122223333:role/', 'target_unrecognised'],
    ['arn:aws:eks:eu-west-1:111122223333:cluster/', 'target_unrecognised'],
    ['arn:aws:eks:eu-west-1:111122223333:cluster/prod/nodes', 'target_unrecognised'],
    ['eks:', 'target_unrecognised'],
    ['eks:a b', 'target_unrecognised'],
    [`eks:${'a'.repeat(101)}`, 'target_unrecognised'],
    ['deploy/web', 'target_unrecognised'],
    ['sa:', 'target_unrecognised'],
    ['sa:web', 'target_unrecognised'],
    ['sa:/web', 'target_unrecognised'],
    ['sa:team-a/', 'target_unrecognised'],
    ['sa:team-a/web/1', 'target_unrecognised'],
    ['sa:Team-a/web', 'target_unrecognised'],
    ['sa:team.a/web', 'target_unrecognised'],
    ['sa:team-a/Web', 'target_unrecognised'],
    ['sa:team-a/web\n', 'target_unrecognised'],
    ['pod:team-a/-web', 'target_unrecognised'],
    ['pod:team-a/web..1', 'target_unrecognised'],
    [`sa:${'n'.repeat(64)}/web`, 'target_unrecognised'],
    [`sa:team-a/${'a'.repeat(254)}`, 'target_unrecognised'],
    ['k8s:prod', 'target_unrecognised'],
    ['ci:github', 'target_unrecognised'],
    ['deployment:team-a/web', 'target_unrecognised'],
    ['', 'target_unrecognised'],
    ['oidc.example.test', 'target_unrecognised'],
  ] as const) {
    it(`refuses ${JSON.stringify(text.slice(0, 60))} as ${code}`, () => {
      assert.throws(() => parseTarget(text), { code });
    });
  }

  it('proposes https:// for a bare host', () => {
    assert.throws(() => parseTarget('oidc.example.test/id'), {
      hint: 'did you mean https://oidc.example.test/id?',
    });
  });

  it('says how a workload is written that was written otherwise', () => {
    for (const [text, hint] of [
      ['sa:web', 'write it as sa:NAMESPACE/NAME'],
      ['serviceaccount/team-a/web', 'did you mean sa:team-a/web?'],
      ['Deployment:team-a/web', 'did you mean deploy:team-a/web?'],
      ['pods/team-a/web', 'did you mean pod:team-a/web?'],
      ['K8s', 'did you mean k8s:?'],
      ['ci', 'did you mean ci:?'],
      ['k8s:prod', 'name it by --context'],
    ] as const) {
      assert.throws(() => parseTarget(text), { hint });
    }
  });

  it('takes a workload apart', () => {
    const { text, ...target } = parseTarget('deploy:team-a/web');
    assert.deepEqual(target, {
      kind: 'workload',
      form: 'deploy',
      namespace: 'team-a',
      name: 'web',
    });
    assert.equal(text, 'deploy:team-a/web');
  });

  it('refuses a token without repeating any of it', () => {
    const token = `${Buffer.from('{"alg":"RS256"}').toString('base64url')}.Y2xhaW1z.c2lnbmF0dXJl`;
    assert.throws(
      () => parseTarget(token),
      (error: unknown) => {
        assert.ok(error instanceof TrustprintError);
        assert.equal(error.code, 'token_where_file_expected');
        const told = JSON.stringify([error.message, error.facts, error.hint]);
        return token.split('.').every((part) => !told.includes(part));
      },
    );
  });

  it('refuses whatever is no target with an error of the input, and short', () => {
    const begins = fc.constantFrom(
      '',
      'https://',
      'arn:aws:',
      'arn:aws:iam::111122223333:',
      'eks:',
      'sa:',
      'pod:team-a/',
      'k8s:',
      'ci:',
    );
    fc.assert(
      fc.property(begins, fc.string({ maxLength: 3000 }), (begin, rest) => {
        try {
          assert.equal(parseTarget(begin + rest).text, begin + rest);
        } catch (error) {
          assert.ok(error instanceof TrustprintError && error.kind === 'input');
          assert.ok(error.message.length < 400 && JSON.stringify(error.facts).length < 2500);
        }
      }),
    );
  });

  it('is a workload as kubectl names it, with its namespace beside it', () => {
    for (const [text, read] of [
      ['deploy/web', 'deploy:shop/web'],
      ['statefulset/web', 'sts:shop/web'],
      ['daemonsets.apps/web', 'ds:shop/web'],
      ['ReplicaSet/web', 'rs:shop/web'],
      ['jobs.v1.batch/web', 'job:shop/web'],
      ['cj/web', 'cronjob:shop/web'],
      ['deployment/web', 'deploy:shop/web'],
      ['deployments.apps/web', 'deploy:shop/web'],
      ['pods/web-0', 'pod:shop/web-0'],
      ['serviceaccount/web', 'sa:shop/web'],
      ['sa:web', 'sa:shop/web'],
      ['sa:shop/web', 'sa:shop/web'],
    ] as const) {
      assert.equal(parseTarget(text, 'shop').text, read);
    }
    for (const text of ['eks:prod', 'https://a.test', 'sa:other/web', 'k8s:', 'deploy/a/b']) {
      assert.throws(() => parseTarget(text, 'shop'), { code: 'target_unrecognised' }, text);
    }
    assert.throws(() => parseTarget('deploy/web', 'Shop'), { code: 'target_unrecognised' });
  });
});
