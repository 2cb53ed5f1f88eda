// SPDX-License-Identifier: Apache-2.0

import { roleNameIn } from '../model/arn.ts';
import type { Facts, StsRequest } from '../model/facts.ts';
import type { Outcome, Remedy, StsAnswer } from '../model/verdict.ts';
import {
  facebookRejected,
  NOT_LOGIN_WITH_AMAZON,
  notARoleArn,
  UNRECOGNIZED_PROVIDER,
  validationError,
  validationErrors,
} from './answers.ts';
import { defineGate, fail, type Gate, notApplicable, pass, remedy } from './gate.ts';
import { findRoleRemedy, meantRoleArn } from './next-steps.ts';
import { MAX_ECHO, type Violation, violationsIn } from './request-bounds.ts';

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
    'STS first checks each parameter against its length, range and pattern, and names all that fail in one answer. ' +
    'A ProviderId is for OAuth access tokens of two providers only: with an OpenID Connect token it must not be sent.',
  remedy:
    'Fix the parameter that the message names: a session name has 2 to 64 characters of letters, digits and _ + = , . @ -.',
  answers: [
    {
      ...validationErrors([
        "Value null at '<parameter>' failed to satisfy constraint: Member must not be null",
      ]),
      messages: 'both',
      knowledge: 'reported',
      when: 'a required parameter is missing',
      inParticular: 'the call was made without <parameter>',
    },
    {
      ...validationErrors([
        "Value '<value>' at '<parameter>' failed to satisfy constraint: <constraint>",
      ]),
      messages: 'both',
      knowledge: 'recorded',
      when: 'one parameter is out of its bounds',
      inParticular: "STS does not take '<value>' for the <parameter> of the call",
    },
    {
      ...validationErrors(["Value at '<parameter>' failed to satisfy constraint: <constraint>"]),
      messages: 'both',
      knowledge: 'reported',
      when: 'a parameter whose value is not repeated, such as the token, is out of its bounds',
      inParticular: 'STS does not take the <parameter> of the call: out of bounds',
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
      when: 'the call names the ProviderId www.amazon.com with an OpenID Connect token',
    },
    {
      ...facebookRejected('<response>', '<code>'),
      messages: 'both',
      knowledge: 'recorded',
      when: 'the call names the ProviderId graph.facebook.com with an OpenID Connect token',
    },
    {
      ...UNRECOGNIZED_PROVIDER,
      messages: 'both',
      knowledge: 'recorded',
      when: 'the call names another ProviderId',
    },
  ],
  evaluate: (facts) => {
    if (facts.request === undefined && facts.token === undefined) {
      return notApplicable('neither a request nor a token was given');
    }
    const violations = violationsIn(facts);
    if (violations.length > 0) return outOfBounds(violations, facts);
    const { roleArn, providerId } = facts.request ?? {};
    if (roleArn !== undefined && roleNameIn(roleArn) === undefined) return notARole(roleArn, facts);
    if (providerId !== undefined) return withProviderId(providerId);
    return pass('what was given is within its bounds', { knowledge: 'documented' });
  },
});

function outOfBounds(violations: readonly Violation[], facts: Facts): Outcome {
  const texts = violations.map(({ text }) => text);
  const parameters = [...new Set(violations.map(({ parameter }) => parameter))];
  const { roleArn } = facts.request ?? {};
  const isOfRole =
    roleArn !== undefined && parameters.includes('roleArn') && roleNameIn(roleArn) === undefined;
  return fail(`out of bounds: ${texts.join('; ')}`, {
    answer: validationErrors(texts),
    knowledge: 'documented',
    sentence: isOfRole ? notTheArn(roleArn) : sentenceOf(parameters, facts),
    evidence: { violations: texts },
    remedies: parameters.flatMap((parameter) =>
      parameter === 'roleArn' && isOfRole
        ? roleRemedies(roleArn, facts)
        : [remedy(nextFor(parameter, facts.request))],
    ),
  });
}

function sentenceOf(parameters: readonly string[], { token }: Facts): string {
  const [first, ...others] = parameters;
  return first === OF_TOKEN && others.length === 0 && token !== undefined
    ? `the token has ${String(token.length)} characters, STS accepts 4 to 20000`
    : `STS does not take the ${parameters.join(' and the ')} of the call: out of bounds`;
}

/** What to do about a parameter: for a session name, one that STS takes instead. */
function nextFor(parameter: string, given: StsRequest | undefined): string {
  const { sessionName } = given ?? {};
  const fixed = sessionName?.replaceAll(/[^\w+=,.@-]+/g, '-').slice(0, MOST_NAME);
  const hasName = fixed !== undefined && fixed !== sessionName && fixed.length >= LEAST_NAME;
  if (parameter === 'roleSessionName' && hasName) {
    return `name the session "${fixed}" in the call (AWS_ROLE_SESSION_NAME)`;
  }
  return parameter === OF_TOKEN
    ? 'check the file: it must hold the token from the issuer and nothing else'
    : `fix ${parameter} in the call`;
}

function notARole(roleArn: string, facts: Facts): Outcome {
  return fail(`the RoleArn is not the ARN of a role: ${roleArn.slice(0, MAX_ECHO)}`, {
    answer: notARoleArn(roleArn, facts.rules.messages),
    knowledge: 'documented',
    sentence: notTheArn(roleArn),
    evidence: { roleArn: roleArn.slice(0, MAX_ECHO) },
    remedies: roleRemedies(roleArn, facts),
  });
}

function notTheArn(roleArn: string): string {
  return `STS needs the whole ARN of a role, and got "${roleArn.slice(0, MAX_SHOWN)}"`;
}

/** The ARN that was probably meant, and how to look for it: a role may have a path. */
function roleRemedies(roleArn: string, facts: Facts): readonly Remedy[] {
  const meant = meantRoleArn(roleArn, facts);
  return [
    remedy(
      meant === undefined
        ? 'use the form arn:aws:iam::ACCOUNT:role/NAME'
        : `use its ARN in the call, perhaps ${meant}`,
    ),
    ...findRoleRemedy(meant),
  ];
}

function withProviderId(providerId: string): Outcome {
  return fail(`a ProviderId was sent with the token: ${providerId.slice(0, MAX_ECHO)}`, {
    answer: PROVIDER_ID_ANSWERS[providerId] ?? UNRECOGNIZED_PROVIDER,
    knowledge: 'recorded',
    evidence: { providerId: providerId.slice(0, MAX_ECHO) },
    remedies: [remedy('remove ProviderId: it is for OAuth access tokens only')],
  });
}

/** The parameter that has the token, as STS names it. */
const OF_TOKEN = 'webIdentityToken';

/** @see STS API, `roleSessionNameType`. */
const LEAST_NAME = 2;
const MOST_NAME = 64;

/** Of what was given for an ARN, in a sentence. */
const MAX_SHOWN = 200;

const PROVIDER_ID_ANSWERS: Readonly<Record<string, StsAnswer>> = {
  'www.amazon.com': NOT_LOGIN_WITH_AMAZON,
  'graph.facebook.com': facebookRejected('Bad signature', '190'),
};
