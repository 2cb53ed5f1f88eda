// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import type { AnswerCauses } from './answer-causes.ts';
import { denied } from './denied.ts';
import { thumbprint, verificationKey } from './issuer.ts';
import { audience, noProvider, notValidated } from './provider.ts';
import { durationTooLong, parameters, providerIdGiven, roleArnInvalid } from './request.ts';
import {
  audienceCount,
  claimForm,
  claimMissing,
  issuedInFuture,
  issuerNotUrl,
  notAJwt,
  roleNotPinned,
  tokenExpired,
} from './token.ts';

/** Why people were given the answers of the steps of STS. */
export const answerCauses: readonly AnswerCauses[] = [
  denied,
  thumbprint,
  verificationKey,
  audience,
  noProvider,
  notValidated,
  durationTooLong,
  parameters,
  providerIdGiven,
  roleArnInvalid,
  audienceCount,
  claimForm,
  claimMissing,
  issuedInFuture,
  issuerNotUrl,
  notAJwt,
  roleNotPinned,
  tokenExpired,
];
