// SPDX-License-Identifier: Apache-2.0

import { isIP } from 'node:net';

import { TrustprintError } from '../../../core/error.ts';
import { parseArn, providerUrlOf } from '../../../core/model/arn.ts';
import { type ContextProvider, MAX_THUMBPRINTS } from '../../../core/model/provider.ts';
import { type ListedThumbprint, listedThumbprintOf } from '../../../core/model/thumbprint.ts';
import {
  type Answer,
  invalidInput,
  limitExceeded,
  noSuchEntity,
  type Refused,
  validationError,
  type WireStructure,
} from '../protocol/answer.ts';
import { demandedText, type Form, structuresOf, textOf } from '../protocol/form.ts';
import type { Called, Operation } from '../protocol/operation.ts';
import type { Member } from '../protocol/parameter-validation.ts';
import type { ProviderRecord, World } from '../world.ts';

/** An action on the provider that the form names. */
export function onProvider(
  action: string,
  members: readonly Member[],
  run: (provider: ProviderRecord, called: Called) => Answer,
): Operation {
  return {
    service: 'iam',
    action,
    callers: 'user',
    members: [ARN_MEMBER, ...members],
    run: async (form, world, moment) =>
      withProvider(form, world, (provider) => run(provider, { form, world, moment })),
  };
}

/** Runs `then` with the provider that the form names, or refuses as IAM does. */
export function withProvider(
  form: Form,
  world: World,
  then: (provider: ProviderRecord) => Answer,
): Answer {
  const arn = demandedText(form, 'OpenIDConnectProviderArn');
  const refused = arnRefusal(arn);
  if (refused !== undefined) return refused;
  const provider = world.providers.get(arn);
  const isOwn = provider !== undefined && provider.arn.split(':')[4] === form.caller?.account;
  return isOwn ? then(provider) : noSuchEntity(`OpenIDConnect Provider not found for arn ${arn}`);
}

/**
 * The bare URL under which IAM keeps an issuer: the scheme and port 443 dropped, all else as it was
 * written, case and trailing slash too (recorded 2026-09-11). A port or an address is allowed on
 * loopback, where real IAM has none: the lab's issuers live there, some under names of AWS.
 *
 * @param own The origin of the lab's own issuers.
 */
