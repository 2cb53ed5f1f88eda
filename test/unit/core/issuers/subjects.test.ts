// SPDX-License-Identifier: Apache-2.0

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';

import { issuers } from '../../../../src/core/issuers/catalogue.ts';
import {
  issuerFor,
  parseSubject,
  subjectDifference,
} from '../../../../src/core/issuers/subjects.ts';
import { likeText } from '../../../../src/core/policy/compare.ts';
import { patternOf } from '../../../../src/core/policy/pattern.ts';

const like = (found: string, wanted: string): boolean => likeText(found, patternOf(wanted));

/** In what the subject differs from what a policy wants, by the forms of the issuer. */
function difference(bareIssuer: string, found: string, wanted: string): string | undefined {
  const issuer = issuerFor(bareIssuer, found);
  assert.ok(issuer, bareIssuer);
  return subjectDifference(issuer, { found, wanted }, like);
}

describe('an issuer', () => {
  for (const [bare, subject, id] of [
    ['token.actions.githubusercontent.com', undefined, 'github-actions'],
    ['token.actions.githubusercontent.com/octo', undefined, 'github-enterprise'],
    ['github.example.test/_services/token', undefined, 'github-enterprise'],
    ['gitlab.com', undefined, 'gitlab'],
    ['git.example.test', 'project_path:a/b:ref_type:branch:ref:main', 'gitlab-self-managed'],
    ['oidc.eks.eu-west-1.amazonaws.com/id/A', undefined, 'eks'],
    ['oidc-eks.eu-west-1.api.aws/id/A', undefined, 'eks'],
    ['oidc.eks.cn-north-1.amazonaws.com.cn/id/A', undefined, 'eks'],
    ['kube.example.test', 'system:serviceaccount:a:b', 'kubernetes'],
    ['app.terraform.io', undefined, 'terraform-cloud'],
    ['agent.buildkite.com', undefined, 'buildkite'],
    ['oidc.circleci.com/org/1', undefined, 'circleci'],
    ['accounts.google.com', undefined, 'google'],
    ['cognito-identity.amazonaws.com', undefined, 'cognito-identity'],
    ['a.identity.oraclecloud.com', undefined, 'oracle-cloud'],
    ['api.pulumi.com/oidc', undefined, 'pulumi'],
    ['oidc.vercel.com/example', undefined, 'vercel'],
    ['sts.windows.net/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9/', undefined, 'entra-id'],
    ['login.microsoftonline.com/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9/v2.0', undefined, 'entra-id'],
    [
      'api.bitbucket.org/2.0/workspaces/example/pipelines-config/identity/oidc',
      undefined,
      'bitbucket',
    ],
    ['cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example', undefined, 'cognito'],
    ['example.eu.auth0.com/', undefined, 'auth0'],
    ['sso.example.test/realms/main', undefined, 'keycloak'],
    ['sso.example.test/auth/realms/main', undefined, 'keycloak'],
    ['oidc.example.test', 'spiffe://example.org/ns/a/sa/b', 'spire'],
    ['0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9.tokens.sts.global.api.aws', undefined, 'aws-outbound'],
  ] as const) {
    it(`at ${bare} is known as ${id}`, () => {
      assert.equal(issuerFor(bare, subject)?.id, id);
    });
  }

  it('that looks like one in part only is none', () => {
    for (const bare of [
      'token.actions.githubusercontent.com.example.test',
      'gitlab.com.example.test',
      'oidc.eks.example.test/id/A',
      'example.test/oidc.circleci.com/org/1',
      'sts.windows.net.example.test/a/',
      'cognito-idp.example.test/a',
      'auth0.com.example.test/',
      'tokens.sts.global.api.aws',
      'a.tokens.sts.global.api.aws.example.test',
    ]) {
      assert.equal(issuerFor(bare), undefined, bare);
    }
  });
});

describe('what is known of issuers', () => {
  for (const { id, docs, subjects, trustPolicy, tenancy, name } of issuers) {
    it(`is told of ${id} with a source, and its examples have the forms they stand for`, () => {
      assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.equal(new URL(docs.url).protocol, 'https:');
      assert.ok(name.length > 3 && trustPolicy.audience.length > 0);
      assert.ok(tenancy.every((claim) => /^[a-z_]+$/.test(claim)));
      const issuer = issuers.find((one) => one.id === id);
      assert.ok(issuer);
      for (const { name: form, example } of subjects) {
        assert.equal(parseSubject(issuer, example)?.form, form, example);
      }
      if (subjects.length > 0) {
        assert.ok(parseSubject(issuer, trustPolicy.subject), trustPolicy.subject);
      }
    });
  }
});

describe('a subject that a policy does not want', () => {
  const GITHUB = 'token.actions.githubusercontent.com';
  const MAIN = 'repo:octo/hello:ref:refs/heads/main';

  for (const [what, found, wanted, said] of [
    [
      'another branch',
      'repo:octo/hello:ref:refs/heads/dev',
      MAIN,
      'the branch is "dev", not "main"',
    ],
    [
      'an environment in place of a ref',
      'repo:octo/hello:environment:production',
      'repo:octo/hello:ref:refs/heads/*',
      'the token is for the environment "production", the policy wants the branch "*"',
    ],
    [
      'a pull request',
      'repo:octo/hello:pull_request',
      MAIN,
      'the token is for a pull request, the policy wants the branch "main"',
    ],
    [
      'another case of the owner',
      MAIN,
      'repo:Octo/hello:ref:refs/heads/main',
      'only the case of letters differs in the owner ("octo", not "Octo")',
    ],
    [
      'ids that the policy has not',
      'repo:octo@1/hello@2:ref:refs/heads/main',
      MAIN,
      'the token names the owner and the repository with their ids, the policy without',
    ],
    [
      'no ids where the policy has them',
      MAIN,
      'repo:octo@1/hello@2:ref:refs/heads/main',
      'the policy names the owner and the repository with their ids, the token without',
    ],
    [
      'other ids, the repository having been recreated',
      'repo:octo@1/hello@3:ref:refs/heads/main',
      'repo:octo@1/hello@2:ref:refs/heads/main',
      'the repository id is "3", not "2"',
    ],
  ] as const) {
    it(`is told apart by ${what}`, () => {
      assert.equal(difference(GITHUB, found, wanted), said);
    });
  }

  it('is told apart by namespace and account of a service account', () => {
    const of = (namespace: string, name: string): string =>
      `system:serviceaccount:${namespace}:${name}`;
    assert.equal(
      difference('kube.example.test', of('team-b', 'web'), of('team-a', 'web')),
      'the namespace is "team-b", not "team-a"',
    );
    assert.equal(
      difference('kube.example.test', of('team-a', 'web'), of('team-*', 'web')),
      undefined,
    );
  });

  it('is not told apart where a form is not known', () => {
    assert.equal(difference(GITHUB, MAIN, '*'), undefined);
    assert.equal(difference(GITHUB, 'something', MAIN), undefined);
  });
});
