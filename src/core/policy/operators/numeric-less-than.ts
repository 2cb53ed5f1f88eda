// SPDX-License-Identifier: Apache-2.0

import { comparingNumbers } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Numbers, less than the policy's. */
export const numericLessThan: Operator = {
  kind: 'compare',
  name: 'NumericLessThan',
  negated: false,
  variables: false,
  matches: comparingNumbers((found, wanted) => found < wanted),
};
