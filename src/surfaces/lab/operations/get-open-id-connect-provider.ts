// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { contextStructure } from '../context-providers.ts';
import { ARN_MEMBER, withProvider } from '../providers.ts';
import { sortedTags } from '../tags.ts';
import type { Operation } from './operation.ts';

export const getOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'GetOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER],
  run: async (form, world) =>
    withProvider(form, world, (provider) =>
      result({
        Url: provider.url,
        ClientIDList: provider.clientIds,
        ThumbprintList: provider.thumbprints,
        CreateDate: new Date(provider.createdAt),
        Tags: sortedTags(provider.tags),
        ContextProvider: contextStructure(provider),
        IdentityCenterInstanceArn: provider.identityCenterInstanceArn,
      }),
    ),
};
