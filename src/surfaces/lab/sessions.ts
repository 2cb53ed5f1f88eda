// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { type Instant, instantOf } from '../../core/model/instant.ts';
import { seenOf } from '../../core/model/observed.ts';
import { effectiveAudienceOf } from '../../core/model/web-identity.ts';
import type { WireStructure } from './answer.ts';
import { accessKeyId, secretKey, sessionToken } from './identifiers.ts';
import type { AccessKey, RoleRecord, Session, World } from './world.ts';

/** Credentials of a session. */
export type SessionKey = AccessKey & { readonly session: Session };

/** How a session is opened. */
export interface Opening extends Omit<Session, 'token' | 'expires' | 'role'> {
  readonly name: string;
  readonly seconds: number;
  readonly now: Instant;
}

/** Opens a session of a role and keeps its credentials, as long as they last. */
export function openSession(
  world: World,
  role: RoleRecord,
  { name, seconds, now, ...grant }: Opening,
): SessionKey {
  const account = role.arn.split(':')[4] ?? world.account;
  const whole = Math.trunc(now / 1000) + seconds;
  const key = {
    id: accessKeyId('ASIA', account),
    secret: secretKey(),
    account,
    // The role's name without its path, as STS has it.
    arn: `arn:${world.partition}:sts::${account}:assumed-role/${role.name}/${name}`,
    userId: `${role.roleId}:${name}`,
    session: {
      ...grant,
      token: sessionToken(),
      expires: instantOf(whole * 1000),
      role: role.arn,
    },
  };
  forgetSessions(world, now);
  world.accessKeys.set(key.id, key);
  return key;
}

/**
 * What every action of STS that opens a session answers with. Since 2026-06-17 the share of the token
 * that is used has a name of its own (documented); the older one is absent where nothing was packed.
 */
export function credentialsStructure(key: SessionKey, packedPercent: number): WireStructure {
  return {
    Credentials: {
      AccessKeyId: key.id,
      SecretAccessKey: key.secret,
      SessionToken: key.session.token,
      Expiration: new Date(key.session.expires),
    },
    AssumedRoleUser: { AssumedRoleId: key.userId, Arn: key.arn },
    SourceIdentity: key.session.sourceIdentity,
    PackedPolicySize: packedPercent === 0 ? undefined : packedPercent,
    SessionTokenUtilization: packedPercent,
    SessionTokenSize: key.session.token.length,
  };
}

/** What STS answers a token with, as recorded 2026-09-11: the provider is named by its ARN. */
export function webIdentityStructure(
  facts: Facts,
  key: SessionKey,
  packedPercent: number,
): WireStructure {
  return {
    ...credentialsStructure(key, packedPercent),
    SubjectFromWebIdentityToken: subjectOf(facts),
    Provider: seenOf(facts.provider)?.arn,
    Audience: effectiveAudienceOf(facts.token?.claims ?? {}),
  };
}

/** The subject as text; a number becomes one (recorded 2026-09-11). */
export function subjectOf({ token }: Facts): string {
  const subject = token?.claims?.['sub'];
  return typeof subject === 'string' || typeof subject === 'number' ? String(subject) : '';
}

/**
 * Lets go of the oldest sessions while they have ended, or there are too many. One that ended behind
 * one that lasts stays until it is the oldest: whoever uses it is told that it expired.
 */
function forgetSessions({ accessKeys }: World, now: Instant): void {
  for (const [id, { session }] of accessKeys) {
    if (session === undefined) continue; // a user
    if (session.expires > now && accessKeys.size < MAX_SESSIONS) return;
    accessKeys.delete(id);
  }
}

/** A test suite that asks for more at once would be the first. */
const MAX_SESSIONS = 10_000;
