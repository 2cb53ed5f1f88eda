// SPDX-License-Identifier: Apache-2.0

import { PAGE, pageOf } from '../page.ts';
import { ARN_MEMBER, withProvider } from '../providers.ts';
import { sortedTags } from '../tags.ts';
import type { Operation } from './operation.ts';

export const listOpenIdConnectProviderTags: Operation = {
  service: 'iam',
  action: 'ListOpenIDConnectProviderTags',
  callers: 'user',
  members: [ARN_MEMBER, ...PAGE],
  run: async (form, world) =>
    withProvider(form, world, ({ tags }) => pageOf('Tags', sortedTags(tags), form)),
};
