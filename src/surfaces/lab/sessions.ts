// SPDX-License-Identifier: Apache-2.0

import type { Facts } from '../../core/model/facts.ts';
import { type Instant, instantOf } from '../../core/model/instant.ts';
import { seenOf } from '../../core/model/look.ts';
import { effectiveAudienceOf } from '../../core/model/web-identity.ts';
import type { WireStructure } from './answer.ts';
import { secretKey, sessionToken, uniqueId } from './identifiers.ts';
import { type AccessKey, PARTITION, type RoleRecord, type World } from './world.ts';

/** Credentials of a session, with the Instant at which they end. */
export type SessionKey = AccessKey & { readonly session: NonNullable<AccessKey['session']> };

/** Opens a session of a role and keeps its credentials, as long as they last. */
export function openSession(
  world: World,
  role: RoleRecord,
  about: { readonly name: string; readonly seconds: number; readonly now: Instant },
): SessionKey {
  const { name, seconds, now } = about;
  const account = role.arn.split(':')[4] ?? world.account;
  const whole = Math.trunc(now / 1000) + seconds;
  const key = {
    id: uniqueId('ASIA'),
    secret: secretKey(),
    account,
    // The role's name without its path, as STS has it.
    arn: `arn:${PARTITION}:sts::${account}:assumed-role/${role.name}/${name}`,
    userId: `${role.roleId}:${name}`,
    session: { token: sessionToken(), expires: instantOf(whole * 1000) },
  };
  forgetSessions(world, now);
  world.accessKeys.set(key.id, key);
  return key;
}

/** What STS answers with, as recorded 2026-09-11: the provider is named by its ARN. */
export function sessionStructure(facts: Facts, key: SessionKey): WireStructure {
  const claims = facts.token?.claims ?? {};
  const subject = subjectOf(facts);
  const identity = claims['https://aws.amazon.com/source_identity'];
  return {
    Credentials: {
      AccessKeyId: key.id,
      SecretAccessKey: key.secret,
      SessionToken: key.session.token,
      Expiration: new Date(key.session.expires),
    },
    SubjectFromWebIdentityToken: subject,
    AssumedRoleUser: { AssumedRoleId: key.userId, Arn: key.arn },
    PackedPolicySize: packedSizeOf(subject),
    Provider: seenOf(facts.provider)?.arn,
    Audience: effectiveAudienceOf(claims),
    SourceIdentity: typeof identity === 'string' ? identity : undefined,
  };
}

/** The subject as text; a number becomes one (recorded 2026-09-11). */
export function subjectOf({ token }: Facts): string {
  const subject = token?.claims?.['sub'];
  return typeof subject === 'string' || typeof subject === 'number' ? String(subject) : '';
}

/** Present without a policy too, 24 to 34 percent, and growing with the subject (recorded). */
function packedSizeOf(subject: string): number {
  return Math.min(34, 24 + Math.trunc(subject.length / 32));
}

/** Lets go of sessions that have ended, and of the oldest where there are too many. */
function forgetSessions({ accessKeys }: World, now: Instant): void {
  const sessions = [...accessKeys.values()].filter(({ session }) => session !== undefined);
  const ended = sessions.filter(({ session }) => session !== undefined && session.expires <= now);
  const surplus = sessions.length - ended.length - MAX_SESSIONS + 1;
  for (const { id } of [...ended, ...sessions.slice(0, Math.max(0, surplus))])
    accessKeys.delete(id);
}

/** A test suite that asks for more at once would be the first. */
const MAX_SESSIONS = 10_000;
