// SPDX-License-Identifier: Apache-2.0

import { checks } from '../checks/catalogue.ts';
import { evaluate } from '../evaluate.ts';
import type { GateId } from '../gates/ids.ts';
import { issuerOf } from '../gates/gate.ts';
import type { Facts, Vantage } from '../model/facts.ts';
import { type Instant, instantOf, plusSeconds } from '../model/instant.ts';
import type { Verdict } from '../model/verdict.ts';
import { type TokenForm, effectiveAudienceOf, textClaim } from '../model/web-identity.ts';
import type { EvidenceValue } from '../error.ts';
import type { JsonObject } from '../model/json.ts';
import type { KnownIssuer } from '../issuers/known-issuer.ts';
import { issuerFor, parseSubject } from '../issuers/subjects.ts';
import { secondsIn } from '../gates/claim-shapes.ts';
import { EMPTY_FACTS, PLAIN_REQUEST } from '../model/empty-facts.ts';
import { COMMON_CLAIMS, isPerhapsExposed, surelyExposed } from '../policy/context.ts';

/** A token, and all that is known beside it. */
export interface TokenAlone {
  readonly token: TokenForm;
  readonly at: Instant;
  readonly vantage: Vantage;
  /** The role that it is to be good for. */
  readonly roleArn: string | undefined;
}

/** The facts of a token that was looked at, and nothing else: no issuer, no cloud. */
export function factsOfToken({ token, at, vantage, roleArn }: TokenAlone): Facts {
  const facts: Facts = { ...EMPTY_FACTS, ...ASKED_ALONE, at, vantage, token };
  return {
    ...facts,
    issuer: issuerOf(facts),
    request: roleArn === undefined ? undefined : { ...PLAIN_REQUEST, roleArn },
  };
}

/**
 * What STS would say of a token by what can be seen of it alone. Hygiene that needs more does not
 * apply, and is left out.
 */
export function evaluateToken(facts: Facts): Verdict {
  const verdict = evaluate(facts, { only: [...GATES, ...checks.map(({ id }) => id)] });
  const told = verdict.checks.filter(
    ({ kind, status }) => kind === 'gate' || status !== 'not-applicable',
  );
  return { ...verdict, checks: told };
}

/** The gates that read nothing but the token, and the role that was named. */
const GATES: readonly GateId[] = ['request', 'token-form', 'claims', 'roles-claim'];

/** A token alone is about nothing else, and under the rules of most accounts. */
const ASKED_ALONE: Pick<Facts, 'lab' | 'target' | 'rules'> = {
  lab: false,
  target: {
    text: undefined,
    kind: 'token',
    clusterName: undefined,
    providerArn: undefined,
    found: {},
  },
  rules: {
    partition: 'aws',
    messages: 'current',
    match: 'path',
    hosts: 'both',
    library: 'bundled',
  },
};

/** A condition key that a trust policy can ask about this token, and what it finds. */
interface TokenCondition {
  /** `<issuer without its scheme>:<claim>`. */
  readonly key: string;
  readonly value: EvidenceValue;
  /** Whether AWS documents that it passes the claim on for this issuer. */
  readonly certain: boolean;
}

/**
 * What a trust policy can ask about a token: of all its claims, those that AWS passes on. A
 * condition on any other is never met.
 */
export function conditionsOf(claims: JsonObject | undefined): readonly TokenCondition[] {
  const issuer = textClaim(claims, 'iss')?.replace(/^https:\/\//, '');
  if (claims === undefined || issuer === undefined) return [];
  const common = Object.fromEntries(
    COMMON_CLAIMS.flatMap((name) => {
      const value = name === 'aud' ? effectiveAudienceOf(claims) : claims[name];
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
  const sure = { ...common, ...surelyExposed(issuer, claims) };
  const perhaps = Object.entries(claims).filter(
    ([name]) => !(name in sure) && isPerhapsExposed(issuer, name),
  );
  return [
    ...Object.entries(sure).map(([name, value]) => [name, value, true] as const),
    ...perhaps.map(([name, value]) => [name, value, false] as const),
  ].flatMap(([name, value, certain]) =>
    isPlain(value) ? [{ key: `${issuer}:${name}`, value, certain }] : [],
  );
}

/** Texts, numbers and lists of them are passed on; objects are not. */
function isPlain(value: unknown): value is EvidenceValue {
  return (
    ['string', 'number', 'boolean'].includes(typeof value) ||
    (Array.isArray(value) && value.every((item) => typeof item === 'string'))
  );
}

/** Who issued a token, and what for, by what is known of its issuer. */
export interface TokenOrigin {
  /** `Amazon EKS`. */
  readonly issuer: string;
  /** The form of its subject and the parts of it; `undefined` where it has no known form. */
  readonly form: string | undefined;
  readonly parts: Readonly<Record<string, string>>;
  /** When an issuer gives this audience, where it is a usual one. */
  readonly audienceWhen: string | undefined;
}

/** Where a token comes from; `undefined` where its issuer is not known to us. */
export function originOf(claims: JsonObject | undefined): TokenOrigin | undefined {
  const bare = textClaim(claims, 'iss')?.replace(/^https:\/\//, '');
  const subject = textClaim(claims, 'sub');
  const known = bare === undefined ? undefined : issuerFor(bare, subject);
  if (known === undefined || claims === undefined) return undefined;
  const parsed = subject === undefined ? undefined : parseSubject(known, subject);
  return {
    issuer: known.name,
    form: parsed?.form,
    parts: parsed?.parts ?? {},
    audienceWhen: usualWhen(known, effectiveAudienceOf(claims)),
  };
}

function usualWhen({ audiences }: KnownIssuer, audience: string | undefined): string | undefined {
  return audiences.find((usual) => usual.audience === audience)?.when;
}

/** The times of a token; what is absent, or is no time of this age, is `undefined`. */
interface TokenTimes {
  readonly issuedAt: Instant | undefined;
  readonly notBefore: Instant | undefined;
  readonly expiresAt: Instant | undefined;
  /** When STS begins to refuse it: five minutes after it expired (IAM User Guide). */
  readonly refusedFrom: Instant | undefined;
}

/** Reads the times of a token from its claims, which have them as seconds since 1970. */
export function tokenTimesOf(claims: JsonObject | undefined): TokenTimes {
  const expiresAt = timeIn(claims, 'exp');
  return {
    issuedAt: timeIn(claims, 'iat'),
    notBefore: timeIn(claims, 'nbf'),
    expiresAt,
    refusedFrom: expiresAt === undefined ? undefined : plusSeconds(expiresAt, TOLERANCE_SECONDS),
  };
}

function timeIn(claims: JsonObject | undefined, name: string): Instant | undefined {
  const seconds = claims === undefined ? undefined : secondsIn(claims, name);
  if (seconds === undefined || Math.abs(seconds) >= LAST_SECOND) return undefined;
  return instantOf(seconds * 1000);
}

const TOLERANCE_SECONDS = 300;

/** The end of the year 9999: what is later has no date of four digits in ISO 8601. */
const LAST_SECOND = 253_402_300_800;
