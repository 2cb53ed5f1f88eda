// SPDX-License-Identifier: Apache-2.0

import { checkOf } from '../../core/checks/lookup.ts';
import type { Step } from '../../core/gates/gate.ts';
import type { Facts } from '../../core/model/facts.ts';
import { FORMS } from '../../core/model/kubernetes.ts';
import { seenOf } from '../../core/model/observed.ts';
import type { Finding, Verdict } from '../../core/model/verdict.ts';
import { audiencesOf, effectiveAudienceOf, textClaim } from '../../core/model/web-identity.ts';
import { answerSentence, isStopped } from './sentence.ts';

/** The way from a workload to its credentials, as people think of it. */
export const STATIONS: readonly Step[] = [
  'workload',
  'token',
  'issuer',
  'keys',
  'provider',
  'role',
  'STS',
];

/** What stands at a station, in one line; `undefined` where nothing was given or found. */
export interface StepSummary {
  readonly what: string | undefined;
  /** How it was found. */
  readonly how: string | undefined;
}

/** The findings of a station, gates first. */
export function findingsAt(
  station: Step,
  { checks: findings }: Pick<Verdict, 'checks'>,
): readonly Finding[] {
  return findings.filter(({ check }) => checkOf(check)?.on === station);
}

export function standingAt(station: Step, facts: Facts, verdict: Verdict): StepSummary {
  const { found } = facts.target;
  switch (station) {
    case 'workload':
      return { what: workloadIn(facts), how: found['workload'] ?? found['job'] };
    case 'token':
      return { what: tokenIn(facts), how: found['token'] ?? found['audience'] };
    case 'issuer':
      return { what: facts.issuer, how: found['issuer'] };
    case 'keys':
      return { what: keysIn(verdict), how: undefined };
    case 'provider':
      return { what: facts.target.providerArn, how: found['provider'] };
    case 'role':
      return { what: roleIn(facts), how: found['role'] };
    case 'STS':
      return { what: answerIn(verdict), how: undefined };
  }
}

/** How things were found that stand at no station: by what they are called. */
export function otherFound({ target }: Facts): readonly (readonly [string, string])[] {
  return Object.entries(target.found).filter(([name]) => !SHOWN.includes(name));
}

function workloadIn({ workload, job }: Facts): string | undefined {
  const service = seenOf(job)?.service;
  if (service !== undefined) {
    const repository = seenOf(job)?.context['repository'];
    return `${SERVICES[service]}${repository === undefined ? '' : ` of ${repository}`}`;
  }
  if (workload === undefined) return undefined;
  const { form, namespace, name, serviceAccount } = workload;
  const account =
    form === 'sa' || serviceAccount === undefined ? '' : `, service account ${serviceAccount}`;
  return `${FORMS[form].noun} ${namespace}/${name}${account}`;
}

function tokenIn({ token, audience }: Facts): string | undefined {
  if (token === undefined) {
    return audience === undefined ? undefined : `not given; its audience would be ${audience}`;
  }
  const { claims } = token;
  if (claims === undefined) return 'given, but not readable';
  const subject = textClaim(claims, 'sub') ?? 'without a subject';
  const several = audiencesOf(claims).join(', ');
  return `${subject}, for ${effectiveAudienceOf(claims) ?? (several || 'no audience')}`;
}

/** What the gates of the keys say that pass: the last of them tells most. */
function keysIn(verdict: Verdict): string | undefined {
  return findingsAt('keys', verdict).findLast(
    ({ kind, status }) => kind === 'gate' && status === 'pass',
  )?.detail;
}

function roleIn({ request, role, target }: Facts): string | undefined {
  const named = target.kind === 'role' ? target.text : undefined;
  return request?.roleArn ?? seenOf(role)?.arn ?? named;
}

function answerIn(verdict: Verdict): string {
  const { prediction, observed } = verdict;
  if (observed !== undefined) {
    const answered = `answered: ${answerSentence(observed)}`;
    return observed.call === undefined ? answered : `no answer given; ${observed.call} ${answered}`;
  }
  const asked = isStopped(verdict) ? ', if it were called' : '';
  return `would answer${asked}: ${answerSentence(prediction)}`;
}

/** What was found and is told with its station. */
const SHOWN: readonly string[] = [
  'workload',
  'job',
  'token',
  'issuer',
  'provider',
  'role',
  'audience',
];

const SERVICES = {
  github: 'a job of GitHub Actions',
  gitlab: 'a job of GitLab CI',
  other: 'a CI job',
} as const;
