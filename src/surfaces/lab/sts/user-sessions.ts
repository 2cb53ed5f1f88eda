// SPDX-License-Identifier: Apache-2.0

import { type Answer, refusal, result } from '../protocol/answer.ts';
import { demandedText, type Form, integerOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import type { AccessKey, Session, World } from '../world.ts';
import { BOUNDED_TAGS } from '../iam/tags.ts';
import {
  credentialsOf,
  keepSession,
  mfaRefusal,
  packedSizeOf,
  packedSizeRefusal,
  packedStructure,
  SESSION_POLICY,
  type SessionKey,
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
const NAME: Member = {
  name: 'Name',
  kind: 'text',
  required: true,
  least: 2,
  most: 32,
  pattern: /^[\w+=,.@-]*$/,
  repeated: true,
};
const NOTHING = {
  policies: undefined,
  tags: {},
  transitiveTagKeys: [],
  sourceIdentity: undefined,
  provider: undefined,
};

/** A user's own session, for the same rights but those in IAM, and in STS all but `AssumeRole`. */
export const getSessionToken: Operation = forUsers(
  'GetSessionToken',
  [],
  (user, { form, open }) => {
    const refused = mfaRefusal(form);
    return refused ?? result({ Credentials: credentialsOf(open(user, {})) });
  },
);

/** A federated session that a user makes: it may what the user and its own policies allow. */
export const getFederationToken: Operation = forUsers(
  'GetFederationToken',
  [NAME, SESSION_POLICY, BOUNDED_TAGS],
  ({ account }, { form, world, open }) => {
    const name = demandedText(form, 'Name');
    const asked = sessionTagsOf(form, undefined);
    if (asked.kind === 'refused') return asked;
    const given = sessionPoliciesOf(form, account, world);
    if (given.kind === 'refused') return given;
    const grant = { policies: given.documents ?? [], tags: asked.tags };
    const size = packedSizeOf({ ...NOTHING, ...grant, subject: undefined });
    const refused = packedSizeRefusal(size);
    if (refused !== undefined) return refused;
    const arn = `arn:${world.partition}:sts::${account}:federated-user/${name}`;
    const key = open({ arn, userId: `${account}:${name}`, account }, grant);
    return result({
      Credentials: credentialsOf(key),
      FederatedUser: { FederatedUserId: key.userId, Arn: arn },
      ...packedStructure(key, size),
      // Told where nothing was packed, too (recorded 2024-06-05).
      PackedPolicySize: size,
    });
  },
);

interface Opened {
  readonly form: Form;
  readonly world: World;
  readonly open: (
    holder: Pick<AccessKey, 'arn' | 'userId' | 'account'>,
    grant: Partial<Pick<Session, 'policies' | 'tags'>>,
  ) => SessionKey;
}

/** An action for users alone (documented; the words of the refusal are widely reported). */
function forUsers(
  action: string,
  members: readonly Member[],
  run: (user: AccessKey, opened: Opened) => Answer,
): Operation {
  return {
    service: 'sts',
    action,
    callers: 'known',
    members: [DURATION, ...members],
    run: async (form, world, { now }) => {
      const { caller } = form;
      if (caller === undefined || caller.session !== undefined) {
        return refusal('AccessDenied', 403, `Cannot call ${action} with session credentials`);
      }
      const seconds = integerOf(form, 'DurationSeconds') ?? HALF_A_DAY;
      const open: Opened['open'] = ({ arn, userId, account }, grant) => {
        const opening = { ...NOTHING, ...grant, seconds, now };
        return keepSession(world, { arn, userId, account, role: undefined }, opening);
      };
      return run(caller, { form, world, open });
    },
  };
}
