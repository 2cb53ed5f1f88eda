// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { listOf } from '../form.ts';
import { ARN_MEMBER, withProvider } from '../providers.ts';
import type { Operation } from './operation.ts';

export const untagOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'UntagOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER, { name: 'TagKeys', kind: 'list', required: true, least: 1, most: 128 }],
  run: async (form, world) =>
    withProvider(form, world, (provider) => {
      const gone = new Set(listOf(form, 'TagKeys'));
      const tags = Object.fromEntries(
        Object.entries(provider.tags).filter(([key]) => !gone.has(key)),
      );
      world.providers.set(provider.arn, { ...provider, tags });
      return result();
    }),
};
