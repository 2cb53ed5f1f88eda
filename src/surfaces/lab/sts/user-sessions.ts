// SPDX-License-Identifier: Apache-2.0

import { type Answer, refusal, type Refused, result } from '../protocol/answer.ts';
import { demandedText, integerOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import type { AccessKey } from '../world.ts';
import { BOUNDED_TAGS } from '../iam/tags.ts';
import {
  credentialsOf,
  keepSession,
  mfaRefusal,
  packedSizeOf,
  packedSizeRefusal,
  packedStructure,
  SESSION_POLICY,
  sessionPoliciesOf,
  sessionTagsOf,
} from './sessions.ts';

/** @see STS API, `durationSecondsType` of both: a quarter of an hour to a day and a half. */
const DURATION: Member = {
  name: 'DurationSeconds',
  kind: 'integer',
  least: 900,
  most: 129_600,
  repeated: true,
};
const HALF_A_DAY = 43_200;

/** A user's own session, for the same rights but those in IAM, and in STS all but `AssumeRole`. */
export const getSessionToken: Operation = {
  service: 'sts',
  action: 'GetSessionToken',
  callers: 'known',
  members: [DURATION],
  run: async (form, world, { now }) =>
    withUser(form.caller, 'GetSessionToken', ({ arn, userId, account }) => {
      const refused = mfaRefusal(form);
      if (refused !== undefined) return refused;
      const key = keepSession(
        world,
        { arn, userId, account, role: undefined },
        {
          policies: undefined,
          tags: {},
          transitiveTagKeys: [],
          sourceIdentity: undefined,
          provider: undefined,
          seconds: integerOf(form, 'DurationSeconds') ?? HALF_A_DAY,
          now,
        },
      );
      return result({ Credentials: credentialsOf(key) });
    }),
};

/** A session for somebody whom a user vouches for: it may what the user and its own policies allow. */
export const getFederationToken: Operation = {
  service: 'sts',
  action: 'GetFederationToken',
  callers: 'known',
  members: [
    {
      name: 'Name',
      kind: 'text',
      required: true,
      least: 2,
      most: 32,
      pattern: /^[\w+=,.@-]*$/,
      repeated: true,
    },
    DURATION,
    SESSION_POLICY,
    BOUNDED_TAGS,
  ],
  run: async (form, world, { now }) =>
    withUser(form.caller, 'GetFederationToken', ({ account }) => {
      const name = demandedText(form, 'Name');
      const asked = sessionTagsOf(form, undefined);
      if (asked.kind === 'refused') return asked;
      const policies = sessionPoliciesOf(form, account, world);
      if (policies.kind === 'refused') return policies;
      const { tags } = asked;
      const grant = {
        policies: policies.documents ?? [],
        tags,
        transitiveTagKeys: [],
        sourceIdentity: undefined,
      };
      const size = packedSizeOf({ ...grant, subject: undefined });
      const refused = packedSizeRefusal(size);
      if (refused !== undefined) return refused;
      const arn = `arn:${world.partition}:sts::${account}:federated-user/${name}`;
      const userId = `${account}:${name}`;
      const seconds = integerOf(form, 'DurationSeconds') ?? HALF_A_DAY;
      const opening = { ...grant, provider: undefined, seconds, now };
      const key = keepSession(world, { arn, userId, account, role: undefined }, opening);
      return result({
        Credentials: credentialsOf(key),
        FederatedUser: { FederatedUserId: userId, Arn: arn },
        ...packedStructure(key, size),
        // Told where nothing was packed, too (recorded 2024-06-05).
        PackedPolicySize: size,
      });
    }),
};

/** Both are for users alone (documented). The words are widely reported. */
function withUser(
  caller: AccessKey | undefined,
  action: string,
  then: (user: AccessKey) => Answer,
): Answer {
  return caller === undefined || caller.session !== undefined ? ofSession(action) : then(caller);
}

function ofSession(action: string): Refused {
  return refusal('AccessDenied', 403, `Cannot call ${action} with session credentials`);
}
