// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { ciMessages } from './ci.ts';
import { eksMessages } from './eks.ts';
import { iamObjectsMessages } from './iam-objects.ts';
import { iamProvidersMessages } from './iam-providers.ts';
import { iamQuotasMessages } from './iam-quotas.ts';
import { iamRolesMessages } from './iam-roles.ts';
import { iamThumbprintsMessages } from './iam-thumbprints.ts';
import { iamValuesMessages } from './iam-values.ts';
import type { Message } from './message.ts';
import { organizationsMessages } from './organizations.ts';
import { outboundMessages } from './outbound.ts';
import { podIdentityMessages } from './pod-identity.ts';
import { policiesMessages } from './policies.ts';
import { requestsMessages } from './requests.ts';
import { roleChainingMessages } from './role-chaining.ts';
import { sdkSetupMessages } from './sdk-setup.ts';
import { sdkMessages } from './sdk.ts';
import { servicesMessages } from './services.ts';
import { signaturesMessages } from './signatures.ts';
import { stsEndpointsMessages } from './sts-endpoints.ts';
import { stsMessages } from './sts.ts';
import { tokenFileMessages } from './token-file.ts';

/** What people meet beside the steps of STS. */
export const messages: readonly Message[] = [
  ...ciMessages,
  ...eksMessages,
  ...iamObjectsMessages,
  ...iamProvidersMessages,
  ...iamQuotasMessages,
  ...iamRolesMessages,
  ...iamThumbprintsMessages,
  ...iamValuesMessages,
  ...organizationsMessages,
  ...outboundMessages,
  ...podIdentityMessages,
  ...policiesMessages,
  ...requestsMessages,
  ...roleChainingMessages,
  ...sdkSetupMessages,
  ...sdkMessages,
  ...servicesMessages,
  ...signaturesMessages,
  ...stsEndpointsMessages,
  ...stsMessages,
  ...tokenFileMessages,
];
