// SPDX-License-Identifier: Apache-2.0

import { NOT_AUTHORIZED } from '../../gates/answers.ts';
import { advice } from '../messages/message.ts';
import type { AnswerCauses } from './answer-causes.ts';

const POLICY = 'aws iam get-role --role-name ROLE_NAME --query Role.AssumeRolePolicyDocument';
const ADMIT = 'trustprint fix TARGET --include trust-policy';

export const denied: AnswerCauses = {
  id: 'not-authorized',
  texts: [NOT_AUTHORIZED.message],
  causes: [
    {
      id: 'other-service-account',
      check: 'trust-policy',
      kinds: ['eks', 'self-hosted'],
      when: 'the pod runs in another namespace or service account than the policy admits',
      proof: advice('compare its …:sub with the pod', 'trustprint doctor WORKLOAD'),
      remedy: advice(
        'move the pod, or admit its service account',
        'trustprint fix WORKLOAD --include trust-policy',
      ),
    },
    {
      id: 'subject-form',
      check: 'trust-policy',
      kinds: ['github'],
      when: 'the sub has another form than the policy: environment:NAME where the job has an environment, else ref:… or pull_request; repo:OWNER@ID/REPO@ID since 2026',
      proof: advice('run it in the job: it shows the sub', 'trustprint doctor ci:'),
      remedy: advice('admit the sub that the job has', ADMIT),
    },
    {
      id: 'gitlab-subject',
      check: 'trust-policy',
      kinds: ['gitlab'],
      when: 'the sub is project_path:GROUP/PROJECT:ref_type:branch:ref:NAME, and the policy has another project, ref or ref_type',
      proof: advice('run it in the job: it shows the sub', 'trustprint doctor ci:'),
      remedy: advice('admit the sub that the job has', ADMIT),
    },
    {
      id: 'other-subject',
      check: 'trust-policy',
      kinds: ['ci', 'unknown'],
      when: "the token's sub or aud is not what the trust policy compares it with",
      proof: advice('compare the token with the policy', 'trustprint doctor TARGET --token FILE'),
      remedy: advice('admit the subject', ADMIT),
    },
    {
      id: 'step-without-oidc',
      check: 'trust-policy',
      kinds: ['ci'],
      when: 'the step requests no ID token (Bitbucket: oidc: true is missing)',
      proof: advice('the token variable is empty in the step', 'trustprint doctor ci:'),
      remedy: advice('enable OIDC for the step (oidc: true)'),
    },
    {
      id: 'never-met-kubernetes',
      check: 'trust-policy',
      kinds: ['eks', 'self-hosted'],
      when: 'no token can meet the condition: * under StringEquals, two clusters in one block (ANDed), or …:aud other than sts.amazonaws.com (in China too)',
      proof: advice('read the conditions', POLICY),
      remedy: advice('use StringLike for patterns, and a statement for each cluster'),
    },
    {
      id: 'never-met',
      check: 'trust-policy',
      kinds: ['github', 'gitlab', 'ci', 'unknown'],
      when: 'no token can meet the condition: a * under StringEquals is literal',
      proof: advice('look for * under StringEquals', POLICY),
      remedy: advice('use StringLike for patterns, and keep the owner literal'),
    },
    {
      id: 'oidc-instead-of-chaining',
      check: 'trust-policy',
      kinds: ['github'],
      when: 'a second step should assume a role with the credentials of the first',
      proof: advice('the step has role-to-assume, and a step before it too'),
      remedy: advice('set role-chaining: true in the second step'),
    },
    {
      id: 'other-provider',
      check: 'trust-policy',
      when: 'the policy names the provider of another cluster, account or issuer',
      proof: advice('compare Principal.Federated with the issuer', POLICY),
      remedy: advice("name the provider in the role's own account", ADMIT),
    },
    {
      id: 'role-missing',
      check: 'role',
      when: 'the role does not exist: STS answers the same for a mistyped ARN',
      proof: advice('ask in the account of the ARN', 'aws iam get-role --role-name ROLE_NAME'),
      remedy: advice('correct the account, path and name of the ARN'),
    },
    {
      id: 'other-action',
      check: 'trust-policy',
      when: 'the statement allows sts:AssumeRole only, or a Deny applies',
      proof: advice('read Action and Effect of each statement', POLICY),
      remedy: advice('allow sts:AssumeRoleWithWebIdentity', ADMIT),
    },
  ],
};
