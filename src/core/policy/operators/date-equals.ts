// SPDX-License-Identifier: Apache-2.0

import { comparingDates } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Dates, equal. */
export const dateEquals: Operator = {
  kind: 'compare',
  name: 'DateEquals',
  negated: false,
  variables: false,
  matches: comparingDates((found, wanted) => found === wanted),
};
