// SPDX-License-Identifier: Apache-2.0

import { AUDIENCE_MESSAGE, GENERIC_MESSAGE, noProviderMessage } from '../../gates/answers.ts';
import { advice } from '../messages/message.ts';
import type { AnswerCauses, StepCause } from './answer-causes.ts';

const MISSING: StepCause = {
  id: 'provider-missing',
  check: 'provider',
  when: "the role's account has no provider for this issuer (new cluster, other account)",
  proof: advice('look for the issuer', 'aws iam list-open-id-connect-providers'),
  remedy: advice("create it in the role's account", 'trustprint fix TARGET'),
};

const WRITTEN_OTHERWISE: StepCause = {
  id: 'provider-written-otherwise',
  check: 'provider',
  when: "the URL of a provider differs slightly from the token's iss: slash, case",
  proof: advice('compare iss with the provider', 'trustprint doctor TARGET --token FILE'),
  remedy: advice('create the provider for exactly this issuer', 'trustprint fix TARGET'),
};

const PROVIDER =
  'aws iam get-open-id-connect-provider --open-id-connect-provider-arn PROVIDER_ARN --query ClientIDList';
const ADD = 'trustprint fix TARGET --audience AUDIENCE';

const AUDIENCES: readonly StepCause[] = [
  {
    id: 'audience-eks',
    check: 'audience',
    kinds: ['eks'],
    when: 'the provider lacks sts.amazonaws.com, which EKS tokens are for (in China too: no .cn)',
    proof: advice('read its client IDs', PROVIDER),
    remedy: advice('add it', 'trustprint fix TARGET --audience sts.amazonaws.com'),
  },
  {
    id: 'audience-github',
    check: 'audience',
    kinds: ['github'],
    when: 'the provider lists other audiences; the action asks for sts.amazonaws.com',
    proof: advice('read its client IDs', PROVIDER),
    remedy: advice('add it', 'trustprint fix TARGET --audience sts.amazonaws.com'),
  },
  {
    id: 'audience-differs',
    check: 'audience',
    kinds: ['gitlab', 'ci', 'self-hosted', 'unknown'],
    when: "the provider does not list the token's aud (usually sts.amazonaws.com; OpenShift: openshift; Bitbucket: ari:cloud:…)",
    proof: advice('compare aud with its client IDs', 'trustprint doctor TARGET --token FILE'),
    remedy: advice('add the audience', ADD),
  },
  {
    id: 'token-for-api-server',
    check: 'audience',
    kinds: ['eks', 'self-hosted'],
    when: "the token is the pod's default one, for the API server, not STS",
    proof: advice('read aud', 'trustprint token FILE'),
    remedy: advice('project a token with audience sts.amazonaws.com, or annotate the account'),
  },
  {
    id: 'authorized-party',
    check: 'audience',
    kinds: ['gitlab', 'ci', 'self-hosted', 'unknown'],
    when: 'the token has azp, and STS compares that instead of aud',
    proof: advice('read aud and azp', 'trustprint token FILE'),
    remedy: advice('register the value of azp', ADD),
  },
];

export const audience: AnswerCauses = {
  id: 'incorrect-audience',
  texts: [AUDIENCE_MESSAGE],
  causes: AUDIENCES,
};

export const noProvider: AnswerCauses = {
  id: 'no-provider',
  texts: [noProviderMessage('<issuer>')],
  causes: [MISSING, WRITTEN_OTHERWISE],
};

/** Since 2026 STS has one text for these. */
export const notValidated: AnswerCauses = {
  id: 'token-not-validated',
  texts: [GENERIC_MESSAGE],
  causes: [
    MISSING,
    ...AUDIENCES.slice(0, 3),
    WRITTEN_OTHERWISE,
    {
      id: 'signature',
      check: 'signature',
      when: 'the signature does not verify: another key of the same kid, or a damaged token',
      proof: advice('verify the signature', 'trustprint doctor TARGET --token FILE'),
      remedy: advice('publish the key that signs, and get a fresh token'),
    },
    ...AUDIENCES.slice(3),
  ],
};
