// SPDX-License-Identifier: Apache-2.0

import { equalsTextWithoutCase } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Truth values, `true` or `false` in any case. */
export const bool: Operator = {
  kind: 'compare',
  name: 'Bool',
  negated: false,
  variables: false,
  matches: equalsTextWithoutCase,
};
