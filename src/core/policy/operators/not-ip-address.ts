// SPDX-License-Identifier: Apache-2.0

import { isInRange } from '../ip-range.ts';
import type { Operator } from '../operator.ts';

/** The negation of `IpAddress`. */
export const notIpAddress: Operator = {
  kind: 'compare',
  name: 'NotIpAddress',
  negated: true,
  variables: false,
  matches: isInRange,
};
