// SPDX-License-Identifier: Apache-2.0

import { likeArn } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** The negation of `ArnEquals`. */
export const arnNotEquals: Operator = {
  kind: 'compare',
  name: 'ArnNotEquals',
  negated: true,
  variables: true,
  matches: likeArn,
};
