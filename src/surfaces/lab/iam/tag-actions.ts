// SPDX-License-Identifier: Apache-2.0

import { result } from '../protocol/answer.ts';
import { listOf, tagsOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import { PAGE, pageOf } from '../protocol/parameter-validation.ts';
import { onProvider } from './providers.ts';
import { onRole } from './roles.ts';
import {
  BOUNDED_TAGS,
  roleTagsRefusal,
  roleTagsWith,
  sortedTags,
  TAG_KEYS,
  tagRecord,
  TAGS,
  tagsRefusal,
  tagsWithout,
} from './tags.ts';

/** Tags of roles and providers, whose rules differ. */
export const tagActions: readonly Operation[] = [
  onRole('TagRole', [{ ...BOUNDED_TAGS, required: true }], (role, { form, world }) => {
    const added = tagsOf(form);
    const refused = roleTagsRefusal(added, Object.keys(role.tags));
    if (refused !== undefined) return refused;
    world.roles.set(role.arn, { ...role, tags: roleTagsWith(role.tags, added) });
    return result();
  }),
  onRole('UntagRole', [TAG_KEYS], (role, { form, world }) => {
    const tags = tagsWithout(role.tags, listOf(form, 'TagKeys') ?? []);
    world.roles.set(role.arn, { ...role, tags });
    return result();
  }),
  onRole('ListRoleTags', PAGE, ({ tags }, { form }) => pageOf('Tags', sortedTags(tags), form)),
  onProvider(
    'TagOpenIDConnectProvider',
    [{ ...TAGS, required: true }],
    (provider, { form, world }) => {
      const added = tagsOf(form);
      const refused = tagsRefusal(added, Object.keys(provider.tags));
      if (refused !== undefined) return refused;
      const tags = { ...provider.tags, ...tagRecord(added) };
      world.providers.set(provider.arn, { ...provider, tags });
      return result();
    },
  ),
  onProvider('UntagOpenIDConnectProvider', [TAG_KEYS], (provider, { form, world }) => {
    const tags = tagsWithout(provider.tags, listOf(form, 'TagKeys') ?? []);
    world.providers.set(provider.arn, { ...provider, tags });
    return result();
  }),
  onProvider('ListOpenIDConnectProviderTags', PAGE, ({ tags }, { form }) =>
    pageOf('Tags', sortedTags(tags), form),
  ),
];
