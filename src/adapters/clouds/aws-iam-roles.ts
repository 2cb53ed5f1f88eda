// SPDX-License-Identifier: Apache-2.0

import { ListRolesCommand, type Role } from '@aws-sdk/client-iam';

import type { TrustingRoles } from '../../core/model/trusting.ts';
import { federatedProvidersOf } from '../../core/policy/federated.ts';
import { called } from './aws-call.ts';
import { iamClient, partitionOf, reading, unescaped } from './aws-iam.ts';
import type { AwsSession } from './aws-session.ts';

/** The roles of an account whose trust policies name a provider, as far as they can be listed. */
export async function rolesTrusting(
  providerArn: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<TrustingRoles> {
  const client = iamClient(session, partitionOf(providerArn));
  const asked = reading('ListRoles', '*');
  const roles: string[] = [];
  let read = 0;
  let marker: string | undefined;
  for (let page = 0; page < MOST_PAGES && read < MOST_ROLES; page += 1) {
    const command = new ListRolesCommand({ MaxItems: PAGE_SIZE, Marker: marker });
    const { Roles = [], Marker } = await called(asked, { session, signal }, async (options) =>
      client.send(command, options),
    );
    read += Roles.length;
    roles.push(...Roles.filter((role) => isTrusting(role, providerArn)).flatMap(arnOf));
    if (Marker === undefined || Marker === '') return { roles, read, isAll: true };
    marker = Marker;
  }
  return { roles, read, isAll: false };
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
