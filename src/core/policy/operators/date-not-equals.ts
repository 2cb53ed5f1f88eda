// SPDX-License-Identifier: Apache-2.0

import { comparingDates } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** The negation of `DateEquals`. */
export const dateNotEquals: Operator = {
  kind: 'compare',
  name: 'DateNotEquals',
  negated: true,
  variables: false,
  matches: comparingDates((found, wanted) => found === wanted),
};
