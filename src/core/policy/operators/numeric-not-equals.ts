// SPDX-License-Identifier: Apache-2.0

import { comparingNumbers } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** The negation of `NumericEquals`. */
export const numericNotEquals: Operator = {
  kind: 'compare',
  name: 'NumericNotEquals',
  negated: true,
  variables: false,
  matches: comparingNumbers((found, wanted) => found === wanted),
};
