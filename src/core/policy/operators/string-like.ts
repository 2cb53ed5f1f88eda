// SPDX-License-Identifier: Apache-2.0

import { likeText } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** Equal, case included, where `*` stands for any run of characters and `?` for any one. */
export const stringLike: Operator = {
  kind: 'compare',
  name: 'StringLike',
  negated: false,
  variables: true,
  matches: likeText,
};
