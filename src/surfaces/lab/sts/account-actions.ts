// SPDX-License-Identifier: Apache-2.0

import { randomBytes } from 'node:crypto';

import { refusal, result, validationError } from '../protocol/answer.ts';
import { demandedText } from '../protocol/form.ts';
import { accountIn } from '../protocol/identifiers.ts';
import type { Operation } from '../protocol/operation.ts';
import { PAGE, pageOf } from '../protocol/parameter-validation.ts';
import type { AuthorizationMessage } from '../world.ts';

export const getCallerIdentity: Operation = {
  service: 'sts',
  action: 'GetCallerIdentity',
  callers: 'known',
  members: [],
  run: async ({ caller }) =>
    caller === undefined
      ? refusal('MissingAuthenticationToken', 403, 'Request is missing Authentication Token')
      : result({ UserId: caller.userId, Account: caller.account, Arn: caller.arn }),
};

/** The account of any key, of this one or another: it stands in the key's id. */
export const getAccessKeyInfo: Operation = {
  service: 'sts',
  action: 'GetAccessKeyInfo',
  callers: 'user',
  members: [
    {
      name: 'AccessKeyId',
      kind: 'text',
      required: true,
      least: 16,
      most: 128,
      pattern: /^[\w]*$/,
      repeated: true,
    },
  ],
  run: async (form) => {
    const id = demandedText(form, 'AccessKeyId');
    const account = accountIn(id);
    // Its words are ours.
    return account === undefined
      ? validationError(`${id} is not a valid access key id`)
      : result({ Account: account });
  },
};

/** The accounts of the lab have none. */
export const listAccountAliases: Operation = {
  service: 'iam',
  action: 'ListAccountAliases',
  callers: 'user',
  members: PAGE,
  run: async (form) => pageOf('AccountAliases', [], form),
};

/** Decodes the messages that this lab gave, which `GET /_lab/state` lists with its decisions. */
export const decodeAuthorizationMessage: Operation = {
  service: 'sts',
  action: 'DecodeAuthorizationMessage',
  callers: 'user',
  members: [{ name: 'EncodedMessage', kind: 'text', required: true, least: 1, most: 10_240 }],
  run: async (form, { decisions }) => {
    const encoded = demandedText(form, 'EncodedMessage');
    const found = decisions.find(({ authorization }) => authorization?.encoded === encoded);
    return found?.authorization === undefined
      ? refusal('InvalidAuthorizationMessageException', 400, 'Message is not valid.')
      : result({ DecodedMessage: found.authorization.decoded });
  },
};

/** Who was not authorized, for what. */
interface Unauthorized {
  readonly principal: { readonly id: string; readonly arn: string };
  readonly action: string;
  readonly resource: string;
  readonly explicitDeny: boolean;
}

/**
 * An authorization message. AWS encrypts what it says; here it is a name for it, which only the lab
 * that gave it can look up.
 */
export function authorizationMessage({
  principal,
  action,
  resource,
  explicitDeny,
}: Unauthorized): AuthorizationMessage {
  return {
    encoded: randomBytes(ENCODED_BYTES).toString('base64url'),
    decoded: JSON.stringify({
      allowed: false,
      explicitDeny,
      matchedStatements: { items: [] },
      failures: { items: [] },
      context: { principal, action, resource, conditions: { items: [] } },
    }),
  };
}

/** Too many to be guessed; those of AWS are longer still. */
const ENCODED_BYTES = 96;
