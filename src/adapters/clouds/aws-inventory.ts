// SPDX-License-Identifier: Apache-2.0

import {
  type AttachedPolicy,
  GetAccountAuthorizationDetailsCommand,
  type ManagedPolicyDetail,
  type RoleDetail,
} from '@aws-sdk/client-iam';
import { AccountClient, paginateListRegions } from '@aws-sdk/client-account';
import { EKSClient, paginateListClusters } from '@aws-sdk/client-eks';
import { GetServiceQuotaCommand, ServiceQuotasClient } from '@aws-sdk/client-service-quotas';

import { TrustprintError } from '../../core/error.ts';
import { PROVIDERS_QUOTA } from '../../core/fleet/provider-quota.ts';
import { regionOfPartition } from '../../core/model/arn.ts';
import type { Grant, HeldRole, HeldRoles } from '../../core/model/inventory.ts';
import type { CallInfo } from './aws-errors.ts';
import { iamClient, iamRegionOf, reading, roleIn, unescaped } from './aws-iam.ts';
import { nextOf, rolesOf } from './aws-iam-roles.ts';
import { type AwsSession, called, unlessAbsent } from './aws-session.ts';

/**
 * All roles of an account with their policies, in one listing. Whoever may not have that may often list
 * the roles alone: then what they may do is not known.
 *
 * @throws TrustprintError as the port says.
 */
export async function heldRolesOf(
  partition: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<HeldRoles> {
  try {
    return await detailedRoles(partition, session, signal);
  } catch (error) {
    if (!(error instanceof TrustprintError) || error.code !== 'cloud_read_denied') throw error;
    const { roles, ...extent } = await rolesOf(partition, session, signal);
    return {
      ...extent,
      roles: roles.map((role) => ({ ...role, tags: {}, grants: undefined, boundary: undefined })),
    };
  }
}

async function detailedRoles(
  partition: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<HeldRoles> {
  const client = iamClient(session, partition);
  const asked = reading('GetAccountAuthorizationDetails', '*');
  return called(asked, { session, signal }, async (options) => {
    const details: RoleDetail[] = [];
    const policies = new Map<string, string>();
    const markers = new Set<string>();
    let Marker: string | undefined;
    do {
      const command = new GetAccountAuthorizationDetailsCommand({
        Filter: ['Role', 'LocalManagedPolicy'],
        MaxItems: PAGE_SIZE,
        Marker,
      });
      const page = await client.send(command, options);
      details.push(...(page.RoleDetailList ?? []));
      for (const policy of page.Policies ?? []) keepDocument(policy, policies);
      Marker = nextOf(page.Marker, markers, MOST_PAGES);
    } while (Marker !== undefined);
    const roles = details.flatMap((detail) => heldRoleIn(detail, policies) ?? []);
    return { roles, read: details.length, isAll: true };
  });
}

/** The version that is in force. */
function keepDocument(
  { Arn, DefaultVersionId, PolicyVersionList = [] }: ManagedPolicyDetail,
  documents: Map<string, string>,
): void {
  const version = PolicyVersionList.find(({ VersionId }) => VersionId === DefaultVersionId);
  if (Arn !== undefined && version?.Document !== undefined) {
    documents.set(Arn, unescaped(version.Document));
  }
}

function heldRoleIn(
  detail: RoleDetail,
  documents: ReadonlyMap<string, string>,
): HeldRole | undefined {
  const role = roleIn(detail);
  if (role === undefined) return undefined;
  const { RolePolicyList = [], AttachedManagedPolicies = [], Tags = [] } = detail;
  return {
    ...role,
    tags: Object.fromEntries(Tags.map(({ Key = '', Value = '' }) => [Key, Value])),
    grants: [
      ...RolePolicyList.map(({ PolicyName = '', PolicyDocument }): Grant => ({
        name: PolicyName,
        arn: undefined,
        document: PolicyDocument === undefined ? undefined : unescaped(PolicyDocument),
      })),
      ...AttachedManagedPolicies.map((attached) => attachedGrant(attached, documents)),
    ],
    boundary: detail.PermissionsBoundary?.PermissionsBoundaryArn,
  };
}

function attachedGrant(
  { PolicyName = '', PolicyArn }: AttachedPolicy,
  documents: ReadonlyMap<string, string>,
): Grant {
  const document = PolicyArn === undefined ? undefined : documents.get(PolicyArn);
  return { name: PolicyName, arn: PolicyArn, document };
}

/** The names of all clusters of a Region. */
export async function clusterNamesOf(
  region: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const client = new EKSClient({ ...session.config, ...session.endpoint('eks'), region });
  return called(readingOf('eks:ListClusters', region), { session, signal }, async (options) =>
    allOf(paginateListClusters({ client }, {}, options), ({ clusters }) => clusters),
  );
}

/**
 * How many OIDC providers the account may have: as granted, else the default. IAM's quotas are those of
 * one Region of the partition.
 */
export async function providerQuotaOf(
  partition: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<number> {
  const client = new ServiceQuotasClient({
    ...session.config,
    ...session.endpoint('service_quotas'),
    region: regionOfPartition(partition),
  });
  const command = new GetServiceQuotaCommand({ ServiceCode: 'iam', QuotaCode: PROVIDERS_QUOTA });
  const asked = readingOf('servicequotas:GetServiceQuota', PROVIDERS_QUOTA);
  const answer = await called(asked, { session, signal }, async (options) =>
    unlessAbsent(client.send(command, options)),
  );
  return answer?.Quota?.Value ?? DEFAULT_QUOTA;
}

/** The Regions that are enabled for the account, those too that nobody can disable. */
export async function enabledRegionsOf(
  partition: string,
  session: AwsSession,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const region = iamRegionOf(session.region, partition);
  const client = new AccountClient({ ...session.config, ...session.endpoint('account'), region });
  return called(readingOf('account:ListRegions', '*'), { session, signal }, async (options) => {
    const pages = paginateListRegions(
      { client },
      { RegionOptStatusContains: ['ENABLED', 'ENABLED_BY_DEFAULT'] },
      options,
    );
    return allOf(pages, ({ Regions = [] }) =>
      Regions.flatMap(({ RegionName }) => RegionName ?? []),
    );
  });
}

/** All members of a listing that the SDK pages. */
export async function allOf<Page, T>(
  pages: AsyncIterable<Page>,
  membersOf: (page: Page) => readonly T[] | undefined,
): Promise<readonly T[]> {
  const all: T[] = [];
  const markers = new Set<string>();
  for await (const page of pages) {
    all.push(...(membersOf(page) ?? []));
    // Bounds the number of pages; a token that comes again ends the SDK's own paging.
    nextOf(String(markers.size), markers, MOST_PAGES);
  }
  return all;
}

function readingOf(action: string, resource: string): CallInfo {
  return { action, resource, effect: 'read' };
}

/** @see IAM API, `maxItemsType`. */
const PAGE_SIZE = 1000;

/**
 * An organization may have ten thousand accounts (its quotas), Organizations gives twenty a page, and both
 * it and IAM may give fewer, or none, with more to come.
 */
const MOST_PAGES = 2000;

/** @see IAM User Guide, IAM and AWS STS quotas: OpenID Connect providers per account. */
const DEFAULT_QUOTA = 100;
