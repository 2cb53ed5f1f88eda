// SPDX-License-Identifier: Apache-2.0

import { likeArn } from '../compare.ts';
import type { Operator } from '../operator.ts';

/** ARNs, part by part, with wildcards. */
export const arnLike: Operator = {
  kind: 'compare',
  name: 'ArnLike',
  negated: false,
  variables: true,
  matches: likeArn,
};
