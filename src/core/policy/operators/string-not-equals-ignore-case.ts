// SPDX-License-Identifier: Apache-2.0

import { equalsTextWithoutCase } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** The negation of `StringEqualsIgnoreCase`. */
export const stringNotEqualsIgnoreCase: Operator = {
  kind: 'compare',
  name: 'StringNotEqualsIgnoreCase',
  negated: true,
  variables: true,
  matches: equalsTextWithoutCase,
};