export function bareUrlOf(url: string, own?: string): BareUrl | Refused {
  if (url.startsWith('http://')) {
    return invalidInput('Invalid Open ID Connect Provider URL. The URL must begin with https://.');
  }
  if (!url.startsWith('https://') || !URL.canParse(url) || /[\s@]/.test(url)) return INVALID_URL;
  if (/[?#]/.test(url)) return invalidInput('Unknown');
  const { hostname, port, origin } = new URL(url);
  const bare = url.slice('https://'.length);
  if (port === '' && isIP(hostname.replaceAll(/[[\]]/g, '')) === 0) {
    return { kind: 'url', bare: bare.replace(/^([^/]*):443(?=\/|$)/, '$1') };
  }
  return isLoopback(hostname) || origin === own ? { kind: 'url', bare } : INVALID_URL;
}

export interface BareUrl {
  readonly kind: 'url';
  readonly bare: string;
}

/** Whether a host name, as a URL has it, can only be this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
}

/** A list as IAM keeps it: lower case, duplicates and order kept (recorded 2026-09-11). */
export function keptThumbprints(list: readonly string[]): readonly ListedThumbprint[] {
  return list.map((text) => listedThumbprintOf(text));
}

/** Five are taken and a sixth is refused, whatever the words say (recorded 2026-02-18). */
export function tooManyThumbprints(list: readonly string[]): Refused | undefined {
  if (list.length <= MAX_THUMBPRINTS) return undefined;
  return invalidInput('Thumbprint list must contain fewer than 5 entries.');
}

export function tooManyClientIds(list: readonly string[]): Refused | undefined {
  if (list.length <= MAX_CLIENT_IDS) return undefined;
  return limitExceeded(
    `Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: ${String(MAX_CLIENT_IDS)}`,
  );
}

function arnRefusal(text: string): Refused | undefined {
  try {
    const arn = parseArn(text);
    if (arn.service !== 'iam') return validationError('Invalid service in ARN');
    return providerUrlOf(arn) === undefined
      ? validationError('Invalid resource type in ARN')
      : undefined;
  } catch (error) {
    if (error instanceof TrustprintError) return validationError(`Invalid ARN: ${text}`);
    throw error;
  }
}

/** Recorded 2026-02-18, for a URL without a scheme. */
const INVALID_URL = validationError('Invalid Open ID Connect Provider URL');

export const ARN_MEMBER: Member = {
  name: 'OpenIDConnectProviderArn',
  kind: 'text',
  required: true,
  least: 20,
  most: 2048,
};
export const CLIENT_ID_LIST: Member = { name: 'ClientIDList', kind: 'list', least: 1, most: 255 };
export const CLIENT_ID: Member = {
  name: 'ClientID',
  kind: 'text',
  required: true,
  least: 1,
  most: 255,
};
/** Forty characters, and nothing asks whether they are digits (recorded 2026-09-11). */
export const THUMBPRINT_LIST: Member = {
  name: 'ThumbprintList',
  kind: 'list',
  least: 40,
  most: 40,
};

/** @see IAM User Guide, IAM and STS quotas. */
const MAX_CLIENT_IDS = 100;

/** What a form says of trusted identity propagation. */
export interface GivenContext {
  readonly kind: 'context';
  /** `undefined` where it says nothing. */
  readonly contextProvider: ContextProvider | undefined;
}

/**
 * Reads `ContextProvider`. That there is such a thing, its members and bounds are documented; how IAM
 * words its refusals is not known, and these are ours.
 *
 * @see IAM API, `ContextProvider`, `ContextProviderKeyDefinition`.
 */
export function contextProviderOf(form: Form): GivenContext | Refused {
  const member = (name: string): string | undefined => textOf(form, `ContextProvider.${name}`);
  const subjectSourceKey = member('SubjectSourceKey');
  const keys = structuresOf(form, 'ContextProvider.KeyDefinitionList').map((one) => ({
    source: one.get('SourceKey') ?? '',
    target: one.get('TargetKey'),
  }));
  const isGiven = [...form.fields.keys()].some((name) => name.startsWith('ContextProvider.'));
  if (!isGiven) return { kind: 'context', contextProvider: undefined };
  const given: ContextProvider = {
    subjectSourceKey: subjectSourceKey ?? '',
    subjectTypeSourceKey: member('SubjectTypeSourceKey'),
    subjectTypeValue: member('SubjectTypeValue'),
    keys,
  };
  return refusalOf(given) ?? { kind: 'context', contextProvider: given };
}

/** As `GetOpenIDConnectProvider` gives it back. */
export function contextStructure({
  contextProvider,
}: Pick<ProviderRecord, 'contextProvider'>): WireStructure | undefined {
  if (contextProvider === undefined) return undefined;
  const { subjectSourceKey, subjectTypeSourceKey, subjectTypeValue, keys } = contextProvider;
  return {
    SubjectSourceKey: subjectSourceKey,
    SubjectTypeSourceKey: subjectTypeSourceKey,
    SubjectTypeValue: subjectTypeValue,
    KeyDefinitionList: keys.map(({ source, target }) => ({ SourceKey: source, TargetKey: target })),
  };
}

function refusalOf({
  subjectSourceKey,
  subjectTypeSourceKey,
  subjectTypeValue,
  keys,
}: ContextProvider): Refused | undefined {
  const named = [
    subjectSourceKey,
    ...[subjectTypeSourceKey, subjectTypeValue].filter((one) => one !== undefined),
    ...keys.flatMap(({ source, target }) => (target === undefined ? [source] : [source, target])),
  ];
  if (!named.every((name) => KEY.test(name) && name.length <= MOST_LETTERS)) {
    return invalidInput('A key of the context provider is missing or not of its form.');
  }
  if (subjectTypeSourceKey !== undefined && subjectTypeValue !== undefined) {
    return invalidInput('The subject type is given by a key or by a value, not by both.');
  }
  return keys.length > MOST_KEYS
    ? invalidInput(`A context provider has ${String(MOST_KEYS)} key definitions at most.`)
    : undefined;
}

/** Letters, digits, marks and single blanks, none of them at an end. */
const KEY = /^[\w.:/=+\-@#]+( [\w.:/=+\-@#]+)*$/;
const MOST_LETTERS = 128;
const MOST_KEYS = 10;
