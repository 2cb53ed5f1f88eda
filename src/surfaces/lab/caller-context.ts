// SPDX-License-Identifier: Apache-2.0

import { type Instant, printInstant } from '../../core/model/instant.ts';
import type { AccessKey, Session, World } from './world.ts';
import type { PolicyRequest } from '../../core/policy/context.ts';

/** The condition keys that say who calls and when, by their names in lower case. */
export function callerContext(
  caller: AccessKey,
  world: World,
  now: Instant,
): PolicyRequest['context'] {
  return {
    'aws:principalaccount': [caller.account],
    'aws:userid': [caller.userId],
    'aws:currenttime': [printInstant(now)],
    'aws:epochtime': [String(Math.trunc(now / 1000))],
    'aws:securetransport': ['true'],
    ...(caller.session === undefined ? userContext(caller) : sessionContext(caller.session, world)),
  };
}

function userContext({ arn }: AccessKey): PolicyRequest['context'] {
  return {
    'aws:principalarn': [arn],
    'aws:principaltype': ['User'],
    'aws:username': [arn.slice(arn.lastIndexOf('/') + 1)],
  };
}

/** Tags of the session stand over those of its role. */
function sessionContext(
  { role, tags, sourceIdentity, provider }: Session,
  { roles }: World,
): PolicyRequest['context'] {
  const all = Object.entries({ ...roles.get(role)?.tags, ...tags });
  return {
    'aws:principalarn': [role],
    'aws:principaltype': ['AssumedRole'],
    ...only('aws:sourceidentity', sourceIdentity),
    ...only('aws:federatedprovider', provider),
    ...Object.fromEntries(
      all.map(([key, value]) => [`aws:principaltag/${key.toLowerCase()}`, [value]]),
    ),
  };
}

/** A key with one value; without a value it is absent. */
export function only(key: string, value: string | undefined): PolicyRequest['context'] {
  return value === undefined ? {} : { [key]: [value] };
}
