// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { listOf } from '../form.ts';
import { ARN_MEMBER, withProvider } from '../providers.ts';
import { TAG_KEYS, tagsWithout } from '../tags.ts';
import type { Operation } from './operation.ts';

export const untagOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'UntagOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER, TAG_KEYS],
  run: async (form, world) =>
    withProvider(form, world, (provider) => {
      const tags = tagsWithout(provider.tags, listOf(form, 'TagKeys') ?? []);
      world.providers.set(provider.arn, { ...provider, tags });
      return result();
    }),
};
