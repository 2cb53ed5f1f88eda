// SPDX-License-Identifier: Apache-2.0

import { likeArn } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** ARNs, part by part; wildcards are read, as in `ArnLike` (documented: they do the same). */
export const arnEquals: Operator = {
  kind: 'compare',
  name: 'ArnEquals',
  negated: false,
  variables: true,
  matches: likeArn,
};
