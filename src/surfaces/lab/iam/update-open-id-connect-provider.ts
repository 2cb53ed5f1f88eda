// SPDX-License-Identifier: Apache-2.0

import { invalidInput, type Refused, result } from '../protocol/answer.ts';
import { contextProviderOf, type GivenContext } from './context-providers.ts';
import { type Form, textOf } from '../protocol/form.ts';
import { onProvider } from './providers.ts';
import type { ProviderRecord } from '../world.ts';
import type { Operation } from '../protocol/operation.ts';

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
