// SPDX-License-Identifier: Apache-2.0

import { comparingNumbers } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Numbers, less than the policy's or equal. */
export const numericLessThanEquals: Operator = {
  kind: 'compare',
  name: 'NumericLessThanEquals',
  negated: false,
  variables: false,
  matches: comparingNumbers((found, wanted) => found <= wanted),
};
