// SPDX-License-Identifier: Apache-2.0

import { refusal, result } from '../answer.ts';
import { demandedText } from '../form.ts';
import type { Operation } from './operation.ts';

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
