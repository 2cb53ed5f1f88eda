// SPDX-License-Identifier: Apache-2.0

import {
  EMPTY_AUDIENCE,
  expired,
  INVALID_TIMESTAMP,
  issuedAhead,
  ISSUER_NOT_URL,
  MALFORMED_TAGS,
  missingClaim,
  NOT_A_JWT_MESSAGE,
  notYetValid,
  ROLE_NOT_PINNED,
  SEVERAL_AUDIENCES,
  SUBJECT_NULL,
} from '../../gates/answers.ts';
import { advice } from '../messages/message.ts';
import type { AnswerCauses } from './answer-causes.ts';

export const notAJwt: AnswerCauses = {
  id: 'not-a-jwt',
  texts: [NOT_A_JWT_MESSAGE],
  causes: [
    {
      id: 'path-sent',
      check: 'token-form',
      when: 'the path of the token file was sent, or nothing, instead of its content',
      proof: advice('read what the program passes as WebIdentityToken'),
      remedy: advice('read the file, and send what is in it'),
    },
    {
      id: 'other-token',
      check: 'token-form',
      when: 'it is an opaque access token, CI_JOB_TOKEN, or a quoted or cut token',
      proof: advice('count its parts: an ID token has 3', 'trustprint token FILE'),
      remedy: advice('ask the issuer for an ID token'),
    },
    {
      id: 'algorithm',
      check: 'token-form',
      when: 'STS does not take its algorithm, or its crit header',
      proof: advice('read alg', 'trustprint token FILE'),
      remedy: advice('let the issuer sign with RS256'),
    },
  ],
};

export const claimMissing: AnswerCauses = {
  id: 'claim-missing',
  texts: [missingClaim('<name>').message],
  causes: [
    {
      id: 'old-job-token',
      check: 'claims',
      kinds: ['gitlab'],
      when: 'it is CI_JOB_JWT or CI_JOB_TOKEN, which have no aud',
      proof: advice('the job has no id_tokens', 'trustprint doctor ci:'),
      remedy: advice('declare id_tokens with aud in .gitlab-ci.yml, and send that token'),
    },
    {
      id: 'no-audience-asked',
      check: 'claims',
      kinds: ['eks', 'self-hosted'],
      when: 'an old service account token (from a Secret) has no aud or exp',
      proof: advice('read its claims', 'trustprint token FILE'),
      remedy: advice('use a projected token with audience sts.amazonaws.com'),
    },
    {
      id: 'request-token',
      check: 'claims',
      kinds: ['github', 'ci'],
      when: 'the token that asks for ID tokens was sent, not the ID token',
      proof: advice('read its claims', 'trustprint token FILE'),
      remedy: advice('send the value that the request URL answers with'),
    },
    {
      id: 'issuer-omits',
      check: 'claims',
      when: 'the issuer leaves the claim out',
      proof: advice('read its claims', 'trustprint token FILE'),
      remedy: advice('let the issuer send iss, sub, aud, iat and exp'),
    },
  ],
};

export const tokenExpired: AnswerCauses = {
  id: 'token-expired',
  texts: [expired('<now - 300>', '<exp>').message],
  causes: [
    {
      id: 'token-kept',
      check: 'claims',
      when: 'the program kept its first token: a copied file, a constant, an old SDK',
      proof: advice(
        "exp in the log stays the same, and the file's is later",
        'trustprint token FILE',
      ),
      remedy: advice('read the file for every call (update the SDK); restart the pod'),
    },
    {
      id: 'job-too-long',
      check: 'claims',
      kinds: ['github', 'gitlab', 'ci'],
      when: 'the job got its token at its start, and logs in after it expired',
      proof: advice('compare exp with the time of the step', 'trustprint token FILE'),
      remedy: advice('get the token right before the login'),
    },
    {
      id: 'clock',
      check: 'claims',
      when: "the issuer's clock is behind, or its tokens last a few minutes only",
      proof: advice('compare iat with the time', 'trustprint token FILE'),
      remedy: advice('synchronize the clock; issue for an hour'),
    },
  ],
};

export const issuedInFuture: AnswerCauses = {
  id: 'token-from-the-future',
  texts: [notYetValid('<now + 300>', '<nbf>').message, issuedAhead('<iat>').message],
  causes: [
    {
      id: 'clock',
      check: 'claims',
      when: "the issuer's clock is more than 5 minutes ahead",
      proof: advice('compare iat and nbf with the time', 'trustprint token FILE'),
      remedy: advice("synchronize the clock of the issuer's hosts (NTP)"),
    },
  ],
};

export const audienceCount: AnswerCauses = {
  id: 'audience-count',
  texts: [SEVERAL_AUDIENCES.message, EMPTY_AUDIENCE.message],
  causes: [
    {
      id: 'not-one-audience',
      check: 'claims',
      when: 'the token was requested for several audiences, or for none',
      proof: advice('read aud', 'trustprint token FILE'),
      remedy: advice('request a token for one audience: sts.amazonaws.com'),
    },
  ],
};

export const claimForm: AnswerCauses = {
  id: 'claim-malformed',
  texts: [INVALID_TIMESTAMP.message, MALFORMED_TAGS.message, SUBJECT_NULL.message],
  causes: [
    {
      id: 'issuer-form',
      check: 'claims',
      when: 'the issuer writes the claim in another form',
      proof: advice('read its claims', 'trustprint token FILE'),
      remedy: advice('issue sub as text, times as whole seconds, each tag as a list of one text'),
    },
  ],
};

export const roleNotPinned: AnswerCauses = {
  id: 'role-not-in-claim',
  texts: [ROLE_NOT_PINNED.message],
  causes: [
    {
      id: 'other-roles',
      check: 'roles-claim',
      when: 'the issuer put other roles into the claim https://aws.amazon.com/roles',
      proof: advice('read the claim', 'trustprint token FILE'),
      remedy: advice('assume a role that the claim names, or add this one to it'),
    },
  ],
};

export const issuerNotUrl: AnswerCauses = {
  id: 'issuer-not-url',
  texts: [ISSUER_NOT_URL.message],
  causes: [
    {
      id: 'legacy-token',
      check: 'claims',
      when: 'it is an old service account token (iss is kubernetes/serviceaccount)',
      proof: advice('read iss', 'trustprint token FILE'),
      remedy: advice('use a projected token with audience sts.amazonaws.com'),
    },
  ],
};
