// SPDX-License-Identifier: Apache-2.0

import { refusal } from '../protocol/answer.ts';
import type { Form } from '../protocol/form.ts';
import type { Operation } from '../protocol/operation.ts';
import type { Partition, World } from '../world.ts';
import { DENIED, pageOf, textIn } from './requests.ts';

/** The Regions of an account: some of those that there are, the same for all accounts. */
export const listRegions: Operation = {
  service: 'account',
  action: 'ListRegions',
  method: 'POST',
  path: '/listRegions',
  callers: 'user',
  members: [],
  run: async (form, world) => {
    const { RegionOptStatusContains: wanted } = form.json ?? {};
    const account = textIn(form, 'AccountId');
    if (account !== undefined && !mayAskAbout(account, form, world)) return DENIED;
    if (wanted !== undefined && !Array.isArray(wanted)) return INVALID;
    const regions = regionsOf(world).filter(
      ({ RegionOptStatus }) => wanted?.includes(RegionOptStatus) ?? true,
    );
    return pageOf({ name: 'Regions', most: MOST_A_PAGE, refused: INVALID }, regions, form);
  },
};

/** A management account may ask about its members, and must not name itself (documented). */
function mayAskAbout(account: string, { caller }: Form, { organization }: World): boolean {
  return (
    organization !== undefined &&
    caller?.account === organization.management &&
    account !== caller.account &&
    organization.accounts.has(account)
  );
}

/** Whether nobody has opted in to a Region: there, the services of a Region know no caller. */
export function isDisabled(region: string, { partition }: Pick<World, 'partition'>): boolean {
  return REGIONS[partition].DISABLED?.includes(region) === true;
}

function regionsOf({ partition }: World) {
  return Object.entries(REGIONS[partition]).flatMap(([RegionOptStatus, names]) =>
    names.map((RegionName) => ({ RegionName, RegionOptStatus })),
  );
}

type Regions = Readonly<
  Partial<Record<'ENABLED_BY_DEFAULT' | 'ENABLED' | 'DISABLED', readonly string[]>>
>;

/** @see Account Management Reference Guide, Enable or disable Regions: the second kinds are opt-in. */
const REGIONS: Readonly<Record<Partition, Regions>> = {
  aws: {
    ENABLED_BY_DEFAULT: [
      'us-east-1',
      'us-east-2',
      'us-west-2',
      'eu-central-1',
      'eu-west-1',
      'ap-southeast-2',
    ],
    ENABLED: ['eu-south-2'],
    DISABLED: ['af-south-1', 'me-south-1'],
  },
  'aws-cn': { ENABLED_BY_DEFAULT: ['cn-north-1', 'cn-northwest-1'] },
  'aws-us-gov': { ENABLED_BY_DEFAULT: ['us-gov-west-1', 'us-gov-east-1'] },
};

/** The code is documented; the words are ours. */
const INVALID = refusal(
  'ValidationException',
  400,
  'The size of the page, its token or the statuses of Regions are not valid.',
);

/** @see Account Management API, ListRegions: `MaxResults`. */
const MOST_A_PAGE = 50;
