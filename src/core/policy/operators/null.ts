// SPDX-License-Identifier: Apache-2.0

import type { Operator } from '../operator.ts';

/** `true`: the key is absent; `false`: it is there. */
export const nullKey: Operator = {
  kind: 'presence',
  name: 'Null',
  holds: (present, wanted) => present === (wanted.toLowerCase() === 'false'),
};
