// SPDX-License-Identifier: Apache-2.0

import { invalidInput, noSuchEntity, result } from '../protocol/answer.ts';
import { contextStructure } from './context-providers.ts';
import { demandedText, listOf } from '../protocol/form.ts';
import {
  ARN_MEMBER,
  CLIENT_ID,
  keptThumbprints,
  onProvider,
  THUMBPRINT_LIST,
  tooManyClientIds,
  tooManyThumbprints,
  withProvider,
} from './providers.ts';
import { sortedTags } from './tags.ts';
import { ofAccount } from '../world.ts';
import type { Operation } from '../protocol/operation.ts';

/** Not paginated, and nothing but ARNs. */
const listProviders: Operation = {
  service: 'iam',
  action: 'ListOpenIDConnectProviders',
  callers: 'user',
  members: [],
  run: async (form, world) => {
    const own = ofAccount(world.providers, form.caller?.account ?? world.account);
    return result({ OpenIDConnectProviderList: own.map(({ arn }) => ({ Arn: arn })) });
  },
};

/** Replaces the whole list, never merges. */
const updateThumbprints: Operation = {
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

/** Documented as idempotent, but a second delete finds nothing (recorded 2026-02-18, 2026-09-11). */
const deleteProvider: Operation = {
  service: 'iam',
  action: 'DeleteOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER],
  run: async (form, world) => {
    const answer = withProvider(form, world, ({ arn }) => {
      world.providers.delete(arn);
      return result();
    });
    if (answer.kind === 'result' || answer.refusal.code !== 'NoSuchEntity') return answer;
    const arn = demandedText(form, 'OpenIDConnectProviderArn');
    return noSuchEntity(`OpenId connect Provider ${arn} cannot be found.`);
  },
};

export const providerActions: readonly Operation[] = [
  listProviders,
  onProvider('GetOpenIDConnectProvider', [], (provider) =>
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
  updateThumbprints,
  // Adding one that is there is no error, nor is removing one that is not (recorded 2026-09-11).
  onProvider('AddClientIDToOpenIDConnectProvider', [CLIENT_ID], (provider, { form, world }) => {
    const clientIds = [...new Set([...provider.clientIds, demandedText(form, 'ClientID')])];
    const refused = tooManyClientIds(clientIds);
    if (refused !== undefined) return refused;
    world.providers.set(provider.arn, { ...provider, clientIds });
    return result();
  }),
  onProvider(
    'RemoveClientIDFromOpenIDConnectProvider',
    [CLIENT_ID],
    (provider, { form, world }) => {
      const gone = demandedText(form, 'ClientID');
      const clientIds = provider.clientIds.filter((clientId) => clientId !== gone);
      world.providers.set(provider.arn, { ...provider, clientIds });
      return result();
    },
  ),
  deleteProvider,
];
