// SPDX-License-Identifier: Apache-2.0

import { deflateRawSync } from 'node:zlib';

import type { Facts } from '../../../core/model/facts.ts';
import { type Instant, instantOf } from '../../../core/model/instant.ts';
import { effectiveAudienceOf } from '../../../core/model/web-identity.ts';
import { documentOf, isAttachable, isPolicyArn } from '../iam/policies.ts';
import { identityPolicyRefusal } from '../iam/identity-policy-refusal.ts';
import { RESERVED, tagRecord } from '../iam/tags.ts';
import { refusal, type Refused, validationError, type WireStructure } from '../protocol/answer.ts';
import { forgetSessions } from './forget-sessions.ts';
import { type Form, listOf, structuresOf, tagsOf, textOf } from '../protocol/form.ts';
import { accessKeyId, secretKey, sessionToken } from '../protocol/identifiers.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import type { AccessKey, RoleRecord, Session, World } from '../world.ts';
import { seenOf } from '../../../core/model/observed.ts';

/** Credentials of a session. */
export type SessionKey = AccessKey & { readonly session: Session };

/** How a session is opened. */
interface Opening extends Omit<Session, 'token' | 'expires' | 'role'> {
  readonly seconds: number;
  readonly now: Instant;
}

/** Whose session it is. */
type Holder = Pick<AccessKey, 'arn' | 'userId' | 'account'> & Pick<Session, 'role'>;

/** Opens a session of a role and keeps its credentials, as long as they last. */
export function openSession(
  world: World,
  { arn, name, roleId }: RoleRecord,
  { name: session, ...opening }: Opening & { readonly name: string },
): SessionKey {
  const account = arn.split(':')[4] ?? world.account;
  const holder = {
    account,
    // The role's name without its path, as STS has it.
    arn: `arn:${world.partition}:sts::${account}:assumed-role/${name}/${session}`,
    userId: `${roleId}:${session}`,
    role: arn,
  };
  return keepSession(world, holder, opening);
}

/** The credentials of a new session, which are kept. */
export function keepSession(
  world: World,
  { role, ...holder }: Holder,
  { seconds, now, ...grant }: Opening,
): SessionKey {
  const whole = Math.trunc(now / 1000) + seconds;
  const expires = instantOf(whole * 1000);
  const key = {
    ...holder,
    id: accessKeyId('ASIA', holder.account),
    secret: secretKey(),
    session: { ...grant, token: sessionToken(), expires, role },
  };
  forgetSessions(world, now);
  world.accessKeys.set(key.id, key);
  return key;
}

export function credentialsOf({ id, secret, session }: SessionKey): WireStructure {
  return {
    AccessKeyId: id,
    SecretAccessKey: secret,
    SessionToken: session.token,
    Expiration: new Date(session.expires),
  };
}

/** What the actions answer with that open a session of a role. */
export function credentialsStructure(key: SessionKey, packedPercent: number): WireStructure {
  return {
    Credentials: credentialsOf(key),
    AssumedRoleUser: { AssumedRoleId: key.userId, Arn: key.arn },
    SourceIdentity: key.session.sourceIdentity,
    ...packedStructure(key, packedPercent),
  };
}

/**
 * How full a token is. Since 2026-06-17 the share of it that is used has a name of its own
 * (documented); the older one is absent where nothing was packed.
 */
