// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { tagsOf } from '../form.ts';
import { ARN_MEMBER, withProvider } from '../providers.ts';
import { tagRecord, TAGS, tagsRefusal } from '../tags.ts';
import type { Operation } from './operation.ts';

export const tagOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'TagOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER, { ...TAGS, required: true }],
  run: async (form, world) =>
    withProvider(form, world, (provider) => {
      const added = tagsOf(form);
      const refused = tagsRefusal(added, Object.keys(provider.tags));
      if (refused !== undefined) return refused;
      const tags = { ...provider.tags, ...tagRecord(added) };
      world.providers.set(provider.arn, { ...provider, tags });
      return result();
    }),
};
