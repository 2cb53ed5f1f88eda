// SPDX-License-Identifier: Apache-2.0

import { comparingNumbers } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Numbers, greater than the policy's or equal. */
export const numericGreaterThanEquals: Operator = {
  kind: 'compare',
  name: 'NumericGreaterThanEquals',
  negated: false,
  variables: false,
  matches: comparingNumbers((found, wanted) => found >= wanted),
};
