// SPDX-License-Identifier: Apache-2.0

import { privateIssuer } from './issuers.ts';
import { HOLDS, type Scenario } from './scenario.ts';

export const healthy: Scenario = {
  name: 'healthy',
  broken: 'nothing: the issuer has a private CA, and IAM lists the root that it sends',
  expected: HOLDS,
  fix: 'nothing-to-do',
  lay: privateIssuer,
};
