// SPDX-License-Identifier: Apache-2.0

import { randomBytes, randomInt } from 'node:crypto';

import { result, type WireStructure } from '../protocol/answer.ts';
import { uniqueId } from '../protocol/identifiers.ts';
import type { Operation } from '../protocol/operation.ts';
import { DEFAULT_SESSION_SECONDS } from '../iam/roles.ts';
import { iamArn, type RoleRecord, type World } from '../world.ts';
import type { AccountCreation, Organization } from './organization.ts';
import { INVALID, notFound, onOrganization, textIn } from './requests.ts';

/** Makes an account below the root, at once: AWS answers `IN_PROGRESS` first. Its tags are not kept. */
export const createAccount: Operation = onOrganization(
  'CreateAccount',
  (organization, { form, world, moment: { now } }) => {
    const name = textIn(form, 'AccountName') ?? '';
    const email = textIn(form, 'Email') ?? '';
    const roleName = textIn(form, 'RoleName') ?? 'OrganizationAccountAccessRole';
    if (!NAME.test(name) || !EMAIL.test(email) || !ROLE_NAME.test(roleName)) return INVALID;
    const creation: AccountCreation = {
      id: `car-${randomBytes(16).toString('hex')}`,
      name,
      at: now,
      outcome: failureOf(organization, email) ?? { accountId: freeAccountId(organization) },
    };
    organization.creations.set(creation.id, creation);
    if ('accountId' in creation.outcome) {
      const { accountId: id } = creation.outcome;
      const { rootId: parentId } = organization;
      const state = 'ACTIVE';
      organization.accounts.set(id, { id, name, email, state, parentId, joinedAt: now });
      const role = accessRole(world, { account: id, name: roleName, createdAt: now });
      world.roles.set(role.arn, role);
    }
    return result({ CreateAccountStatus: creationStructure(creation) });
  },
);

export const describeCreateAccountStatus: Operation = onOrganization(
  'DescribeCreateAccountStatus',
  ({ creations }, { form }) => {
    const id = textIn(form, 'CreateAccountRequestId');
    if (id === undefined || !/^car-[a-z0-9]{8,32}$/.test(id)) return INVALID;
    const creation = creations.get(id);
    return creation === undefined
      ? notFound('CreateAccountStatus')
      : result({ CreateAccountStatus: creationStructure(creation) });
  },
);

interface AccessRole extends Pick<RoleRecord, 'name' | 'createdAt'> {
  readonly account: string;
  /** What whoever assumes it must name. */
  readonly externalId?: string | undefined;
}

/** The role by which a management account comes into another account; it may do everything there. */
export function accessRole(
  world: Pick<World, 'partition' | 'account'>,
  { account, name, createdAt, externalId }: AccessRole,
): RoleRecord {
  const Principal = { AWS: iamArn(world, world.account, 'root') };
  const Condition =
    externalId === undefined ? undefined : { StringEquals: { 'sts:ExternalId': externalId } };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', Condition }];
  return {
    arn: iamArn(world, account, `role/${name}`),
    name,
    path: '/',
    roleId: uniqueId('AROA'),
    trustPolicy: JSON.stringify({ Version: '2012-10-17', Statement }),
    maxSessionDurationSeconds: DEFAULT_SESSION_SECONDS,
    createdAt,
    description: undefined,
    tags: {},
    inlinePolicies: {},
    attachedPolicies: [iamArn(world, 'aws', 'policy/AdministratorAccess')],
    permissionsBoundary: undefined,
  };
}

function failureOf(
  { accounts }: Organization,
  email: string,
): Extract<AccountCreation['outcome'], { readonly failure: string }> | undefined {
  if (accounts.size >= MOST_ACCOUNTS) return { failure: 'ACCOUNT_LIMIT_EXCEEDED' };
  const isTaken = [...accounts.values()].some((account) => account.email === email);
  return isTaken ? { failure: 'EMAIL_ALREADY_EXISTS' } : undefined;
}

function freeAccountId(organization: Organization): string {
  const id = String(randomInt(10 ** 11, 10 ** 12));
  return organization.accounts.has(id) ? freeAccountId(organization) : id;
}

function creationStructure({ id, name, at, outcome }: AccountCreation): WireStructure {
  const isMade = 'accountId' in outcome;
  return {
    Id: id,
    AccountName: name,
    State: isMade ? 'SUCCEEDED' : 'FAILED',
    RequestedTimestamp: new Date(at),
    CompletedTimestamp: new Date(at),
    ...(isMade ? { AccountId: outcome.accountId } : { FailureReason: outcome.failure }),
  };
}

/** @see Organizations API, `CreateAccountName`, `Email` and `RoleName`. */
const NAME = /^[\u0020-\u007E]{1,50}$/;
const EMAIL = /^(?=.{6,64}$)[^\s@]+@[^\s@]+\.[^\s@]+$/;
const ROLE_NAME = /^[\w+=,.@-]{1,64}$/;

/** AWS allows ten at first, and thousands to whom asks for them; one lab holds as many. */
const MOST_ACCOUNTS = 5000;
