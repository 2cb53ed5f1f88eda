// SPDX-License-Identifier: Apache-2.0

import { invalidInput, result } from '../answer.ts';
import { listOf } from '../form.ts';
import {
  ARN_MEMBER,
  keptThumbprints,
  THUMBPRINT_LIST,
  tooManyThumbprints,
  withProvider,
} from '../providers.ts';
import type { Operation } from './operation.ts';

/** Replaces the whole list, never merges. */
export const updateOpenIdConnectProviderThumbprint: Operation = {
  service: 'iam',
  action: 'UpdateOpenIDConnectProviderThumbprint',
  callers: 'user',
  members: [ARN_MEMBER, { ...THUMBPRINT_LIST, required: true }],
  run: async (form, world) => {
    const list = listOf(form, 'ThumbprintList') ?? [];
    if (list.length === 0) return invalidInput('Thumbprint list must contain at least one entry.');
    return (
      tooManyThumbprints(list) ??
      withProvider(form, world, (provider) => {
        world.providers.set(provider.arn, { ...provider, thumbprints: keptThumbprints(list) });
        return result();
      })
    );
  },
};
