// SPDX-License-Identifier: Apache-2.0

import {
  type Answer,
  refusal,
  type Refused,
  result,
  type WireStructure,
} from '../protocol/answer.ts';
import type { Form } from '../protocol/form.ts';
import type { Called, Operation } from '../protocol/operation.ts';
import { markerOf, placeOf } from '../protocol/parameter-validation.ts';
import type { Organization } from './organization.ts';

/** An action on the organization of the caller's account; refused as AWS does where it has none. */
export function onOrganization(
  action: string,
  run: (organization: Organization, called: Called) => Answer,
  callers: 'management' | 'members' = 'management',
): Operation {
  return {
    service: 'organizations',
    action,
    callers: 'user',
    members: [],
    run: async (form, world, moment) => {
      const { organization } = world;
      const account = form.caller?.account ?? world.account;
      if (organization?.accounts.has(account) !== true) return NOT_IN_USE;
      if (callers === 'management' && account !== organization.management) return DENIED;
      return run(organization, { form, world, moment });
    },
  };
}

/** A text of the body, or `undefined`. */
export function textIn({ json = {} }: Form, name: string): string | undefined {
  const value = json[name];
  return typeof value === 'string' ? value : undefined;
}

/** What is paged, and within which bounds. */
interface Paging {
  readonly name: string;
  /** How long a page may be, and is where none was asked for. */
  readonly most?: number;
  /** The refusal of another page than those that there are. */
  readonly refused?: Refused;
}

/** A page of a list: `MaxResults` members from `NextToken` on. */
export function pageOf(
  { name, most = MOST_A_PAGE, refused = INVALID }: Paging,
  all: readonly WireStructure[],
  { json = {} }: Form,
): Answer {
  const { MaxResults: size = most, NextToken: token } = json;
  const from = token === undefined ? 0 : startOf(token);
  if (!isSize(size, most) || from === undefined || from > all.length) return refused;
  const until = from + size;
  return result({
    [name]: all.slice(from, until),
    NextToken: until < all.length ? markerOf(until) : undefined,
  });
}

function startOf(token: unknown): number | undefined {
  return typeof token === 'string' ? placeOf(token) : undefined;
}

function isSize(size: unknown, most: number): size is number {
  return typeof size === 'number' && Number.isInteger(size) && size > 0 && size <= most;
}

/** There is no such thing. The words are those that many have reported of accounts and parents. */
export function notFound(thing: 'Parent' | 'Account' | 'Child' | 'CreateAccountStatus'): Refused {
  const message = `You specified ${WORDS[thing]} that doesn't exist.`;
  const code = `${thing}NotFoundException`;
  return refusal(code, 400, message);
}

const WORDS = {
  Parent: 'a parent',
  Account: 'an account',
  Child: 'a child',
  CreateAccountStatus: 'a request',
} as const;

/** What is not of its form. Widely reported. */
export const INVALID = refusal(
  'InvalidInputException',
  400,
  'You provided a value that does not match the required pattern.',
);

/** Widely reported, both. */
const NOT_IN_USE = refusal(
  'AWSOrganizationsNotInUseException',
  400,
  'Your account is not a member of an organization.',
);
export const DENIED = refusal(
  'AccessDenied',
  403,
  "You don't have permissions to access this resource.",
);

/** @see Organizations API, ListAccounts: `MaxResults`. */
const MOST_A_PAGE = 20;
