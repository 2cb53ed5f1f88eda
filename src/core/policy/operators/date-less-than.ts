// SPDX-License-Identifier: Apache-2.0

import { comparingDates } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Dates, less than the policy's. */
export const dateLessThan: Operator = {
  kind: 'compare',
  name: 'DateLessThan',
  negated: false,
  variables: false,
  matches: comparingDates((found, wanted) => found < wanted),
};
