// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { githubMessages } from './github.ts';
import { iamProvidersMessages } from './iam-providers.ts';
import { iamQuotasMessages } from './iam-quotas.ts';
import { iamRolesMessages } from './iam-roles.ts';
import { iamThumbprintsMessages } from './iam-thumbprints.ts';
import type { Message } from './message.ts';
import { servicesMessages } from './services.ts';
import { stsEndpointsMessages } from './sts-endpoints.ts';
import { stsMessages } from './sts.ts';

/** What people meet beside the steps of STS. */
export const messages: readonly Message[] = [
  ...githubMessages,
  ...iamProvidersMessages,
  ...iamQuotasMessages,
  ...iamRolesMessages,
  ...iamThumbprintsMessages,
  ...servicesMessages,
  ...stsEndpointsMessages,
  ...stsMessages,
];
