// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { ofAccount } from '../world.ts';
import type { Operation } from './operation.ts';

/** Not paginated, and nothing but ARNs. */
export const listOpenIdConnectProviders: Operation = {
  service: 'iam',
  action: 'ListOpenIDConnectProviders',
  callers: 'user',
  members: [],
  run: async (form, world) => {
    const own = ofAccount(world.providers, form.caller?.account ?? world.account);
    return result({ OpenIDConnectProviderList: own.map(({ arn }) => ({ Arn: arn })) });
  },
};
