// SPDX-License-Identifier: Apache-2.0

import { comparingDates } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Dates, greater than the policy's or equal. */
export const dateGreaterThanEquals: Operator = {
  kind: 'compare',
  name: 'DateGreaterThanEquals',
  negated: false,
  variables: false,
  matches: comparingDates((found, wanted) => found >= wanted),
};
