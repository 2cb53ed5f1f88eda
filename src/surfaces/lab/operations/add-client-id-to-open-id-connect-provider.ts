// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { demandedText } from '../form.ts';
import { ARN_MEMBER, CLIENT_ID, tooManyClientIds, withProvider } from '../providers.ts';
import type { Operation } from './operation.ts';

/** Adding one that is there is no error (recorded 2026-09-11). */
export const addClientIdToOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'AddClientIDToOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER, CLIENT_ID],
  run: async (form, world) =>
    withProvider(form, world, (provider) => {
      const clientIds = [...new Set([...provider.clientIds, demandedText(form, 'ClientID')])];
      const refused = tooManyClientIds(clientIds);
      if (refused !== undefined) return refused;
      world.providers.set(provider.arn, { ...provider, clientIds });
      return result();
    }),
};
