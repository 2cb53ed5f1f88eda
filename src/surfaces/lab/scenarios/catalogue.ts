// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { badSignature } from './bad-signature.ts';
import { chainDisordered } from './chain-disordered.ts';
import { chainIncomplete } from './chain-incomplete.ts';
import { dualCertificate } from './dual-certificate.ts';
import { expiredButPresented } from './expired-but-presented.ts';
import { healthy } from './healthy.ts';
import { intercepted } from './intercepted.ts';
import { jwksOtherHost } from './jwks-other-host.ts';
import { leafOnly } from './leaf-only.ts';
import { leafPinned } from './leaf-pinned.ts';
import { libraryDiffers } from './library-differs.ts';
import { listFull } from './list-full.ts';
import { providerMissing } from './provider-missing.ts';
import { publicCa } from './public-ca.ts';
import { rootNotSent } from './root-not-sent.ts';
import type { Scenario } from './scenario.ts';
import { splitChain } from './split-chain.ts';
import { staleThumbprint } from './stale-thumbprint.ts';
import { strayMatch } from './stray-match.ts';
import { subMismatch } from './sub-mismatch.ts';
import { tls13Only } from './tls13-only.ts';
import { wrongAudience } from './wrong-audience.ts';

/** All outages that can be rehearsed, in order of their names. */
export const scenarios: readonly Scenario[] = [
  badSignature,
  chainDisordered,
  chainIncomplete,
  dualCertificate,
  expiredButPresented,
  healthy,
  intercepted,
  jwksOtherHost,
  leafOnly,
  leafPinned,
  libraryDiffers,
  listFull,
  providerMissing,
  publicCa,
  rootNotSent,
  splitChain,
  staleThumbprint,
  strayMatch,
  subMismatch,
  tls13Only,
  wrongAudience,
];
