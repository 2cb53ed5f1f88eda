// SPDX-License-Identifier: Apache-2.0

import { comparingNumbers } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Numbers, equal. */
export const numericEquals: Operator = {
  kind: 'compare',
  name: 'NumericEquals',
  negated: false,
  variables: false,
  matches: comparingNumbers((found, wanted) => found === wanted),
};
