// SPDX-License-Identifier: Apache-2.0

import { equalsText } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Equal, case included. Wildcards are ordinary characters here (documented). */
export const stringEquals: Operator = {
  kind: 'compare',
  name: 'StringEquals',
  negated: false,
  variables: true,
  matches: equalsText,
};
