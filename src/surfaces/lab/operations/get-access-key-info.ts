// SPDX-License-Identifier: Apache-2.0

import { result, validationError } from '../answer.ts';
import { demandedText } from '../form.ts';
import { accountIn } from '../identifiers.ts';
import type { Operation } from './operation.ts';

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
