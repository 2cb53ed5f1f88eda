// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { badSignature } from './bad-signature.ts';
import { expiredButPresented } from './expired-but-presented.ts';
import { healthy } from './healthy.ts';
import { libraryDiffers } from './library-differs.ts';
import { providerMissing } from './provider-missing.ts';
import { publicCa } from './public-ca.ts';
import type { Scenario } from './scenario.ts';
import { staleThumbprint } from './stale-thumbprint.ts';
import { subMismatch } from './sub-mismatch.ts';
import { tls13Only } from './tls13-only.ts';
import { wrongAudience } from './wrong-audience.ts';

/** All outages that can be rehearsed, in order of their names. */
export const scenarios: readonly Scenario[] = [
  badSignature,
  expiredButPresented,
  healthy,
  libraryDiffers,
  providerMissing,
  publicCa,
  staleThumbprint,
  subMismatch,
  tls13Only,
  wrongAudience,
];
