// SPDX-License-Identifier: Apache-2.0

import { ListRolesCommand } from '@aws-sdk/client-iam';

import { TrustprintError } from '../../core/error.ts';
import type { RoleList } from '../../core/model/facts.ts';
import type { Role } from '../../core/model/facts.ts';
import { iamClient, partitionOf, reading, roleIn } from './aws-iam.ts';
import { type AwsSession, called } from './aws-session.ts';
import { trustsProvider } from '../../core/policy/principals.ts';

/**
 * The roles of an account whose trust policies name a provider, as far as they can be listed: all
 * pages together within what one call may take.
 *
 * @throws TrustprintError `cloud_answer_unreadable` for a list without end, and what the port says.
 */
export async function rolesTrusting(
  providerArn: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<RoleList> {
  const { roles, ...extent } = await rolesOf(partitionOf(providerArn), session, signal);
  return {
    roles: roles.filter(({ trustPolicy }) => trustsProvider(trustPolicy, providerArn)),
    ...extent,
  };
}

/** The roles of an account, likewise. */
export async function rolesOf(
  partition: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<RoleList> {
  const client = iamClient(session, partition);
  return called(reading('ListRoles', '*'), { session, signal }, async (options) => {
    const roles: Role[] = [];
    const markers = new Set<string>();
    let read = 0;
    let Marker: string | undefined;
    do {
      const command = new ListRolesCommand({ MaxItems: PAGE_SIZE, Marker });
      const page = await client.send(command, options);
      const { Roles = [] } = page;
      read += Roles.length;
      roles.push(...Roles.flatMap((role) => roleIn(role) ?? []));
      Marker = nextOf(page.Marker, markers);
    } while (Marker !== undefined && read < MOST_ROLES);
    return { roles, read, isAll: Marker === undefined };
  });
}

/** The marker of the next page; `undefined` where this was the last. */
export function nextOf(
  marker: string | undefined,
  markers: Set<string>,
  most = MOST_PAGES,
): string | undefined {
  if (marker === undefined || marker === '') return undefined;
  if (markers.has(marker)) throw endless('the same page comes again');
  if (markers.size >= most) throw endless(`more than ${String(most)} pages`);
  markers.add(marker);
  return marker;
}

function endless(why: string): TrustprintError {
  return new TrustprintError('cloud_answer_unreadable', `a list of AWS does not end: ${why}`, {
    facts: { why },
    hint: 'check --endpoint-url: this is not how AWS answers',
  });
}

/** @see IAM API, `maxItemsType`. */
const PAGE_SIZE = 1000;

/** The most roles that an account can be granted (IAM and STS quotas, "Roles in an account"). */
const MOST_ROLES = 5000;

/** IAM may give fewer than were asked for; with a tenth of a page each, all roles are still read. */
const MOST_PAGES = 50;
