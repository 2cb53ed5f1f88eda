// SPDX-License-Identifier: Apache-2.0

import { likeText } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** The negation of `StringLike`. */
export const stringNotLike: Operator = {
  kind: 'compare',
  name: 'StringNotLike',
  negated: true,
  variables: true,
  matches: likeText,
};
