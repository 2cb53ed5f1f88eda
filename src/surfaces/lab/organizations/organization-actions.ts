// SPDX-License-Identifier: Apache-2.0

import { result, type WireStructure } from '../protocol/answer.ts';
import type { Called, Operation } from '../protocol/operation.ts';
import { accountStructure, type Organization, organizationsArn } from './organization.ts';
import { INVALID, notFound, onOrganization, pageOf, textIn } from './requests.ts';

/** What an organization is read by; all but its description from its management account alone. */
export const organizationActions: readonly Operation[] = [
  onOrganization(
    'DescribeOrganization',
    (organization, { world }) => {
      const { id, management, accounts } = organization;
      return result({
        Organization: {
          Id: id,
          Arn: organizationsArn(world, organization, { kind: 'organization' }),
          FeatureSet: 'ALL',
          // AWS kept the names from before these accounts were called management accounts.
          MasterAccountArn: organizationsArn(world, organization, {
            kind: 'account',
            id: management,
          }),
          MasterAccountId: management,
          MasterAccountEmail: accounts.get(management)?.email,
          AvailablePolicyTypes: [],
        },
      });
    },
    'members',
  ),
  onOrganization('ListRoots', (organization, { form, world }) => {
    const { rootId } = organization;
    const Arn = organizationsArn(world, organization, { kind: 'root', id: rootId });
    return pageOf({ name: 'Roots' }, [{ Id: rootId, Arn, Name: 'Root', PolicyTypes: [] }], form);
  }),
  onParent(
    'ListOrganizationalUnitsForParent',
    'OrganizationalUnits',
    (organization, parent, world) =>
      organization.units
        .filter(({ parentId }) => parentId === parent)
        .map(({ id, name }) => ({
          Id: id,
          Arn: organizationsArn(world, organization, { kind: 'ou', id }),
          Name: name,
        })),
  ),
  onParent('ListAccountsForParent', 'Accounts', (organization, parent, world) =>
    accountsOf(organization)
      .filter(({ parentId }) => parentId === parent)
      .map((account) => accountStructure(world, organization, account)),
  ),
  onOrganization('ListAccounts', (organization, { form, world }) => {
    const accounts = accountsOf(organization).map((one) =>
      accountStructure(world, organization, one),
    );
    return pageOf({ name: 'Accounts' }, accounts, form);
  }),
  onOrganization('ListParents', (organization, { form }) => {
    const child = textIn(form, 'ChildId');
    if (child === undefined) return INVALID;
    const { units, accounts, rootId } = organization;
    const found = accounts.get(child) ?? units.find(({ id }) => id === child);
    if (found === undefined) return notFound('Child');
    const Type = found.parentId === rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT';
    return pageOf({ name: 'Parents' }, [{ Id: found.parentId, Type }], form);
  }),
  onOrganization('DescribeAccount', (organization, { form, world }) => {
    const id = textIn(form, 'AccountId');
    if (id === undefined || !/^\d{12}$/.test(id)) return INVALID;
    const account = organization.accounts.get(id);
    return account === undefined
      ? notFound('Account')
      : result({ Account: accountStructure(world, organization, account) });
  }),
];

/** An action that lists what is right below the root or a unit. */
function onParent(
  action: string,
  name: string,
  list: (
    organization: Organization,
    parent: string,
    world: Called['world'],
  ) => readonly WireStructure[],
): Operation {
  return onOrganization(action, (organization, { form, world }) => {
    const parent = textIn(form, 'ParentId');
    if (parent === undefined || !/^(r|ou)-[0-9a-z-]+$/.test(parent)) return INVALID;
    const parents = [organization.rootId, ...organization.units.map(({ id }) => id)];
    if (!parents.includes(parent)) return notFound('Parent');
    return pageOf({ name }, list(organization, parent, world), form);
  });
}

function accountsOf({ accounts }: Organization) {
  return [...accounts.values()];
}
