// SPDX-License-Identifier: Apache-2.0

import { equalsTextWithoutCase } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Equal, case aside. */
export const stringEqualsIgnoreCase: Operator = {
  kind: 'compare',
  name: 'StringEqualsIgnoreCase',
  negated: false,
  variables: true,
  matches: equalsTextWithoutCase,
};
