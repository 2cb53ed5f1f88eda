// SPDX-License-Identifier: Apache-2.0

import { parseArn, roleNameOf } from '../model/arn.ts';
import type { AwsRules, StsRequest } from '../model/facts.ts';
import type { StsAnswer } from '../model/sts-answer.ts';
import type { Outcome } from '../model/verdict.ts';
import {
  facebookRejected,
  NOT_LOGIN_WITH_AMAZON,
  notARoleArn,
  UNRECOGNIZED_PROVIDER,
  validationError,
  validationErrors,
} from './answers.ts';
import { defineGate, fail, type Gate, notApplicable, pass, remedy } from './gate.ts';
import { MAX_ECHO, violationsIn } from './request-bounds.ts';

export const request: Gate = defineGate({
  id: 'request',
  on: 'STS',
  step: 1,
  title: 'The parameters of the call are within their bounds',
  source: {
    title: 'AWS STS API Reference, AssumeRoleWithWebIdentity',
    url: 'https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html',
  },
  explanation:
    'STS first holds each parameter against its length, range and pattern, and names all that are amiss in one answer. ' +
    'A ProviderId is for OAuth access tokens of two providers only: with an OpenID Connect token it must not be sent.',
  remedy:
    'Mend the parameter that the message names: a session name has 2 to 64 characters of letters, digits and _ + = , . @ -.',
  answers: [
    {
      ...validationErrors([
        "Value '<value>' at '<parameter>' failed to satisfy constraint: <constraint>",
      ]),
      messages: 'both',
      knowledge: 'recorded',
      when: 'one parameter is out of its bounds',
    },
    {
      ...validationErrors(["Value at '<parameter>' failed to satisfy constraint: <constraint>"]),
      messages: 'both',
      knowledge: 'reported',
      when: 'a parameter whose value is not repeated, such as the token, is out of its bounds',
    },
    {
      ...validationErrors([
        "Value null at '<parameter>' failed to satisfy constraint: Member must not be null",
      ]),
      messages: 'both',
      knowledge: 'reported',
      when: 'a parameter that is needed is not there',
    },
    {
      ...validationError('<count> validation errors detected: <violations>'),
      messages: 'both',
      knowledge: 'recorded',
      when: 'several parameters are out of their bounds',
    },
    {
      ...notARoleArn('<arn>', 'current'),
      messages: 'current',
      knowledge: 'recorded',
      when: 'the RoleArn is not the ARN of a role',
    },
    {
      ...notARoleArn('<arn>', 'classic'),
      messages: 'classic',
      knowledge: 'reported',
      when: 'the RoleArn is not the ARN of a role',
    },
    {
      ...NOT_LOGIN_WITH_AMAZON,
      messages: 'both',
      knowledge: 'recorded',
      when: 'ProviderId is www.amazon.com, and the token is an OpenID Connect one',
    },
    {
      ...facebookRejected('<response>', '<code>'),
      messages: 'both',
      knowledge: 'recorded',
      when: 'ProviderId is graph.facebook.com, and the token is an OpenID Connect one',
    },
    {
      ...UNRECOGNIZED_PROVIDER,
      messages: 'both',
      knowledge: 'recorded',
      when: 'ProviderId is anything else',
    },
  ],
  evaluate: (facts) => {
    if (facts.request === undefined && facts.token === undefined) {
      return notApplicable('neither a request nor a token was given');
    }
    const violations = violationsIn(facts);
    if (violations.length > 0) return outOfBounds(violations, facts.request);
    const { roleArn, providerId } = facts.request ?? {};
    if (roleArn !== undefined && !isRoleArn(roleArn)) return notARole(roleArn, facts.rules);
    if (providerId !== undefined) return withProviderId(providerId);
    return pass('what was given is within its bounds', { knowledge: 'documented' });
  },
});

function isRoleArn(text: string): boolean {
  try {
    return roleNameOf(parseArn(text)) !== undefined;
  } catch {
    return false;
  }
}

function outOfBounds(violations: readonly string[], given: StsRequest | undefined): Outcome {
  return fail(`out of bounds: ${violations.join('; ')}`, {
    answer: validationErrors(violations),
    knowledge: 'documented',
    sentence: 'a parameter of the call is out of its bounds',
    evidence: { violations },
    remedies: [remedy(nextFor(given?.sessionName))],
  });
}

/** A session name that STS takes instead of one that it does not. */
function nextFor(sessionName: string | undefined): string {
  const mended = sessionName?.replaceAll(/[^\w+=,.@-]+/g, '-').slice(0, MOST_NAME);
  return mended === undefined || mended === sessionName || mended.length < LEAST_NAME
    ? 'mend the parameter where the call is made'
    : `name the session "${mended}" where the call is made (AWS_ROLE_SESSION_NAME)`;
}

function notARole(roleArn: string, { messages }: AwsRules): Outcome {
  return fail(`the RoleArn is not the ARN of a role: ${roleArn.slice(0, MAX_ECHO)}`, {
    answer: notARoleArn(roleArn, messages),
    knowledge: 'documented',
    evidence: { roleArn: roleArn.slice(0, MAX_ECHO) },
    remedies: [remedy('give it as arn:aws:iam::ACCOUNT:role/NAME')],
  });
}

function withProviderId(providerId: string): Outcome {
  return fail(`a ProviderId was sent with the token: ${providerId.slice(0, MAX_ECHO)}`, {
    answer: PROVIDER_ID_ANSWERS[providerId] ?? UNRECOGNIZED_PROVIDER,
    knowledge: 'recorded',
    evidence: { providerId: providerId.slice(0, MAX_ECHO) },
    remedies: [remedy('leave ProviderId out: it is for OAuth access tokens only')],
  });
}

/** @see STS API, `roleSessionNameType`. */
const LEAST_NAME = 2;
const MOST_NAME = 64;

const PROVIDER_ID_ANSWERS: Readonly<Record<string, StsAnswer>> = {
  'www.amazon.com': NOT_LOGIN_WITH_AMAZON,
  'graph.facebook.com': facebookRejected('Bad signature', '190'),
};
