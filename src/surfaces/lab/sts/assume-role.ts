// SPDX-License-Identifier: Apache-2.0

import { accountOf, parseArn, roleNameOf } from '../../../core/model/arn.ts';
import { DEFAULT_SESSION_SECONDS } from '../iam/roles.ts';
import { BOUNDED_TAGS } from '../iam/tags.ts';
import { type Answer, type Refused, result, validationError } from '../protocol/answer.ts';
import { demandedText, type Form, integerOf, textOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import type { AccessKey, RoleRecord } from '../world.ts';
import { type AssumeCalling, assumeRefusal, type AssumeWish } from './assume-role-decision.ts';
import {
  credentialsStructure,
  mfaRefusal,
  openSession,
  packedSizeOf,
  packedSizeRefusal,
  SESSION_POLICY,
  sessionPoliciesOf,
  type SessionTags,
  sessionTagsOf,
} from './sessions.ts';

/** @see STS API, AssumeRole. Values are repeated in refusals (recorded 2025-07 and 2026-02). */
const ASSUME_ROLE_MEMBERS: readonly Member[] = [
  { name: 'RoleArn', kind: 'text', required: true, least: 20, most: 2048, repeated: true },
  {
    name: 'RoleSessionName',
    kind: 'text',
    required: true,
    least: 2,
    most: 64,
    pattern: /^[\w+=,.@-]*$/,
    repeated: true,
  },
  { name: 'DurationSeconds', kind: 'integer', least: 900, most: 43_200, repeated: true },
  {
    name: 'ExternalId',
    kind: 'text',
    least: 2,
    most: 1224,
    pattern: /^[\w+=,.@:/-]*$/,
    repeated: true,
  },
  {
    name: 'SourceIdentity',
    kind: 'text',
    least: 2,
    most: 64,
    pattern: /^[\w+=,.@-]*$/,
    repeated: true,
  },
  { name: 'TransitiveTagKeys', kind: 'list', least: 1, most: 128, mostMembers: 50 },
  SESSION_POLICY,
  BOUNDED_TAGS,
];

/** Exchanges credentials for those of a role, of this account or of another. */
export const assumeRole: Operation = {
  service: 'sts',
  action: 'AssumeRole',
  callers: 'known',
  members: ASSUME_ROLE_MEMBERS,
  run: async (form, world, { now }) => {
    const { caller, keys } = form;
    if (caller === undefined) throw new TypeError('an action of known callers had none');
    const refused = formRefusal(form);
    if (refused !== undefined) return refused;
    const tags = sessionTagsOf(form, caller.session);
    if (tags.kind === 'refused') return tags;
    const calling = { caller, world, keys, now };
    return assumeRefusal(calling, wishOf(form, tags)) ?? opened(form, calling, tags);
  },
};

function wishOf(form: Form, tags: SessionTags): AssumeWish {
  return {
    roleArn: demandedText(form, 'RoleArn'),
    sessionName: demandedText(form, 'RoleSessionName'),
    externalId: textOf(form, 'ExternalId'),
    sourceIdentity: sourceIdentityOf(form),
    tags,
  };
}

function opened(form: Form, { caller, world, now }: AssumeCalling, asked: SessionTags): Answer {
  const { tags, transitiveTagKeys } = asked;
  const { roleArn, sessionName: name, sourceIdentity } = wishOf(form, asked);
  const role = world.roles.get(roleArn);
  if (role === undefined) throw new TypeError('a role that is not there was assumed');
  const policies = sessionPoliciesOf(form, accountOf(roleArn) ?? '', world);
  if (policies.kind === 'refused') return policies;
  const seconds = integerOf(form, 'DurationSeconds') ?? DEFAULT_SESSION_SECONDS;
  const packed = { policies: policies.documents ?? [], tags, transitiveTagKeys, sourceIdentity };
  const size = packedSizeOf({ ...packed, subject: undefined });
  const refused = durationRefusal(seconds, role, caller) ?? packedSizeRefusal(size);
  if (refused !== undefined) return refused;
  const key = openSession(world, role, {
    ...packed,
    policies: policies.documents,
    provider: caller.session?.provider,
    name,
    seconds,
    now,
  });
  return result(credentialsStructure(key, size));
}

/** Once a session has one, the sessions that it opens have it too (documented). */
function sourceIdentityOf(form: Form): string | undefined {
  return textOf(form, 'SourceIdentity') ?? form.caller?.session?.sourceIdentity;
}

function formRefusal(form: Form): Refused | undefined {
  const roleArn = demandedText(form, 'RoleArn');
  if (!isRoleArn(roleArn)) return validationError(`${roleArn} is invalid`);
  const refused = mfaRefusal(form);
  if (refused !== undefined) return refused;
  // Documented: once it is set it stays. The words are ours.
  const own = form.caller?.session?.sourceIdentity;
  return own === undefined || sourceIdentityOf(form) === own
    ? undefined
    : validationError('The source identity of the calling session cannot be changed');
}

/** The words of both are widely reported; documented: a role assumed by a role lasts an hour at most. */
function durationRefusal(
  seconds: number,
  { maxSessionDurationSeconds }: RoleRecord,
  { session }: AccessKey,
): Refused | undefined {
  if (session?.role !== undefined && seconds > CHAINED_SECONDS) {
    return validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  return seconds > maxSessionDurationSeconds
    ? validationError(
        'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
      )
    : undefined;
}

function isRoleArn(text: string): boolean {
  try {
    return roleNameOf(parseArn(text)) !== undefined;
  } catch {
    return false;
  }
}

const CHAINED_SECONDS = 3600;
