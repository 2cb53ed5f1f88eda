// SPDX-License-Identifier: Apache-2.0

import { refusal, result } from '../answer.ts';
import type { Operation } from './operation.ts';

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
