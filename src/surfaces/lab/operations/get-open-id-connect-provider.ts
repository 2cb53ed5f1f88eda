// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { ARN_MEMBER, withProvider } from '../providers.ts';
import { sortedTags } from '../tags.ts';
import type { Operation } from './operation.ts';

export const getOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'GetOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER],
  run: async (form, world) =>
    withProvider(form, world, ({ url, clientIds, thumbprints, createdAt, tags }) =>
      result({
        Url: url,
        ClientIDList: clientIds,
        ThumbprintList: thumbprints,
        CreateDate: new Date(createdAt),
        Tags: sortedTags(tags),
      }),
    ),
};
