// SPDX-License-Identifier: Apache-2.0

import { ListRolesCommand, type Role } from '@aws-sdk/client-iam';

import { TrustprintError } from '../../core/error.ts';
import { called } from './aws-call.ts';
import { iamClient, partitionOf, reading, unescaped } from './aws-iam.ts';
import type { AwsSession } from './aws-session.ts';
import type { TrustingRoles } from '../../core/model/provider.ts';
import { federatedProvidersOf } from '../../core/policy/principals.ts';

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
): Promise<TrustingRoles> {
  const client = iamClient(session, partitionOf(providerArn));
  return called(reading('ListRoles', '*'), { session, signal }, async (options) => {
    const roles: string[] = [];
    const markers = new Set<string>();
    let read = 0;
    let Marker: string | undefined;
    do {
      const command = new ListRolesCommand({ MaxItems: PAGE_SIZE, Marker });
      const page = await client.send(command, options);
      const { Roles = [] } = page;
      read += Roles.length;
      roles.push(...Roles.filter((role) => isTrusting(role, providerArn)).flatMap(arnOf));
      Marker = nextOf(page.Marker, markers);
    } while (Marker !== undefined && read < MOST_ROLES);
    return { roles, read, isAll: Marker === undefined };
  });
}

/** The marker of the next page; `undefined` where this was the last. */
function nextOf(marker: string | undefined, markers: Set<string>): string | undefined {
  if (marker === undefined || marker === '') return undefined;
  if (markers.has(marker)) throw endless('the same page comes again');
  if (markers.size >= MOST_PAGES) throw endless(`more than ${String(MOST_PAGES)} pages`);
  markers.add(marker);
  return marker;
}

function endless(why: string): TrustprintError {
  return new TrustprintError('cloud_answer_unreadable', `the list of roles does not end: ${why}`, {
    facts: { action: 'iam:ListRoles', why },
    hint: 'look at --endpoint-url: this is not how IAM answers',
  });
}

function isTrusting({ AssumeRolePolicyDocument: document }: Role, providerArn: string): boolean {
  return document !== undefined && federatedProvidersOf(unescaped(document)).includes(providerArn);
}

function arnOf({ Arn }: Role): readonly string[] {
  return Arn === undefined ? [] : [Arn];
}

/** @see IAM API, `maxItemsType`. */
const PAGE_SIZE = 1000;

/** The most roles that an account can be granted (IAM and STS quotas, "Roles in an account"). */
const MOST_ROLES = 5000;

/** IAM may give fewer than were asked for; with a tenth of a page each, all roles are still read. */
const MOST_PAGES = 50;
