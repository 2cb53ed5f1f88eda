// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import { azpOverrides } from './azp-overrides.ts';
import { badSignature } from './bad-signature.ts';
import { chainDisordered } from './chain-disordered.ts';
import { chainIncomplete } from './chain-incomplete.ts';
import { claimMissing } from './claim-missing.ts';
import { clockAhead } from './clock-ahead.ts';
import { clusterRebuilt } from './cluster-rebuilt.ts';
import { dualCertificate } from './dual-certificate.ts';
import { expiredButPresented } from './expired-but-presented.ts';
import { healthy } from './healthy.ts';
import { immutableSubject } from './immutable-subject.ts';
import { intercepted } from './intercepted.ts';
import { issuerSlash } from './issuer-slash.ts';
import { jwkUnusable } from './jwk-unusable.ts';
import { jwksOtherHost } from './jwks-other-host.ts';
import { jwksSlow } from './jwks-slow.ts';
import { jwksThrottled } from './jwks-throttled.ts';
import { jwksUnreachable } from './jwks-unreachable.ts';
import { kidUnknown } from './kid-unknown.ts';
import { leafOnly } from './leaf-only.ts';
import { leafPinned } from './leaf-pinned.ts';
import { libraryDiffers } from './library-differs.ts';
import { listFull } from './list-full.ts';
import { notAJwt } from './not-a-jwt.ts';
import { otherAccount } from './other-account.ts';
import { providerMissing } from './provider-missing.ts';
import { publicCa } from './public-ca.ts';
import { roleMissing } from './role-missing.ts';
import { rootNotSent } from './root-not-sent.ts';
import type { Scenario } from './scenario.ts';
import { splitChain } from './split-chain.ts';
import { staleThumbprint } from './stale-thumbprint.ts';
import { strayMatch } from './stray-match.ts';
import { subMismatch } from './sub-mismatch.ts';
import { tls13Only } from './tls13-only.ts';
import { tokenExpired } from './token-expired.ts';
import { wildcardInStringEquals } from './wildcard-in-stringequals.ts';
import { wrongAction } from './wrong-action.ts';
import { wrongAudience } from './wrong-audience.ts';

/** All outages that can be rehearsed, in order of their names. */
export const scenarios: readonly Scenario[] = [
  azpOverrides,
  badSignature,
  chainDisordered,
  chainIncomplete,
  claimMissing,
  clockAhead,
  clusterRebuilt,
  dualCertificate,
  expiredButPresented,
  healthy,
  immutableSubject,
  intercepted,
  issuerSlash,
  jwkUnusable,
  jwksOtherHost,
  jwksSlow,
  jwksThrottled,
  jwksUnreachable,
  kidUnknown,
  leafOnly,
  leafPinned,
  libraryDiffers,
  listFull,
  notAJwt,
  otherAccount,
  providerMissing,
  publicCa,
  roleMissing,
  rootNotSent,
  splitChain,
  staleThumbprint,
  strayMatch,
  subMismatch,
  tls13Only,
  tokenExpired,
  wildcardInStringEquals,
  wrongAction,
  wrongAudience,
];
