// SPDX-License-Identifier: Apache-2.0

import { invalidInput, noSuchEntity, type Refused, result } from '../protocol/answer.ts';
import { demandedText, type Form, listOf, textOf } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import { ofAccount, type ProviderRecord } from '../world.ts';
import {
  ARN_MEMBER,
  CLIENT_ID,
  contextProviderOf,
  contextStructure,
  type GivenContext,
  keptThumbprints,
  onProvider,
  THUMBPRINT_LIST,
  tooManyClientIds,
  tooManyThumbprints,
  withProvider,
} from './providers.ts';
import { sortedTags } from './tags.ts';

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

/**
 * Sets or removes what trusted identity propagation reads, or the instance of Identity Center: one of
 * both a call. It never touches thumbprints (documented 2026; the words of the refusals are ours).
 */
export const updateOpenIdConnectProvider: Operation = onProvider(
  'UpdateOpenIDConnectProvider',
  [{ name: 'IdentityCenterInstanceArn', kind: 'text', least: 10, most: 1224 }],
  (provider, { form, world }) => {
    const given = contextProviderOf(form);
    if (given.kind === 'refused') return given;
    const wish = wishOf(form, given);
    const refused = wishRefusal(wish, provider);
    if (refused !== undefined) return refused;
    world.providers.set(provider.arn, changed(provider, wish));
    return result();
  },
);

interface Wish extends GivenContext {
  readonly removesContext: boolean;
  readonly instance: string | undefined;
  readonly removesInstance: boolean;
}

function wishOf(form: Form, given: GivenContext): Wish {
  return {
    ...given,
    removesContext: textOf(form, 'RemoveContextProvider') === 'true',
    instance: textOf(form, 'IdentityCenterInstanceArn'),
    removesInstance: textOf(form, 'RemoveIdentityCenterInstance') === 'true',
  };
}

function wishRefusal(wish: Wish, provider: ProviderRecord): Refused | undefined {
  const context = [wish.contextProvider !== undefined, wish.removesContext].filter(Boolean);
  const instance = [wish.instance !== undefined, wish.removesInstance].filter(Boolean);
  if (context.length + instance.length === 0) {
    return invalidInput('Nothing is given that could be updated.');
  }
  if (context.length > 1 || instance.length > 1) {
    return invalidInput('A configuration can be set or removed in one request, but not both.');
  }
  if (context.length > 0 && instance.length > 0) {
    return invalidInput(
      'One request changes the context provider or the Identity Center instance, but not both.',
    );
  }
  return wish.removesContext && provider.identityCenterInstanceArn !== undefined
    ? invalidInput('Remove the Identity Center instance before the context provider.')
    : undefined;
}

function changed(provider: ProviderRecord, wish: Wish): ProviderRecord {
  const { contextProvider, identityCenterInstanceArn, ...others } = provider;
  const context = wish.removesContext ? undefined : (wish.contextProvider ?? contextProvider);
  const instance = wish.removesInstance ? undefined : (wish.instance ?? identityCenterInstanceArn);
  return {
    ...others,
    ...(context === undefined ? {} : { contextProvider: context }),
    ...(instance === undefined ? {} : { identityCenterInstanceArn: instance }),
  };
}
