// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { calledAsAnother } from './called-as-another.ts';
import { clientIdsLimit } from './client-ids-limit.ts';
import { endlessThumbprintDiff } from './endless-thumbprint-diff.ts';
import { federatedPrincipalInvalid } from './federated-principal-invalid.ts';
import { githubNoIdToken } from './github-no-id-token.ts';
import { iamNotAuthorized } from './iam-not-authorized.ts';
import { idpCommunicationError } from './idp-communication-error.ts';
import { invalidClientToken } from './invalid-client-token.ts';
import { issuerUnreachableAtCreate } from './issuer-unreachable-at-create.ts';
import type { Message } from './message.ts';
import { packedPolicyTooLarge } from './packed-policy-too-large.ts';
import { providerAlreadyExists } from './provider-already-exists.ts';
import { providerNotFound } from './provider-not-found.ts';
import { providerUrlInvalid } from './provider-url-invalid.ts';
import { providersLimit } from './providers-limit.ts';
import { regionDisabled } from './region-disabled.ts';
import { sessionPolicyMalformed } from './session-policy-malformed.ts';
import { sharedIssuerUnconditioned } from './shared-issuer-unconditioned.ts';
import { throttled } from './throttled.ts';
import { thumbprintListNull } from './thumbprint-list-null.ts';
import { thumbprintListSize } from './thumbprint-list-size.ts';
import { trustPolicyTooLong } from './trust-policy-too-long.ts';

/** What people meet beside the steps of STS, in order of their ids. */
export const messages: readonly Message[] = [
  calledAsAnother,
  clientIdsLimit,
  endlessThumbprintDiff,
  federatedPrincipalInvalid,
  githubNoIdToken,
  iamNotAuthorized,
  idpCommunicationError,
  invalidClientToken,
  issuerUnreachableAtCreate,
  packedPolicyTooLarge,
  providerAlreadyExists,
  providerNotFound,
  providerUrlInvalid,
  providersLimit,
  regionDisabled,
  sessionPolicyMalformed,
  sharedIssuerUnconditioned,
  throttled,
  thumbprintListNull,
  thumbprintListSize,
  trustPolicyTooLong,
];
