// SPDX-License-Identifier: Apache-2.0

import { comparingDates } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Dates, greater than the policy's. */
export const dateGreaterThan: Operator = {
  kind: 'compare',
  name: 'DateGreaterThan',
  negated: false,
  variables: false,
  matches: comparingDates((found, wanted) => found > wanted),
};
