// SPDX-License-Identifier: Apache-2.0

import { type Answer, invalidInput, type Refused, result } from '../protocol/answer.ts';
import { listOf, type Tag, tagsOf } from '../protocol/form.ts';
import type { Called, Operation } from '../protocol/operation.ts';
import { type Member, PAGE, pageOf } from '../protocol/parameter-validation.ts';
import type { World } from '../world.ts';
import { onPolicy } from './policies.ts';
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

/** What has tags: how it is called and found, and what holds of its tags. */
interface Tagged<R extends TaggedRecord> {
  readonly noun: string;
  readonly on: (
    action: string,
    members: readonly Member[],
    run: (record: R, called: Called) => Answer,
  ) => Operation;
  readonly recordsIn: (world: World) => Map<string, R>;
  readonly member: Member;
  readonly refusal: (tags: readonly Tag[], kept: readonly string[]) => Refused | undefined;
  readonly merged: (kept: Tags, added: readonly Tag[]) => Tags;
}

type Tags = Readonly<Record<string, string>>;

interface TaggedRecord {
  readonly arn: string;
  readonly tags: Tags;
}

function tagActionsOf<R extends TaggedRecord>(tagged: Tagged<R>): readonly Operation[] {
  const { noun, on, recordsIn, member, refusal, merged } = tagged;
  const keep = (record: R, tags: Tags, { world }: Called): Answer => {
    recordsIn(world).set(record.arn, { ...record, tags });
    return result();
  };
  return [
    on(`Tag${noun}`, [{ ...member, required: true }], (record, called) => {
      const added = tagsOf(called.form);
      const refused = added.length === 0 ? NO_TAGS : refusal(added, Object.keys(record.tags));
      return refused ?? keep(record, merged(record.tags, added), called);
    }),
    on(`Untag${noun}`, [TAG_KEYS], (record, called) =>
      keep(record, tagsWithout(record.tags, listOf(called.form, 'TagKeys') ?? []), called),
    ),
    on(`List${noun}Tags`, PAGE, ({ tags }, { form }) => pageOf('Tags', sortedTags(tags), form)),
  ];
}

/** The code was recorded 2026-09-11, not the words. */
const NO_TAGS = invalidInput('The list of tags is empty.');

const asTheyCome = (kept: Tags, added: readonly Tag[]): Tags => ({ ...kept, ...tagRecord(added) });

/** Tags of roles, providers and policies, whose rules differ. */
export const tagActions: readonly Operation[] = [
  ...tagActionsOf({
    noun: 'Role',
    on: onRole,
    recordsIn: ({ roles }) => roles,
    member: BOUNDED_TAGS,
    refusal: roleTagsRefusal,
    merged: roleTagsWith,
  }),
  ...tagActionsOf({
    noun: 'OpenIDConnectProvider',
    on: onProvider,
    recordsIn: ({ providers }) => providers,
    member: TAGS,
    refusal: tagsRefusal,
    merged: asTheyCome,
  }),
  ...tagActionsOf({
    noun: 'Policy',
    on: onPolicy,
    recordsIn: ({ policies }) => policies,
    member: BOUNDED_TAGS,
    refusal: tagsRefusal,
    merged: asTheyCome,
  }),
];
