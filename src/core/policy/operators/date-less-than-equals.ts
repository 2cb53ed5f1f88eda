// SPDX-License-Identifier: Apache-2.0

import { comparingDates } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Dates, less than the policy's or equal. */
export const dateLessThanEquals: Operator = {
  kind: 'compare',
  name: 'DateLessThanEquals',
  negated: false,
  variables: false,
  matches: comparingDates((found, wanted) => found <= wanted),
};
