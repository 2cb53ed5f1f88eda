// SPDX-License-Identifier: Apache-2.0

import { result } from '../answer.ts';
import { demandedText } from '../form.ts';
import { ARN_MEMBER, CLIENT_ID, withProvider } from '../providers.ts';
import type { Operation } from './operation.ts';

/** Removing one that is not there is no error (recorded 2026-09-11). */
export const removeClientIdFromOpenIdConnectProvider: Operation = {
  service: 'iam',
  action: 'RemoveClientIDFromOpenIDConnectProvider',
  callers: 'user',
  members: [ARN_MEMBER, CLIENT_ID],
  run: async (form, world) =>
    withProvider(form, world, (provider) => {
      const gone = demandedText(form, 'ClientID');
      const clientIds = provider.clientIds.filter((clientId) => clientId !== gone);
      world.providers.set(provider.arn, { ...provider, clientIds });
      return result();
    }),
};
