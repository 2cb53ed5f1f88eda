// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { ciMessages } from './ci.ts';
import { iamProvidersMessages } from './iam-providers.ts';
import { iamQuotasMessages } from './iam-quotas.ts';
import { iamRolesMessages } from './iam-roles.ts';
import { iamThumbprintsMessages } from './iam-thumbprints.ts';
import type { Message } from './message.ts';
import { podIdentityMessages } from './pod-identity.ts';
import { roleChainingMessages } from './role-chaining.ts';
import { sdkSetupMessages } from './sdk-setup.ts';
import { sdkMessages } from './sdk.ts';
import { servicesMessages } from './services.ts';
import { stsEndpointsMessages } from './sts-endpoints.ts';
import { stsMessages } from './sts.ts';
import { tokenFileMessages } from './token-file.ts';

/** What people meet beside the steps of STS. */
export const messages: readonly Message[] = [
  ...ciMessages,
  ...iamProvidersMessages,
  ...iamQuotasMessages,
  ...iamRolesMessages,
  ...iamThumbprintsMessages,
  ...podIdentityMessages,
  ...roleChainingMessages,
  ...sdkSetupMessages,
  ...sdkMessages,
  ...servicesMessages,
  ...stsEndpointsMessages,
  ...stsMessages,
  ...tokenFileMessages,
];
