// SPDX-License-Identifier: Apache-2.0

// Written by `npm run gen` from the files of this folder.

import type { Gate } from './gate.ts';

/** All gates, in STS's order. */
export const gates: readonly Gate[] = [];
