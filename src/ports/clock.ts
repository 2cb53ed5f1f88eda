// SPDX-License-Identifier: Apache-2.0

import type { Instant } from '../core/model/instant.ts';

export interface Clock {
  now(): Instant;
}
