// SPDX-License-Identifier: Apache-2.0

import { isInRange } from '../ip-range.ts';
import type { Operator } from '../operator.ts';

/** An address in a range, IPv4 or IPv6, in CIDR notation. */
export const ipAddress: Operator = {
  kind: 'compare',
  name: 'IpAddress',
  negated: false,
  variables: false,
  matches: isInRange,
};
