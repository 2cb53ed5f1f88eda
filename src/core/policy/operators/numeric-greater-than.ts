// SPDX-License-Identifier: Apache-2.0

import { comparingNumbers } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Numbers, greater than the policy's. */
export const numericGreaterThan: Operator = {
  kind: 'compare',
  name: 'NumericGreaterThan',
  negated: false,
  variables: false,
  matches: comparingNumbers((found, wanted) => found > wanted),
};
