// SPDX-License-Identifier: Apache-2.0

import { likeArn } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** The negation of `ArnLike`. */
export const arnNotLike: Operator = {
  kind: 'compare',
  name: 'ArnNotLike',
  negated: true,
  variables: true,
  matches: likeArn,
};
