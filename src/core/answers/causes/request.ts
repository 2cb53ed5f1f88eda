// SPDX-License-Identifier: Apache-2.0

import {
  DURATION_TOO_LONG,
  facebookRejected,
  NOT_LOGIN_WITH_AMAZON,
  notARoleArn,
  UNRECOGNIZED_PROVIDER,
} from '../../gates/answers.ts';
import { advice } from '../messages/message.ts';
import type { AnswerCauses } from './answer-causes.ts';

export const roleArnInvalid: AnswerCauses = {
  id: 'role-arn-invalid',
  texts: [notARoleArn('<arn>', 'classic').message, notARoleArn('<arn>', 'current').message],
  causes: [
    {
      id: 'annotation',
      check: 'request',
      kinds: ['eks', 'self-hosted', 'unknown'],
      when: 'the annotation has the ARN of a policy, or a backslash, quote or blank',
      proof: advice('read eks.amazonaws.com/role-arn', 'trustprint doctor WORKLOAD'),
      remedy: advice(
        'write arn:aws:iam::ACCOUNT:role/NAME, then restart the pods',
        'trustprint fix WORKLOAD --role ROLE_ARN --include kubernetes',
      ),
    },
    {
      id: 'variable',
      check: 'request',
      kinds: ['github', 'gitlab', 'ci', 'unknown'],
      when: 'a variable in the ARN is empty or not expanded, such as ${AWS_ACCOUNT_ID}',
      proof: advice('print the ARN as it is sent'),
      remedy: advice('set the variable for this job, or write the ARN out'),
    },
    {
      id: 'not-a-role',
      check: 'request',
      when: 'it is not the ARN of a role: a name alone, an instance profile, assumed-role/…',
      proof: advice('read AWS_ROLE_ARN, or role_arn of the profile'),
      remedy: advice('write arn:aws:iam::ACCOUNT:role/NAME'),
    },
  ],
};

export const parameters: AnswerCauses = {
  id: 'parameter-invalid',
  texts: [
    "1 validation error detected: Value null at '<parameter>' failed to satisfy constraint: Member must not be null",
    "1 validation error detected: Value at '<parameter>' failed to satisfy constraint: <constraint>",
    "1 validation error detected: Value '<value>' at '<parameter>' failed to satisfy constraint: <constraint>",
    '<count> validation errors detected: <violations>',
  ],
  causes: [
    {
      id: 'unset',
      check: 'request',
      named: ["'roleArn'", "'webIdentityToken'", 'null'],
      when: 'the role, token or session name is missing or empty',
      proof: advice('the parameter is named in the message'),
      remedy: advice('set AWS_ROLE_ARN and AWS_WEB_IDENTITY_TOKEN_FILE; update the SDK'),
    },
    {
      id: 'session-name',
      check: 'request',
      named: ["'roleSessionName'"],
      when: 'the session name has other characters than letters, digits and +=,.@_-, or over 64',
      proof: advice('the message names roleSessionName'),
      remedy: advice('set AWS_ROLE_SESSION_NAME, or role-session-name in the action'),
    },
    {
      id: 'duration',
      check: 'request',
      named: ["'durationSeconds'"],
      when: 'the duration is below 900 or above 43200 seconds',
      proof: advice('the message names durationSeconds'),
      remedy: advice('ask for 900 to 43200 seconds'),
    },
  ],
};

export const durationTooLong: AnswerCauses = {
  id: 'duration-too-long',
  texts: [DURATION_TOO_LONG.message],
  causes: [
    {
      id: 'longer-than-the-role',
      check: 'duration',
      when: 'the session asked for is longer than the role allows',
      proof: advice(
        'read MaxSessionDuration',
        'aws iam get-role --role-name ROLE_NAME --query Role.MaxSessionDuration',
      ),
      remedy: advice(
        'request a shorter session, or raise the limit of the role',
        'aws iam update-role --role-name ROLE_NAME --max-session-duration SECONDS',
      ),
    },
  ],
};

export const providerIdGiven: AnswerCauses = {
  id: 'provider-id-given',
  texts: [
    NOT_LOGIN_WITH_AMAZON.message,
    UNRECOGNIZED_PROVIDER.message,
    facebookRejected('<response>', '<code>').message,
  ],
  causes: [
    {
      id: 'provider-id',
      check: 'request',
      when: 'the call names a ProviderId, which only access tokens of Amazon and Facebook need',
      proof: advice('look for ProviderId, or --provider-id, in the call'),
      remedy: advice('leave ProviderId out of the call'),
    },
  ],
};