export function packedStructure(key: SessionKey, packedPercent: number): WireStructure {
  return {
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

/** The tags of a session that is to be opened. */
export interface SessionTags {
  readonly kind: 'tags';
  /** What the call asks for. */
  readonly requested: Readonly<Record<string, string>>;
  /** What the session has: transitive tags of the calling session too. */
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
}

/** Reads `Tags` and `TransitiveTagKeys`; the words of the refusals were recorded 2025-04-10. */
export function sessionTagsOf(form: Form, calling: Session | undefined): SessionTags | Refused {
  const asked = tagsOf(form);
  const keys = asked.map(({ key }) => key.toLowerCase());
  const transitive = listOf(form, 'TransitiveTagKeys') ?? [];
  const inherited = inheritedTags(calling);
  if (new Set(keys).size < keys.length) {
    return invalid('Duplicate tag keys found. Please note that Tag keys are case insensitive.');
  }
  // Documented; the words are those of IAM.
  if (keys.some((key) => key.startsWith('aws:'))) return invalid(RESERVED);
  if (!transitive.every((key) => keys.includes(key.toLowerCase()))) {
    return invalid('The specified transitive tag key must be included in the requested tags.');
  }
  if (Object.keys(inherited).some((key) => keys.includes(key.toLowerCase()))) {
    return invalid(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  }
  const requested = tagRecord(asked);
  return {
    kind: 'tags',
    requested,
    tags: { ...inherited, ...requested },
    transitiveTagKeys: [...Object.keys(inherited), ...transitive],
  };
}

function inheritedTags(calling: Session | undefined): Readonly<Record<string, string>> {
  if (calling === undefined) return {};
  const keys = new Set(calling.transitiveTagKeys.map((key) => key.toLowerCase()));
  return Object.fromEntries(
    Object.entries(calling.tags).filter(([key]) => keys.has(key.toLowerCase())),
  );
}

/** Nobody in the lab has an MFA device. */
export function mfaRefusal(form: Form): Refused | undefined {
  if (textOf(form, 'TokenCode') === undefined && textOf(form, 'SerialNumber') === undefined) {
    return undefined;
  }
  const message = 'MultiFactorAuthentication failed with invalid MFA one time pass code.';
  return refusal('AccessDenied', 403, message);
}

function invalid(message: string): Refused {
  return refusal('InvalidParameterValue', 400, message);
}

/** What a session is opened with that STS packs into its token. */
interface Packed {
  readonly policies: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
  readonly transitiveTagKeys: readonly string[];
  readonly sourceIdentity: string | undefined;
  /** Of a token; `undefined` where there was none. */
  readonly subject: string | undefined;
}

/**
 * How much of the space for it is used, in percent. How STS packs is not published, so this is a
 * stand-in: 24 to 34 for a token without more, growing with its subject (recorded 2026-09-11), nothing
 * for a call without more (recorded 2024-06), sixteen for a short policy (recorded 2026-02).
 */
export function packedSizeOf(packed: Packed): number {
  const { subject, policies, tags, transitiveTagKeys, sourceIdentity } = packed;
  const given = [...policies, ...Object.entries(tags).flat(), ...transitiveTagKeys];
  const more = given.join('') + (sourceIdentity ?? '');
  const base = subject === undefined ? 0 : Math.min(34, 24 + Math.trunc(subject.length / 32));
  if (more === '') return base;
  return base + Math.ceil((deflateRawSync(more).length * 100) / SPACE);
}

/** The words of the first half are widely reported. */
export function packedSizeRefusal(percent: number): Refused | undefined {
  if (percent <= 100) return undefined;
  const message = `Packed policy consumes ${String(percent)}% of allotted space, please use smaller policy.`;
  return refusal('PackedPolicyTooLarge', 400, message);
}

/** Bytes after compression, so that the short policy of the recording takes its sixteen percent. */
const SPACE = 700;

/** The policies that a session cannot exceed. */
interface SessionPolicies {
  readonly kind: 'policies';
  /** `undefined` where none were given. */
  readonly documents: readonly string[] | undefined;
}

/** Reads `Policy` and `PolicyArns`; the policies that are named must be of the role's account or AWS's. */
export function sessionPoliciesOf(
  form: Form,
  account: string,
  world: World,
): SessionPolicies | Refused {
  const policy = textOf(form, 'Policy');
  const refused = policy === undefined ? undefined : identityPolicyRefusal(policy, world);
  if (refused !== undefined) return refused;
  const arns = structuresOf(form, 'PolicyArns').map((one) => one.get('arn') ?? '');
  const strange = arns.find((arn) => !isPolicyArn(arn) || !isAttachable(arn, account, world));
  if (strange !== undefined) return validationError(`${strange.slice(0, 2048)} is invalid`);
  if (policy === undefined && arns.length === 0) return { kind: 'policies', documents: undefined };
  const named = arns.flatMap((arn) => documentOf(arn, world) ?? []);
  return { kind: 'policies', documents: [...(policy === undefined ? [] : [policy]), ...named] };
}

/** @see STS API, `unrestrictedSessionPolicyDocumentType`. */
export const SESSION_POLICY: Member = {
  name: 'Policy',
  kind: 'text',
  least: 1,
  most: 2048,
  repeated: true,
};
