// SPDX-License-Identifier: Apache-2.0

import { equalsText } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Bytes in base64, compared as they are written. */
export const binaryEquals: Operator = {
  kind: 'compare',
  name: 'BinaryEquals',
  negated: false,
  variables: false,
  matches: equalsText,
};
