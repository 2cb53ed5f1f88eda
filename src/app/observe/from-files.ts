// SPDX-License-Identifier: Apache-2.0

import type { Facts, EndpointProbe, EndpointRole } from '../../core/model/facts.ts';
import type { Instant } from '../../core/model/instant.ts';
import type { Jwks } from '../../core/model/jwks.ts';
import { issuerOfBare, type HostPort, hostPortOf, HTTPS_PORT } from '../../core/model/issuer.ts';
import { seenOf } from '../../core/model/observed.ts';
import { parseTarget } from '../../core/model/target.ts';
import { tokenFormOf } from '../../core/model/web-identity.ts';
import { targetFactOf } from './find-issuer.ts';
import type { Question } from './question.ts';
import { EMPTY_FACTS } from '../../core/model/empty-facts.ts';
import { signatureOf } from '../../core/token/signature.ts';
import type { Discovery } from '../../core/model/discovery.ts';
import { parseOrUndefined } from '../../core/error.ts';

/**
 * The facts that need no probe of the outside: those started from, and what was given with the
 * question. The time stays that of the first probe, so that the same verdict comes out again.
 */
export function completing(question: Question, now: Instant): Facts {
  const from = question.from ?? nothingSeen(question, now);
  const token = tokenIn(question, from);
  const jwks = seenOf(from.jwks);
  return {
    ...from,
    token,
    audience: question.audience ?? from.audience,
    subject: question.subject ?? from.subject,
    request: question.request ?? from.request,
    observed: question.observed ?? from.observed,
    endpoints: withGiven(from, question),
    signature: signatureIn(question, from, jwks),
  };
}

/** A subject that was asked about stands in for whatever token there was. */
function tokenIn({ token, subject }: Question, from: Facts): Facts['token'] {
  if (token !== undefined) return tokenFormOf(token);
  return subject === undefined ? from.token : undefined;
}

/**
 * The question with the target that its facts are about, where it names none: a saved question is
 * completed, not asked again. What a kube context or a CI job is here is not what was meant there.
 */
export function aboutTheSame(question: Question): Question {
  const { from, target } = question;
  const { kind, text } = from?.target ?? {};
  const isHere = kind === 'workload' || kind === 'kubernetes' || kind === 'ci';
  if (target !== undefined || text === undefined || isHere) return question;
  // A file of another version, or of another hand, may name none: its facts stand all the same.
  return { ...question, target: parseOrUndefined(() => parseTarget(text)) };
}

/** Of another token than the one of now, what was seen of the signature tells nothing. */
function signatureIn(
  { token, subject, isTokenStripped }: Question,
  from: Facts,
  jwks: Jwks | undefined,
): Facts['signature'] {
  if (isTokenStripped === true) return undefined;
  if (token === undefined) return subject === undefined ? from.signature : undefined;
  return jwks === undefined ? undefined : signatureOf(token, jwks);
}

function nothingSeen(question: Question, now: Instant): Facts {
  const { target, rules } = question;
  return {
    ...EMPTY_FACTS,
    at: now,
    vantage: question.vantage,
    lab: question.lab,
    target: targetFactOf(question),
    rules: { ...rules, partition: rules.partition ?? 'aws' },
    issuer: issuerNamedBy(target),
    endpoints: question.savedLooks ?? [],
  };
}

function issuerNamedBy(target: Question['target']): Facts['issuer'] {
  if (target?.kind === 'issuer') return target.issuer;
  return target?.kind === 'provider' && target.url !== '' ? issuerOfBare(target.url) : undefined;
}

/** A probe made elsewhere takes the place of ours at the same host and port. */
function withGiven(from: Facts, question: Question): Facts['endpoints'] {
  const { issuer } = from;
  const given = givenLooks(question, { issuer, discovery: seenOf(from.discovery) });
  const isGiven = (host: string, port: number): boolean =>
    given.some((look) => look.host === host && look.port === port);
  return [...from.endpoints.filter(({ host, port }) => !isGiven(host, port)), ...given];
}

/**
 * Probes made elsewhere (`--given`), as probes of endpoints. One without a host is of the JWKS host.
 * Nobody made a handshake here, so nobody verified it: only what was served is known.
 *
 * @param found The issuer, however it was found, and where its keys are.
 */
export function givenLooks(
  question: Pick<Question, 'given'>,
  found: { readonly issuer: Facts['issuer']; readonly discovery: Discovery | undefined },
): readonly EndpointProbe[] {
  const { discovery } = found;
  const issuer = found.issuer === undefined ? undefined : hostPortOf(found.issuer);
  const keys = discovery === undefined ? undefined : hostPortOf(discovery.jwksUri);
  return question.given.map((given) => {
    const where =
      given.host === undefined ? (keys ?? issuer) : { host: given.host, port: given.port };
    const { host, port } = where ?? { host: given.from, port: HTTPS_PORT };
    return {
      host,
      port,
      serves: rolesOf({ host, port }, issuer, keys),
      address: undefined,
      source: 'given' as const,
      attempts: 1,
      sightings: 1,
      chain: {
        kind: 'seen' as const,
        value: {
          presented: given.presented,
          protocol: undefined,
          tls12: 'unseen' as const,
          hostMatches: undefined,
          anchoring: {},
        },
      },
    };
  });
}

function rolesOf(
  at: HostPort,
  issuer: HostPort | undefined,
  keys: HostPort | undefined,
): readonly EndpointRole[] {
  const roles: EndpointRole[] = [];
  if (issuer !== undefined && isSame(at, issuer)) roles.push('discovery');
  if (keys === undefined || isSame(at, keys)) roles.push('jwks');
  return roles;
}

export function isSame(one: HostPort, other: HostPort): boolean {
  return one.host === other.host && one.port === other.port;
}
