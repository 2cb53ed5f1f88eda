// SPDX-License-Identifier: Apache-2.0

import { equalsText } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** The negation of `StringEquals`. */
export const stringNotEquals: Operator = {
  kind: 'compare',
  name: 'StringNotEquals',
  negated: true,
  variables: true,
  matches: equalsText,
};
